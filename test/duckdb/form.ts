import type { FormDefinition } from '@safeground/forms';

const label = { vi: 'x' };
const ask = (kind: 'text', id: string, rest: object = {}) => ({ kind, id, name: id, label, ...rest });
const any = (kind: string, id: string, rest: object = {}) => ask(kind as 'text', id, rest);
const list = (name: string, names: readonly string[]) => ({ name, choices: names.map((each) => ({ name: each, label: { vi: each } })) });

/** Every kind of question that is counted, one that is not always asked, a repeat, and a score of two criteria. */
export const definition: FormDefinition = {
  schema: 1,
  title: { vi: 'Mọi loại câu hỏi' },
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [list('pass', ['pass', 'fail', 'na']), list('things', ['a', 'b', 'c', 'd'])],
  children: [
    any('select_one', 'safe', { choices: 'pass' }),
    any('text', 'why', { relevant: "${safe} = 'fail'" }),
    any('select_multiple', 'many', { choices: 'things' }),
    any('rank', 'order', { choices: 'things' }),
    any('integer', 'people'),
    any('decimal', 'area'),
    any('range', 'level', { parameters: { start: '0', end: '10', step: '1' } }),
    any('calculate', 'double', { calculation: '${people} * 2' }),
    any('text', 'team'),
    any('barcode', 'code'),
    any('date', 'checked'),
    any('dateTime', 'moment'),
    any('time', 'hour'),
    any('acknowledge', 'seen'),
    any('geopoint', 'place'),
    any('geotrace', 'path'),
    any('geoshape', 'shape'),
    any('image', 'photo', { parameters: { 'max-files': '3' } }),
    any('audio', 'sound'),
    any('video', 'film'),
    any('file', 'paper'),
    {
      kind: 'repeat',
      id: 'workers',
      name: 'workers',
      label,
      children: [any('integer', 'age'), any('select_one', 'fit', { choices: 'pass' })],
    },
  ],
  scoring: {
    mode: 'weighted',
    direction: 'safety',
    notApplicable: 'exclude',
    rounding: { decimals: 1, mode: 'half-up' },
    criteria: [
      {
        id: 'C1',
        label,
        node: 'safe',
        weight: 3,
        measure: { kind: 'lookup', question: 'safe', points: { pass: 1, fail: 0 }, notApplicable: ['na'] },
      },
      {
        id: 'C2',
        label,
        node: 'level',
        weight: 1,
        measure: { kind: 'bands', question: 'level', bands: [{ upTo: 3, points: 0 }, { upTo: 7, points: 0.5 }, { points: 1 }] },
        veto: { operator: '=', value: 0 },
      },
    ],
    classes: [
      { code: 'GOOD', label, colour: 'green', when: { score: [{ operator: '>=', value: 75 }], noVeto: true }, action: label },
      { code: 'FAIR', label, colour: 'yellow', when: { score: [{ operator: '>=', value: 20 }] }, action: label },
      { code: 'BAD', label, colour: 'red', when: {}, action: label },
    ],
  },
};

export const files = ['photo', 'sound', 'film', 'paper'] as const;
export const choices = { safe: ['pass', 'fail', 'na'], many: ['a', 'b', 'c', 'd'], order: ['a', 'b', 'c', 'd'] } as const;
export const numbers = ['people', 'area', 'level', 'double'] as const;
export const days = ['checked', 'moment'] as const;

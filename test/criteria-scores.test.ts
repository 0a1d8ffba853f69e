import { compile, review, type Answers } from '@safeground/forms';
import { templates } from '@safeground/templates';
import { describe, expect, it } from 'vitest';
import f1 from './fixtures/f1-scores.json' with { type: 'json' };
import f2 from './fixtures/f2-scores.json' with { type: 'json' };
import f3 from './fixtures/f3-scores.json' with { type: 'json' };
import f4 from './fixtures/f4-scores.json' with { type: 'json' };
import f5 from './fixtures/f5-scores.json' with { type: 'json' };
import f6 from './fixtures/f6-scores.json' with { type: 'json' };

const host = { now: () => Date.parse('2021-08-11T01:00:00Z'), timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };
type Fixture = {
  readonly best: Answers;
  readonly cases: readonly {
    readonly name: string;
    readonly change: object;
    readonly score: number;
    readonly class: string;
    readonly decidedBy: readonly string[];
  }[];
};
const fixtures = { f1, f2, f3, f4, f5, f6 } satisfies Record<string, Fixture>;

function read(template: string, answers: Answers) {
  const compiled = compile(templates.find(({ id }) => id === template)!.definition);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.findings));
  return review(compiled.form, host, answers);
}

describe.each<[string, Fixture]>(Object.entries(fixtures))('%s equals the table worked out by hand', (template, fixture) => {
  it.each(fixture.cases)('$name', ({ change, score, class: code, decidedBy }) => {
    const result = read(template, { ...fixture.best, ...(change as Answers) }).score;
    expect(result).toMatchObject({ score, complete: true });
    expect(result?.class?.code).toBe(code);
    expect(result?.decidedBy).toEqual(decidedBy);
  });
});

describe('evidence, as the dossier demands it', () => {
  const asked = (template: string, answers: Answers): readonly string[] =>
    read(template, answers)
      .problems.filter((problem) => problem.code === 'required')
      .map((problem) => problem.path);

  it.each([
    [
      'f1',
      'a remark for an unmet item, a photo too where the table says P',
      { b02_value: 'fail', b09_value: 'partial' },
      ['b02_remark', 'b09_remark', 'b09_photo'],
    ],
    ['f1', 'nothing of what is not applicable in a weighted form', { b15_value: 'na', b16_value: 'na' }, []],
    ['f1', 'a remark and a photo below 80 % masked', { b07_total: 10, b07_count: 7 }, ['b07_remark', 'b07_photo']],
    ['f1', 'nothing at exactly 80 % masked', { b07_total: 10, b07_count: 8 }, []],
    ['f2', 'a photo of an overcrowded site', { r04_total: 20, r04_count: 21 }, ['r04_remark', 'r04_photo']],
    ['f2', 'no remark for R16, which has no evidence rule', { r16_value: 'fail' }, []],
    [
      'f3',
      'a reason for what is not applicable, because it counts as met',
      { s09_value: 'na', s13_value: 'na' },
      ['s09_remark', 's13_remark'],
    ],
    ['f5', 'a remark where one hamlet has no team', { w03_total: 10, w03_count: 9 }, ['w03_remark']],
    ['f6', 'a remark when there were cases, and where they came from', { h19_cases: 1 }, ['h19_source', 'h19_remark']],
  ] as const)('%s asks %s', (template, _, change, expected) => {
    const written = JSON.stringify(templates.find(({ id }) => id === template)).matchAll(/"id":"(\w+_document)"/g);
    const documents: Answers = Object.fromEntries(
      [...written].flatMap(([, id]) => [
        [id, 'Số 12/KH-UBND'],
        [`${id}_day`, '2021-08-09'],
      ]),
    );
    expect([...asked(template, { ...fixtures[template].best, ...documents, ...change })].sort()).toEqual([...expected].sort());
  });

  it('number and date of a document are demanded of what is met, not of what is missing', () => {
    const { best } = f1;
    expect(asked('f1', best)).toEqual([
      'b01_document',
      'b01_document_day',
      'b03_document',
      'b03_document_day',
      'b15_document',
      'b15_document_day',
    ]);
    expect(
      asked('f1', {
        ...best,
        b01_value: 'none',
        b01_remark: 'Chưa lập kế hoạch nào',
        b03_value: 'fail',
        b03_remark: 'Chưa ký cam kết',
        b15_value: 'na',
      }),
    ).toEqual([]);
  });
});

describe('the colour of a hamlet, rule n of the dossier', () => {
  it.each([
    [2, 'known', 0, 'green', 'red'],
    [1, 'unknown', 0, 'green', 'red'],
    [1, 'known', 0, 'green', 'orange'],
    [0, undefined, 0, 'red', 'orange'],
    [0, undefined, 3, 'green', 'yellow'],
    [0, undefined, 0, 'orange', 'yellow'],
    [0, undefined, 0, 'yellow', 'green'],
    [0, undefined, 0, 'green', 'green'],
    [1, 'known', 5, 'red', 'orange'],
  ])('%s cases, source %s, %s contacts, next to %s: %s', (cases, source, contacts, neighbour, colour) => {
    const answers = {
      ...f6.best,
      h19_cases: cases,
      h20_contacts: contacts,
      h20_neighbour: neighbour,
      ...(source === undefined ? {} : { h19_source: source }),
    };
    expect(read('f6', answers).answers['zone']).toBe(colour);
  });
});

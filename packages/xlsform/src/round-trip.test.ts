import type { Choice, ChoiceList, FormDefinition, FormNode, LocalizedText, Question } from '@safeground/forms';
import { parseDefinition } from '@safeground/forms/definition';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportXlsform, readXlsform, updateXlsform } from './index.ts';

const LANGUAGES = ['vi', 'en', 'fr', 'und'] as const;

/** Texts as a sheet keeps them: no space at an end. */
const text = fc
  .array(
    fc.constantFrom(
      'a',
      'Ế',
      'ư',
      '🍜',
      '<',
      '>',
      '&',
      '"',
      "'",
      '=',
      '+',
      '_x0041_',
      '\n',
      '|',
      '#',
      '1',
      ' ',
      '::',
      ']]>',
      '%',
      'yes',
      '’',
      '“',
      '  ',
    ),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((parts) => parts.join('').trim().normalize('NFC'))
  .filter((value) => value !== '');

const localized = (languages: readonly string[]): fc.Arbitrary<LocalizedText> =>
  fc
    .tuple(fc.subarray([...languages], { minLength: 1 }), fc.array(text, { minLength: 4, maxLength: 4 }))
    .map(([tags, texts]) => Object.fromEntries(tags.map((tag, index) => [tag, texts[index]!])));

const expression = fc.constantFrom('1 = 1', "concat('a', \"b\") != '&'", 'today() > "2026-01-01"', '. > 0 and . < 10');

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const idOf = (name: string): string => name.normalize('NFD').replace(/[^A-Za-z0-9_-]/g, '');

/** Leaves out what is undefined, as the reader does. */
const compact = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;

function question(name: string, languages: readonly string[], lists: readonly string[]): fc.Arbitrary<FormNode> {
  const label = localized(languages);
  const common = fc.record({
    label,
    hint: optional(label),
    guidance: optional(label),
    relevant: optional(expression),
    appearance: optional(fc.constantFrom('minimal', 'w1 numbers', 'unknown-word')),
    media: optional(label.map((image) => ({ image }))),
    attributes: optional(
      fc.constantFrom({ 'bind::odk:x': 'y' }, { intent: 'org.example.app' }, { 'bind::jr:noAppErrorString::vi': 'Không có' }),
    ),
  });
  const rules = fc.record({
    required: optional(fc.constantFrom(true, '1 = 2')),
    requiredMessage: optional(label),
    constraint: optional(expression),
    constraintMessage: optional(label),
    readOnly: optional(fc.constantFrom(true, 'false() or true()')),
  });
  const kinds: fc.Arbitrary<Partial<Question> & { readonly kind: Question['kind'] }> = fc.oneof(
    fc
      .constantFrom<Question['kind']>(
        'integer',
        'decimal',
        'date',
        'time',
        'dateTime',
        'barcode',
        'acknowledge',
        'file',
        'video',
        'note',
        'geopoint',
        'hidden',
        'today',
      )
      .map((kind) => ({ kind })),
    fc.record({ kind: fc.constant('text' as const), default: optional(fc.constantFrom('x', 'hai từ')) }),
    fc.record({ kind: fc.constant('text' as const), parameters: fc.constant({ rows: '3' }) }),
    fc.record({ kind: fc.constant('calculate' as const), calculation: expression }),
    fc.record({ kind: fc.constant('text' as const), dynamicDefault: fc.constant('today()') }),
    fc.record({ kind: fc.constant('range' as const), parameters: fc.constant({ start: '0', end: '5', step: '0.5' }) }),
    ...(lists.length === 0
      ? []
      : [
          fc.record({
            kind: fc.constantFrom('select_one' as const, 'select_multiple' as const, 'rank' as const),
            choices: fc.constantFrom(...lists),
            parameters: optional(fc.constant({ randomize: 'true', seed: '7' })),
            choiceFilter: optional(fc.constant("ward = 'w'")),
          }),
        ]),
  );
  const id = fc.constantFrom(idOf(name), idOf(name), `id-of-${idOf(name)}`);
  return fc
    .tuple(common, rules, kinds, id)
    .map(([base, rule, kind, node]) => compact({ ...base, ...rule, ...kind, id: node, name }) as FormNode);
}

/** A tree over the given names; each name is used at most once. */
function nodes(
  names: readonly string[],
  depth: number,
  languages: readonly string[],
  lists: readonly string[],
): fc.Arbitrary<readonly FormNode[]> {
  if (names.length === 0) return fc.constant([]);
  const [first = '', ...rest] = names;
  const leaf = question(first, languages, lists).chain((node) => nodes(rest, depth, languages, lists).map((others) => [node, ...others]));
  if (depth === 0 || rest.length < 2) return leaf;
  const container = fc.nat({ max: rest.length }).chain((count) =>
    fc
      .record({
        kind: fc.constantFrom('group' as const, 'repeat' as const),
        children: nodes(rest.slice(0, count), depth - 1, languages, lists),
        others: nodes(rest.slice(count), depth, languages, lists),
        label: localized(languages),
        relevant: optional(expression),
        count: optional(fc.constant('3')),
      })
      .map(({ kind, children, others, label, relevant, count: rows }): FormNode[] => {
        const base = { id: idOf(first), name: first, label, relevant };
        const node = kind === 'group' ? { ...base, kind, children } : { ...base, kind, children, count: rows };
        return [compact(node), ...others];
      }),
  );
  return fc.oneof(leaf, container);
}

const choiceList = (name: string, languages: readonly string[]): fc.Arbitrary<ChoiceList> =>
  fc
    .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', '1', '2'), { minLength: 1, maxLength: 6 })
    .chain((names) =>
      fc.tuple(
        ...names.map((choice) =>
          fc
            .record({
              label: fc.oneof(localized(languages), fc.constant({})),
              attributes: optional(fc.constantFrom({ ward: 'w' }, { ward: 'v', zone: 'đỏ' })),
            })
            .map(({ label, attributes }): Choice => compact({ name: choice, label, attributes })),
        ),
      ),
    )
    .map((choices) => ({ name, choices }));

const definition: fc.Arbitrary<FormDefinition> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...LANGUAGES), { minLength: 1 }),
    fc.subarray(['wards', 'kinds']),
    fc.shuffledSubarray(['q1', 'q2', 'q3', 'q4', 'q5', 'đã_khám', 'g.x-y'], { minLength: 1 }),
  )
  .chain(([languages, lists, names]) =>
    fc.record({
      title: localized(languages).map((title) => ({ ...title, [languages[0]!]: title[languages[0]!] ?? 'Tên' })),
      children: nodes(names, 2, languages, lists),
      choiceLists: fc.tuple(...lists.map((name) => choiceList(name, languages))),
      settings: optional(fc.constantFrom({ version: '1' }, { form_id: 'f', style: 'pages theme-grid' }, { 'attribute::x': 'y' })),
      subjectKind: optional(fc.constant('business')),
      languages: fc.constant(languages),
    }),
  )
  .map(({ languages, ...rest }) => compact({ schema: 1 as const, ...rest, languages, defaultLanguage: languages[0]! }));

const plain = (form: FormDefinition | undefined): unknown => JSON.parse(JSON.stringify(form ?? null));

/** A definition's languages are those its sheets have columns for; the rest come back through the sheet of its own. */
function usesItsLanguages(form: FormDefinition): boolean {
  const used = JSON.stringify([form.children, form.choiceLists]);
  return form.languages.every((tag) => used.includes(`"${tag}":`));
}

describe('a definition written as XLSForm', () => {
  const whole = definition.filter(usesItsLanguages);

  it('is one that the platform accepts', () => {
    fc.assert(
      fc.property(whole, (form) => {
        expect(parseDefinition(plain(form))).toEqual({ ok: true, definition: plain(form) });
      }),
      { numRuns: 100 },
    );
  });

  it('is read back equal', () => {
    fc.assert(
      fc.property(whole, (form) => {
        const { definition: again, findings } = readXlsform(exportXlsform(form));
        expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(plain(again)).toEqual(plain(form));
      }),
      { numRuns: 200 },
    );
  });

  it('changed into any other in place, is read back as the other', () => {
    fc.assert(
      fc.property(whole, whole, (before, after) => {
        const { definition: again } = readXlsform(updateXlsform(exportXlsform(before), after));
        expect(plain(again)).toEqual(plain(after));
      }),
      { numRuns: 200 },
    );
  });

  it('changed and changed back, differs in nothing that is read', () => {
    fc.assert(
      fc.property(whole, whole, (before, other) => {
        const once = updateXlsform(exportXlsform(before), other);
        expect(plain(readXlsform(updateXlsform(once, before)).definition)).toEqual(plain(before));
      }),
      { numRuns: 100 },
    );
  });
});

it('gives back a label whose lines a table of Windows broke', () => {
  const table = 'survey,,,\r\n,type,name,label\r\n,text,a,"two\r\nlines"\r\n';
  const { definition } = readXlsform(new TextEncoder().encode(table), { fileName: 'a.csv' });
  expect(definition?.children[0]?.label).toEqual({ und: 'two\nlines' });
  expect(readXlsform(exportXlsform(definition!), { fileName: 'a.xlsx' }).definition).toEqual(definition);
});

import { compile, open } from '@safeground/forms';
import { parseDefinition } from '@safeground/forms/definition';
import { linearRegex } from '@safeground/forms/regex';
import type { FormDefinition, Question, QuestionKind } from '@safeground/forms';
import { templates } from '@safeground/templates';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Builder } from './builder.svelte.ts';
import { columnsOf } from './choices.ts';
import { judge } from './findings.ts';
import { readColumnFilter, writeColumnFilter } from './column-filter.ts';
import { renameIn } from './references.ts';
import { starterTexts } from './starter-texts.ts';

const blank: FormDefinition = {
  schema: 1,
  title: { vi: 'Phiếu mới' },
  languages: ['vi', 'en'],
  defaultLanguage: 'vi',
  children: [],
  choiceLists: [],
};
const checklist = templates[0]!.definition;

function build(definition: FormDefinition = blank): Builder {
  let last = 0;
  return new Builder({ definition, id: () => `n${(last += 1)}`, texts: starterTexts });
}

const end = { parent: undefined, index: 0 } as const;

describe('building a form', () => {
  it('is told what publishing refuses, broken patterns too', () => {
    const children: Question[] = [
      { kind: 'text', id: 'a', name: 'a', label: { vi: 'A', en: 'A' }, constraint: "regex(., '^([a-z]$')" },
      { kind: 'integer', id: 'b', name: 'b', label: { vi: 'B', en: 'B' }, default: 'many' },
    ];
    const { form, errors } = judge({ ...blank, children }, linearRegex);
    expect(form).toBeDefined();
    expect(errors.map(({ code, place }) => `${code} ${place}`)).toEqual(['pattern a', 'default b']);
  });

  it('repeats a part as often as an answer says, and offers choices by another answer', () => {
    const builder = build();
    const count = builder.addQuestion('integer', end)!;
    builder.rename(count, 'people');
    const rows = builder.addRepeat({ parent: undefined, index: 1 })!;
    const first = builder.addQuestion('select_one', { parent: rows, index: 0 })!;
    const second = builder.addQuestion('select_one', { parent: rows, index: 1 })!;
    const name = builder.question(first)!.name;
    expect(builder.edit(rows, { count: '${people}' })).toBe(true);
    expect(builder.edit(second, { choiceFilter: `name != \${${name}}` })).toBe(true);
    expect(compile(builder.definition)).toMatchObject({ ok: true });
    builder.rename(count, 'members');
    builder.rename(first, 'kind');
    expect(builder.node(rows)).toMatchObject({ count: '${members}' });
    expect(builder.question(second)?.choiceFilter).toBe('name != ${kind}');
    const seeded: Question = {
      kind: 'select_one',
      id: 'q',
      name: 'q',
      choices: '${people}',
      parameters: { seed: '${people}' },
      constraintMessage: { vi: 'Không phải ${people}' },
    };
    expect(renameIn(seeded, new Map([['people', 'members']]))).toMatchObject({
      choices: '${members}',
      parameters: { seed: '${members}' },
      constraintMessage: { vi: 'Không phải ${members}' },
    });
  });

  it('offers the hamlets of the ward that was answered, by a column of the list', () => {
    const builder = build();
    const ward = builder.addQuestion('select_one', end)!;
    const hamlet = builder.addQuestion('select_one', { parent: undefined, index: 1 })!;
    builder.rename(ward, 'ward_asked');
    const list = builder.question(hamlet)!.choices!;
    const [first, second] = builder.choicesOf(list).map(({ name }) => name);
    const before = builder.definition;
    expect(builder.addColumn(list, 'ward')).toBe(true);
    for (const name of ['ward', 'name', 'label', '2nd', 'a b', '', '__proto__']) expect(builder.addColumn(list, name)).toBe(false);
    for (const value of ['c', 'c1']) expect(builder.setCell(list, first!, 'ward', value)).toBe(true);
    builder.seal();
    expect(builder.setCell(list, second!, 'ward', 'c2')).toBe(true);
    expect([builder.setCell(list, first!, 'street', 'x'), builder.setCell(list, 'nobody', 'ward', 'x')]).toEqual([false, false]);
    builder.addChoice(list);
    expect(builder.choicesOf(list).map(({ attributes }) => attributes)).toEqual([{ ward: 'c1' }, { ward: 'c2' }, { ward: '' }]);
    builder.edit(hamlet, { choiceFilter: writeColumnFilter({ column: 'ward', question: 'ward_asked' }) });
    expect(readColumnFilter(builder.question(hamlet)!.choiceFilter!)).toEqual({ column: 'ward', question: 'ward_asked' });
    for (const text of ["ward = 'c1'", 'ward = ${a} or true()', 'ward != ${a}', '']) expect(readColumnFilter(text)).toBeUndefined();

    const result = compile(builder.definition);
    if (!result.ok) throw new Error('it does not compile');
    const host = { now: () => 0, timeZone: 'UTC', random: () => 0.5, language: 'vi' };
    const session = open(result.form, host, { [ward]: 'c2' });
    expect(session.choices(hamlet).map(({ name }) => name)).toEqual([second]);

    expect(builder.removeColumn(list, 'ward')).toBe(true);
    expect(builder.removeColumn(list, 'ward')).toBe(false);
    expect(builder.choicesOf(list).every((choice) => !('attributes' in choice))).toBe(true);
    builder.undo();
    expect(builder.choicesOf(list)[1]?.attributes).toEqual({ ward: 'c2' });
    // The filter, the choice, each cell that was left, the column.
    for (let step = 0; step < 5; step += 1) expect(builder.undo()).toBe(true);
    expect(builder.definition).toEqual(before);
  });

  it('makes a checklist from nothing that the engine compiles and scores', () => {
    const builder = build();
    const section = builder.addGroup(end)!;
    builder.setText(section, 'label', 'vi', 'Kế hoạch');
    for (const [index, label] of ['Có kế hoạch', 'Có người phụ trách'].entries()) {
      const row = builder.addCriterion({ parent: section, index })!;
      builder.setText(row, 'label', 'vi', label);
      expect(builder.setEvidence(row, 'remark', true)).toBe(true);
      expect(builder.setEvidence(row, 'photo', true)).toBe(true);
    }
    const result = compile(builder.definition);
    expect(result).toMatchObject({ ok: true });
    expect(builder.definition.scoring?.criteria.map((criterion) => criterion.label['vi'])).toEqual(['Có kế hoạch', 'Có người phụ trách']);
  });

  it('asks for a remark under the condition that the item is not met, and follows the points', () => {
    const builder = build();
    const row = builder.addCriterion(end)!;
    builder.setEvidence(row, 'remark', true);
    const [question, remark] = builder.node(row)!.kind === 'group' ? [...builder.entries.values()].slice(1).map((entry) => entry.node) : [];
    expect(remark?.relevant).toBe(`\${${question!.name}} = 'c2'`);
    builder.editCriterion(row, { measure: { kind: 'lookup', question: question!.id, points: { c1: 0, c2: 1 } } });
    expect(builder.node(remark!.id)?.relevant).toBe(`\${${question!.name}} = 'c1'`);
  });

  it('leaves a condition that the agency wrote itself', () => {
    const builder = build();
    const row = builder.addCriterion(end)!;
    builder.setEvidence(row, 'remark', true);
    const [, question, remark] = [...builder.entries.values()].map((entry) => entry.node);
    builder.edit(remark!.id, { relevant: `\${${question!.name}} != ''` });
    builder.editCriterion(row, { measure: { kind: 'lookup', question: question!.id, points: { c1: 0, c2: 1 } } });
    expect(builder.node(remark!.id)?.relevant).toBe(`\${${question!.name}} != ''`);
  });

  it('takes references along when a question is renamed, and refuses a name that is taken', () => {
    const builder = build(checklist);
    expect(builder.rename('b01_value', 'b02_value')).toBe(false);
    expect(builder.rename('b01_value', 'co ke hoach')).toBe(false);
    expect(builder.rename('b01_value', 'co_ke_hoach')).toBe(true);
    expect(builder.node('b01_remark')?.relevant).toBe("(${co_ke_hoach} = 'partial' or ${co_ke_hoach} = 'none')");
    expect(compile(builder.definition)).toMatchObject({ ok: true });
  });

  it('copies a scored row so that the copy asks, demands and scores for itself', () => {
    const builder = build(checklist);
    const copy = builder.duplicate('b01')!;
    expect(compile(builder.definition)).toMatchObject({ ok: true });
    const criterion = builder.criterion(copy)!;
    expect(criterion.id).not.toBe('B01');
    expect(criterion.measure).not.toMatchObject({ question: 'b01_value' });
    expect(builder.definition.scoring?.criteria).toHaveLength((checklist.scoring?.criteria.length ?? 0) + 1);
  });

  it('removes a row with its criterion', () => {
    const builder = build(checklist);
    builder.remove('b01');
    expect(builder.criterion('b01')).toBeUndefined();
    expect(compile(builder.definition)).toMatchObject({ ok: true });
  });

  it('never moves a group into itself', () => {
    const builder = build(checklist);
    expect(builder.move('section_1', { parent: 'b01', index: 0 })).toBe(false);
    expect(builder.definition).toBe(checklist);
  });

  it('keeps a shared list for the others when one question takes its own', () => {
    const builder = build(checklist);
    const list = builder.question('b01_value')!.choices!;
    const readers = builder.readersOf(list).length;
    expect(builder.ownList('b01_value')).toBe(true);
    builder.addChoice(builder.question('b01_value')!.choices!);
    expect(builder.readersOf(list)).toHaveLength(readers - 1);
    expect(builder.choicesOf(list)).toHaveLength(3);
    expect(compile(builder.definition)).toMatchObject({ ok: true });
  });

  it('lets a file of choices go with the last list that stands in it, and not while something reads it', () => {
    const builder = build();
    const ref = { sha256: '0'.repeat(64), rows: 1, columns: ['name', 'label'] };
    const list = builder.addFileList('wards.csv', ref);
    const id = builder.addQuestion('select_one', end)!;
    builder.useList(id, list);
    expect(builder.removeFile('wards.csv')).toBe(false);
    builder.remove(id);
    const text = builder.addQuestion('text', end)!;
    builder.edit(text, { default: "pulldata('wards', 'label', 'name', 'a')" });
    expect(builder.removeFile('wards.csv')).toBe(false);
    builder.remove(text);
    expect(builder.removeFile('wards.csv')).toBe(true);
    expect([builder.definition.files, builder.definition.choiceLists.some(({ file }) => file !== undefined)]).toEqual([undefined, false]);
    builder.undo();
    expect(builder.definition.files).toEqual({ 'wards.csv': ref });
    builder.undo();
  });

  it('goes back a word at a time, not a letter', () => {
    const builder = build();
    const id = builder.addQuestion('text', end)!;
    for (const typed of ['T', 'Tê', 'Tên']) builder.setText(id, 'label', 'vi', typed);
    builder.seal();
    builder.setText(id, 'label', 'vi', 'Tên cơ sở');
    builder.undo();
    expect(builder.node(id)?.label).toEqual({ vi: 'Tên' });
    builder.undo();
    expect(builder.node(id)?.label).toEqual({});
  });
});

// -------------------------------------------------------------------- laws

const kinds: readonly QuestionKind[] = [
  'text',
  'integer',
  'range',
  'date',
  'select_one',
  'select_multiple',
  'rank',
  'image',
  'geopoint',
  'note',
];
const word = fc.constantFrom('', 'Đạt', 'Có kế hoạch', 'x', '${b01_value}', '__proto__', "it's", '1', 'b01_value');
const step = fc.record({
  what: fc.nat({ max: 26 }),
  node: fc.nat(),
  other: fc.nat(),
  index: fc.nat({ max: 6 }),
  kind: fc.constantFrom(...kinds),
  word,
  on: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Does one thing a person could do on the page, on whatever stands at these places now. */
function act(builder: Builder, { what, node, other, index, kind, word: text, on }: Step): void {
  const ids = [...builder.entries.keys()];
  const id = ids[node % Math.max(1, ids.length)] ?? 'none';
  const parent = on ? undefined : ids[other % Math.max(1, ids.length)];
  const list = builder.definition.choiceLists[other % Math.max(1, builder.definition.choiceLists.length)]?.name ?? 'none';
  const choices = builder.choicesOf(list);
  const choice = choices[index % Math.max(1, choices.length)]?.name ?? 'none';
  const by = on ? 1 : -1;
  const acts: readonly (() => unknown)[] = [
    () => builder.addQuestion(kind, { parent, index }),
    () => builder.addGroup({ parent, index }),
    () => builder.addRepeat({ parent, index }),
    () => builder.addCriterion({ parent, index }, on ? list : undefined),
    () => builder.move(id, { parent, index }),
    () => builder.shift(id, by),
    () => builder.duplicate(id),
    () => builder.remove(id),
    () => builder.setText(id, 'label', 'vi', text),
    () => builder.setText(id, 'hint', 'en', text),
    () => builder.edit(id, { relevant: text === '' ? undefined : text }),
    () => builder.rename(id, text),
    () => builder.convert(id, kind),
    () => builder.useList(id, list),
    () => builder.ownList(id),
    () => builder.addChoice(list),
    () => builder.setChoiceText(list, choice, 'vi', text),
    () => builder.renameChoice(list, choice, text),
    () => builder.addColumn(list, text),
    () => builder.setCell(list, choice, columnsOf(choices)[0] ?? text, text),
    () => builder.removeColumn(list, columnsOf(choices)[0] ?? text),
    () => builder.shiftChoice(list, choice, by),
    () => builder.removeChoice(list, choice),
    () => builder.score(id),
    () => builder.unscore(id),
    () => builder.setEvidence(id, on ? 'remark' : 'photo', index % 2 === 0),
    () => builder.editCriterion(id, { weight: index, mandatory: on ? true : undefined }),
    () => builder.setTitle('vi', text),
    () => builder.setSuppression(index),
    () => builder.seal(),
  ];
  acts[what]?.();
}

const start = fc.constantFrom(blank, checklist);

describe('laws of the builder', () => {
  it('every operation keeps a definition that parses, with ids and names of its own', () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 25 }), (definition, steps) => {
        const builder = build(definition);
        for (const each of steps) act(builder, each);
        const parsed = parseDefinition(JSON.parse(JSON.stringify(builder.definition)));
        expect(parsed.ok ? [] : parsed.findings).toEqual([]);
        const compiled = compile(builder.definition);
        const clashes = compiled.ok ? [] : compiled.findings.filter((finding) => finding.code.startsWith('duplicate'));
        expect(clashes).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('undo restores what was, and redo what had become of it', () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 25 }), (definition, steps) => {
        const builder = build(definition);
        const seen = [builder.definition];
        for (const each of steps) {
          builder.seal();
          act(builder, each);
          if (builder.definition !== seen.at(-1)) seen.push(builder.definition);
        }
        for (const before of seen.toReversed().slice(1)) {
          expect(builder.undo()).toBe(true);
          expect(builder.definition).toBe(before);
        }
        expect(builder.canUndo).toBe(false);
        for (const after of seen.slice(1)) {
          expect(builder.redo()).toBe(true);
          expect(builder.definition).toBe(after);
        }
        expect(builder.canRedo).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('asks to withhold small figures, and leaves no setting behind when it does not', () => {
    const builder = build(blank);
    builder.setSuppression(5);
    expect(builder.definition.settings).toEqual({ suppress_below: '5' });
    builder.setSuppression(5_000);
    expect(builder.definition.settings).toEqual({ suppress_below: '1000' });
    builder.setSuppression(undefined);
    expect(builder.definition).toEqual(blank);
  });

  it('a copy changes nothing but by standing there: removing it gives the form back', () => {
    fc.assert(
      fc.property(fc.nat(), (pick) => {
        const builder = build(checklist);
        const ids = [...builder.entries.keys()];
        const copy = builder.duplicate(ids[pick % ids.length]!)!;
        builder.remove(copy);
        expect(builder.definition).toEqual(checklist);
      }),
    );
  });
});

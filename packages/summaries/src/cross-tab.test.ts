import type { Answers, FormDefinition } from '@safeground/forms';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contribute } from './contribution.ts';
import { crossTabulate, suppressCrossTab, type Category, type CrossTab, type CrossTabRow } from './cross-tab.ts';
import { planOf } from './plan.ts';

const label = { vi: 'x' };
const definition: FormDefinition = {
  schema: 1,
  title: label,
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [{ name: 'pass', choices: ['pass', 'fail', 'na'].map((name) => ({ name, label })) }],
  children: [
    { kind: 'select_one', id: 'a', name: 'a', label, choices: 'pass' },
    { kind: 'select_multiple', id: 'm', name: 'm', label, choices: 'pass' },
    { kind: 'integer', id: 'n', name: 'n', label },
    { kind: 'text', id: 't', name: 't', label },
    { kind: 'date', id: 'd', name: 'd', label },
    {
      kind: 'repeat',
      id: 'r',
      name: 'r',
      label,
      children: [
        { kind: 'integer', id: 'age', name: 'age', label },
        { kind: 'select_one', id: 'fit', name: 'fit', label, choices: 'pass' },
      ],
    },
  ],
};
const plan = planOf(definition);
const rowOf = (answers: Answers, unit = 'u1'): CrossTabRow => ({
  plan,
  unit,
  contribution: contribute(plan, { answers, score: undefined, flagged: false }),
});
const name = (category: Category): string =>
  'name' in category ? category.name : 'value' in category ? String(category.value) : category.kind;
const read = (table: CrossTab): Record<string, Record<string, number | undefined>> =>
  Object.fromEntries(
    table.rows.map((row, line) => [
      name(row),
      Object.fromEntries(table.columns.map((column, at) => [name(column), table.cells[line]![at]])),
    ]),
  );

describe('a cross-tabulation', () => {
  it('counts what a person counts, missing and several choices among it', () => {
    const rows = [{ a: 'pass', m: ['pass', 'na'] }, { a: 'pass', m: ['pass'] }, { a: 'fail' }, {}].map((answers) => rowOf(answers));
    const table = crossTabulate(rows, { question: 'a' }, { question: 'm' });
    expect(read(table)).toEqual({
      fail: { na: 0, pass: 0, missing: 1 },
      pass: { na: 1, pass: 2, missing: 0 },
      missing: { na: 0, pass: 0, missing: 1 },
    });
    expect([table.rowTotals, table.columnTotals, table.total]).toEqual([[2, 1, 1], [2, 1, 2], 4]);
  });

  it('pairs two questions of one repeat row by row, and sets a repeat against the rest once', () => {
    const rows = [rowOf({ a: 'pass', r: [{ age: 20, fit: 'pass' }, { age: 30, fit: 'fail' }, { age: 30 }] })];
    expect(read(crossTabulate(rows, { question: 'age' }, { question: 'fit' }))).toEqual({
      20: { pass: 1, fail: 0, missing: 0 },
      30: { pass: 0, fail: 1, missing: 1 },
    });
    expect(read(crossTabulate(rows, { question: 'age' }, { question: 'a' }))).toEqual({ 20: { pass: 1 }, 30: { pass: 1 } });
  });

  it('puts many numbers into ranges that hold them all, each once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 200 }), (values) => {
        const table = crossTabulate(
          values.map((n) => rowOf({ n })),
          { question: 'n' },
          'unit',
        );
        expect(table.rows.length).toBeLessThanOrEqual(10);
        expect(table.cells.flat().reduce<number>((sum, count) => sum + count!, 0)).toBe(values.length);
        for (const [line, row] of table.rows.entries())
          if (row.kind === 'range')
            expect(table.rowTotals[line]).toBe(values.filter((value) => row.from <= value && value <= row.to).length);
      }),
    );
  });

  it('reads each version by its own plan', () => {
    const other = planOf({
      ...definition,
      choiceLists: [
        {
          name: 'pass',
          choices: [
            { name: 'fail', label },
            { name: 'pass', label },
          ],
        },
      ],
    });
    const row = { plan: other, unit: 'u2', contribution: contribute(other, { answers: { a: 'pass' }, score: undefined, flagged: false }) };
    expect(read(crossTabulate([rowOf({ a: 'pass' }), row], { question: 'a' }, 'unit'))).toEqual({ pass: { u1: 1, u2: 1 } });
  });
});

describe('small cells of a cross-tabulation', () => {
  const BELOW = 5;
  const anyRow = fc.record({ a: fc.constantFrom('pass', 'fail', 'na'), u: fc.constantFrom('u1', 'u2', 'u3', 'u4') });

  it('are withheld, and none stands alone in its line or column', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 80 }), (rows) => {
        const full = crossTabulate(
          rows.map(({ a, u }) => rowOf({ a }, u)),
          { question: 'a' },
          'unit',
        );
        const shown = suppressCrossTab(full, BELOW);
        for (const count of [...shown.cells.flat(), ...shown.rowTotals, ...shown.columnTotals])
          expect(count === undefined || count === 0 || count >= BELOW).toBe(true);
        const lines = [...shown.cells.map((line, row) => [...line, shown.rowTotals[row]]), [...shown.columnTotals, shown.total]];
        const columns = [
          ...shown.columns.map((_, at) => [...shown.cells.map((line) => line[at]), shown.columnTotals[at]]),
          [...shown.rowTotals, shown.total],
        ];
        // With a single line and column there is nothing else to withhold.
        if (shown.rows.length > 1 && shown.columns.length > 1)
          for (const line of [...lines, ...columns]) expect(line.filter((count) => count === undefined).length).not.toBe(1);
      }),
    );
  });
});

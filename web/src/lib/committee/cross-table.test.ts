import type { CrossTab } from '@safeground/contract';
import { describe, expect, it } from 'vitest';
import { keyOf, shareIn } from './cross-table.ts';

const table: CrossTab = {
  rows: [{ kind: 'choice', name: 'a' }, { kind: 'missing' }],
  columns: [
    { kind: 'value', value: 1 },
    { kind: 'range', from: 2, to: 9 },
  ],
  cells: [
    [3, null],
    [0, 0],
  ],
  rowTotals: [6, 0],
  columnTotals: [3, null],
  total: 6,
  submissions: 6,
};

describe('a cell of a cross-tab', () => {
  it('is a share of its line, its column or of all', () => {
    expect([shareIn(table, 'row', 0, 0), shareIn(table, 'column', 0, 0), shareIn(table, 'count', 0, 0)]).toEqual([0.5, 1, 0.5]);
  });

  it('has no share where something is withheld, or nothing was counted', () => {
    expect([shareIn(table, 'row', 0, 1), shareIn(table, 'column', 1, 1), shareIn(table, 'row', 1, 0)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('has a key of its own in every line', () => {
    expect(new Set([...table.rows, ...table.columns].map(keyOf)).size).toBe(4);
  });
});

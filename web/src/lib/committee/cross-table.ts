import type { CrossTab, CrossTabCategory } from '@safeground/contract';

/** Counts, or the share of a line or a column. */
export type Showing = 'count' | 'row' | 'column';

/** What stands in a cell as a share of `0..1`; undefined where either count is withheld or nothing was counted. */
export function shareIn(table: CrossTab, showing: Showing, row: number, column: number): number | undefined {
  const count = table.cells[row]?.[column];
  const whole = showing === 'row' ? table.rowTotals[row] : showing === 'column' ? table.columnTotals[column] : table.total;
  return count === null || count === undefined || whole === null || whole === undefined || whole === 0 ? undefined : count / whole;
}

/** A key that no other line of the table has. */
export function keyOf({ kind, name, value, from }: CrossTabCategory): string {
  return [kind, name ?? value ?? from ?? ''].join(' ');
}

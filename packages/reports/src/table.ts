/**
 * The neutral document model: sheets of typed cells. Every writer renders the same model, so a figure
 * cannot differ between CSV and XLSX.
 */

/** `undefined` is an empty cell. A `{ day }` is a calendar date (`2021-08-14`), never an instant. */
export type Cell = string | number | boolean | { readonly day: string } | undefined;

/** How a column's numbers are shown. */
export type ColumnFormat = 'text' | 'integer' | 'decimal' | 'percent' | 'day';

export type Column = {
  readonly heading: string;
  readonly format: ColumnFormat;
  /** In characters; the writer picks one from the heading when absent. */
  readonly width?: number | undefined;
};

export type Sheet = {
  /** At most 31 characters; `[ ] : * ? / \` are replaced. */
  readonly name: string;
  /** Lines above the table (title, period, unit); empty for raw rows. */
  readonly preamble?: readonly (readonly Cell[])[] | undefined;
  readonly columns: readonly Column[];
  /** Read once, row by row, so that an export never holds them all. */
  readonly rows: Iterable<readonly Cell[]>;
};

export type Workbook = {
  readonly title: string;
  readonly author: string;
  /** ISO instant. */
  readonly createdAt: string;
  readonly sheets: readonly Sheet[];
};

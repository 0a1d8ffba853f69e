/**
 * The neutral document model: sheets of typed cells. Every writer renders the same model, so a figure
 * cannot differ between CSV and XLSX.
 */

/**
 * `undefined` is an empty cell. A `{ day }` is a calendar date (`2021-08-14`), a `{ local }` a moment on the clock of the
 * place (`2021-08-14T08:30:00`); neither carries a zone.
 */
export type Cell = string | number | boolean | { readonly day: string } | { readonly local: string } | undefined;

/** How a column's numbers are shown. */
export type ColumnFormat = 'text' | 'integer' | 'decimal' | 'percent' | 'day' | 'local';

export type Column = {
  readonly heading: string;
  readonly format: ColumnFormat;
  /** In characters; the writer picks one from the heading when absent. */
  readonly width?: number | undefined;
};

export type Row = readonly Cell[];

export type Sheet<Rows = Iterable<Row>> = {
  /** At most 31 characters; `[ ] : * ? / \` are replaced. */
  readonly name: string;
  /** Lines above the table (title, period, unit); empty for raw rows. */
  readonly preamble?: readonly Row[] | undefined;
  readonly columns: readonly Column[];
  /** Read once, row by row, so that an export never holds them all. */
  readonly rows: Rows;
};

/** A sheet whose rows arrive over time. */
export type StreamedSheet = Sheet<Iterable<Row> | AsyncIterable<Row>>;

export type Workbook<Rows = Iterable<Row>> = {
  readonly title: string;
  readonly author: string;
  /** ISO instant. */
  readonly createdAt: string;
  readonly sheets: readonly Sheet<Rows>[];
};

export type StreamedWorkbook = Workbook<Iterable<Row> | AsyncIterable<Row>>;

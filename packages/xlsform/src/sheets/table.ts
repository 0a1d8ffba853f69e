import type { FindingPlace, Report } from '../errors.ts';
import { parseHeader, type Header, type SheetKind } from '../mapping/columns.ts';
import { type Grid, type GridRow } from './grid.ts';

export type TableColumn = Header & { readonly index: number };

/** A sheet whose headers are understood. */
export type Table = {
  readonly kind: SheetKind;
  /** The sheet's own name, for findings. */
  readonly sheet: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
};

/** One row below the header, with the cells that stand under a header, left to right. */
export type TableRow = { readonly number: number; readonly cells: readonly TableCell[] };

export type TableCell = { readonly column: TableColumn; readonly text: string };

/** After so many empty columns or rows a sheet is at its end: what stands farther out are notes and leftovers. */
const EMPTY_COLUMNS = 20;
const EMPTY_ROWS = 60;

/** Reads the first row as headers and the rest by them. Reports duplicate headers and cells without a header. */
export function toTable(grid: Grid, kind: SheetKind, report: Report): Table {
  const columns = readHeaders(grid, kind, report);
  const byIndex = new Map(columns.map((column) => [column.index, column]));
  const rows: TableRow[] = [];
  let last = 1;
  for (const row of grid.rows) {
    if (row.number === 1) continue;
    const cells = row.cells.flatMap((cell) => {
      const column = byIndex.get(cell.column);
      return column === undefined ? [] : [{ column, text: cell.text }];
    });
    if (cells.length === 0) continue;
    if (row.number - last > EMPTY_ROWS + 1) {
      report.warn('rows-after-gap', { sheet: grid.name, row: row.number }, { first: row.number });
      break;
    }
    last = row.number;
    rows.push({ number: row.number, cells });
  }
  if (columns.length === 0 && grid.rows.length > 0) report.error('header-row-missing', { sheet: grid.name, row: 1 });
  return { kind, sheet: grid.name, columns, rows };
}

function readHeaders(grid: Grid, kind: SheetKind, report: Report): TableColumn[] {
  const row: GridRow | undefined = grid.rows.find((candidate) => candidate.number === 1);
  const columns: TableColumn[] = [];
  const texts = new Set<string>();
  const paths = new Map<string, TableColumn>();
  const doubleColon = row?.cells.some((cell) => cell.text.includes('::')) ?? false;
  let previous = -1;
  for (const cell of row?.cells ?? []) {
    if (cell.column - previous > EMPTY_COLUMNS + 1) break;
    previous = cell.column;
    const text = cell.text.replace(/ +/g, ' ');
    const column = { ...parseHeader(kind, text, doubleColon), index: cell.column };
    const place: FindingPlace = { sheet: grid.name, row: 1, column: text };
    const path = column.path.join('\n');
    const other = paths.get(path);
    if (texts.has(text)) report.error('header-duplicate', place, { header: text });
    else if (other !== undefined && column.alias && !toleratedTwice(column))
      report.error('header-alias', place, { other: other.text, header: text });
    texts.add(text);
    paths.set(path, column);
    columns.push(column);
  }
  return columns;
}

/** Both old and new name of the form's id are often there; the new one counts (`readSettings` says so). */
function toleratedTwice(column: Header): boolean {
  return column.column?.field === 'form_id';
}

export function requireHeaders(table: Table, fields: readonly string[], report: Report): boolean {
  const missing = fields.filter((field) => !table.columns.some((column) => column.column?.field === field));
  for (const field of missing) report.error('header-missing', { sheet: table.sheet, row: 1 }, { header: field });
  return missing.length === 0;
}

/** The text under a column, whatever it is called in the sheet; the rightmost of two columns of one path counts. */
export function cellOf(row: TableRow, field: string): TableCell | undefined {
  return row.cells.findLast((cell) => cell.column.column?.field === field && cell.column.language === undefined);
}

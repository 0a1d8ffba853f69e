import { fileLimits, type Table } from '@safeground/forms/list-files';
import { createReport, type Report, type SheetFinding } from './errors.ts';
import { columnLetters, type Grid, type GridCell } from './sheets/grid.ts';
import { readGrids } from './sheets/read-grids.ts';

/** `table` is there when nothing is wrong. Rows and columns of findings are those of the spreadsheet. */
export type ListFile = { readonly table: Table | undefined; readonly findings: readonly SheetFinding[] };

type Heading = { readonly index: number; readonly text: string };

/**
 * Reads a file of rows that choice lists or expressions name: the first sheet of an .xlsx, or a CSV with commas, semicolons or
 * tabs. The first row names the columns. `names` are the columns in which choices are told apart: every row has a value there,
 * and no other row the same one; those in `spaced` have no space in them either.
 */
export function readListFile(bytes: Uint8Array, fileName: string, names: readonly string[], spaced: readonly string[] = []): ListFile {
  const report = createReport();
  const grid = gridOf(bytes, fileName, report);
  const table = grid === undefined ? undefined : tableOf(grid, { names, spaced }, report);
  return { table: report.findings.some(({ severity }) => severity === 'error') ? undefined : table, findings: report.findings };
}

function gridOf(bytes: Uint8Array, fileName: string, report: Report): Grid | undefined {
  if (bytes.length > fileLimits.bytes) {
    report.error('list-too-large', {}, { bytes: bytes.length, limit: fileLimits.bytes });
    return undefined;
  }
  const format = /\.(xml|geojson|json)$/i.exec(fileName)?.[0];
  if (format !== undefined) {
    report.error('list-format', {}, { format });
    return undefined;
  }
  const read = readGrids(bytes, fileName, 1);
  if (read.ok) return read.grids[0];
  if (read.code === 'too-many-rows' || read.code === 'too-many-cells') report.error('list-too-long', {}, { limit: fileLimits.rows });
  else if (read.code === 'not-a-form') report.error('list-not-a-table', {});
  else if (read.code === 'csv-quote') report.error(read.code, { row: Number(read.values['row']) }, read.values);
  else report.error(read.code, {}, read.values);
  return undefined;
}

type Asked = { readonly names: readonly string[]; readonly spaced: readonly string[] };

function tableOf(grid: Grid, { names, spaced }: Asked, report: Report): Table | undefined {
  const [head, ...below] = grid.rows;
  if (head === undefined || below.length === 0) {
    report.error('list-empty', { sheet: grid.name });
    return undefined;
  }
  if (below.length > fileLimits.rows) report.error('list-too-long', { sheet: grid.name }, { limit: fileLimits.rows });
  const headings = headingsOf(grid, report);
  const place = new Map(headings.map(({ index }, at) => [index, at]));
  for (const name of names)
    if (!headings.some(({ text }) => text === name))
      report.error('header-missing', { sheet: grid.name, row: head.number }, { header: name });
  if (report.findings.some(({ severity }) => severity === 'error')) return undefined;
  const characters = below.reduce((sum, { cells }) => cells.reduce((all, { text }) => all + text.length, sum), 0);
  if (characters > fileLimits.characters) {
    report.error('list-too-much', { sheet: grid.name }, { limit: fileLimits.characters });
    return undefined;
  }
  const rows = below.map(({ number, cells }) => {
    const row = headings.map(() => '');
    for (const cell of cells) {
      const { column, text, odd } = cell;
      const at = place.get(column);
      const where = { sheet: grid.name, row: number, column: at === undefined ? columnLetters(column) : headings[at]!.text };
      if (at === undefined) report.error('list-cell-outside', where);
      else if (text.length > fileLimits.text) report.error('list-cell-long', where, { length: text.length, limit: fileLimits.text });
      else if (odd === 'error' || odd === 'digits') report.error(`list-cell-${odd}`, where, { text });
      else if (odd === 'format' && names.includes(headings[at]!.text)) report.error('list-cell-format', where, { text });
      else row[at] = shown(cell).normalize('NFC');
    }
    return row;
  });
  for (const [at, { text }] of headings.entries())
    if (names.includes(text)) checkNames(grid, { at, text, spaced: spaced.includes(text) }, rows, report);
  return { columns: headings.map(({ text }) => text), rows };
}

/** A code that the workbook shows with zeros in front is that code, as it would be in the CSV that Excel makes of it. */
function shown({ text, digits = 0 }: GridCell): string {
  return /^\d+$/.test(text) ? text.padStart(digits, '0') : text;
}

function headingsOf({ name, rows: [head] }: Grid, report: Report): readonly Heading[] {
  const seen = new Set<string>();
  const headings: Heading[] = [];
  for (const cell of head?.cells ?? []) {
    const text = cell.text.normalize('NFC');
    const where = { sheet: name, row: head!.number, column: text };
    if (seen.has(text)) report.error('header-duplicate', where, { header: text });
    // The one name that no object keeps as a key.
    if (text === '__proto__' || text.length > fileLimits.name) report.error('list-heading', where);
    seen.add(text);
    headings.push({ index: cell.column, text });
  }
  if (headings.length > fileLimits.columns)
    report.error('list-columns', { sheet: name, row: head!.number }, { columns: headings.length, limit: fileLimits.columns });
  return headings;
}

function checkNames(
  grid: Grid,
  { at, text: column, spaced }: { readonly at: number; readonly text: string; readonly spaced: boolean },
  rows: readonly (readonly string[])[],
  report: Report,
): void {
  const first = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const value = row[at]!;
    const { number } = grid.rows[index + 1]!;
    const where = { sheet: grid.name, row: number, column };
    const known = first.get(value);
    if (value === '') report.error('list-name-missing', where);
    else if (known !== undefined) report.error('list-name-duplicate', where, { name: value, first: known });
    else if (value === '__proto__' || value.length > fileLimits.name) report.error('list-name-invalid', where, { limit: fileLimits.name });
    else if (spaced && /\s/.test(value)) report.error('list-name-space', where, { name: value });
    if (known === undefined) first.set(value, number);
  }
}

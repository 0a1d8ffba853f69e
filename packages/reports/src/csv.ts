import { strToU8 } from 'fflate';
import type { Cell, Row, Sheet, StreamedSheet } from './table.ts';

export type CsvOptions = {
  /** Excel with Vietnamese settings reads `;` and a decimal comma; other programs read `,` and a point. */
  readonly separator: ',' | ';';
};

/** Excel reads UTF-8 only when the file says so with a byte-order mark. */
const BOM = '\uFEFF';

/** Characters gathered before they are handed on: few chunks, and flat memory. */
const CHUNK = 1 << 16;

/** A leading sign, tab or line break (full-width ones too) would make a spreadsheet run the cell as a formula. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_QUOTES = /[",;\r\n]/;

/**
 * Renders a sheet as CSV (RFC 4180, CRLF, UTF-8 with BOM), a line at a time.
 * Text that a spreadsheet would take for a formula gets a leading apostrophe; numbers stay numbers.
 */
export function* csvLines(sheet: Sheet, options: CsvOptions): Generator<string> {
  yield csvHead(sheet, options);
  for (const row of sheet.rows) yield csvLine(row, options);
}

/** The whole sheet as one text. For small tables; large exports take `csvChunks`. */
export function csv(sheet: Sheet, options: CsvOptions): string {
  return [...csvLines(sheet, options)].join('');
}

/** The same as bytes, from rows that arrive over time; memory is flat in their number. */
export async function* csvChunks(sheet: StreamedSheet, options: CsvOptions): AsyncGenerator<Uint8Array> {
  let pending = csvHead(sheet, options);
  for await (const row of sheet.rows) {
    pending += csvLine(row, options);
    if (pending.length < CHUNK) continue;
    yield strToU8(pending);
    pending = '';
  }
  yield strToU8(pending);
}

function csvHead({ columns }: Pick<Sheet, 'columns'>, options: CsvOptions): string {
  return (
    BOM +
    csvLine(
      columns.map((column) => column.heading),
      options,
    )
  );
}

function csvLine(cells: Row, options: CsvOptions): string {
  let line = '';
  for (let index = 0; index < cells.length; index += 1) {
    if (index > 0) line += options.separator;
    line += csvCell(cells[index], options);
  }
  return `${line}\r\n`;
}

function csvCell(cell: Cell, options: CsvOptions): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return options.separator === ';' ? String(cell).replace('.', ',') : String(cell);
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  if (typeof cell === 'object') return 'day' in cell ? cell.day : cell.local.replace('T', ' ');
  const safe = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

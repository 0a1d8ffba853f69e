import type { Cell, Sheet } from './table.ts';

export type CsvOptions = {
  /** Excel with Vietnamese settings reads `;` and a decimal comma; other programs read `,` and a point. */
  readonly separator: ',' | ';';
};

/** Excel reads UTF-8 only when the file says so with a byte-order mark. */
const BOM = '\uFEFF';

/** A leading sign, tab or line break (full-width ones too) would make a spreadsheet run the cell as a formula. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * Renders a sheet as CSV (RFC 4180, CRLF, UTF-8 with BOM), a line at a time.
 * Text that a spreadsheet would take for a formula gets a leading apostrophe; numbers stay numbers.
 */
export function* csvLines(sheet: Sheet, options: CsvOptions): Generator<string> {
  yield (
    BOM +
    csvLine(
      sheet.columns.map((column) => column.heading),
      options,
    )
  );
  for (const row of sheet.rows) yield csvLine(row, options);
}

/** The whole sheet as one text. For small tables; large exports take `csvLines`. */
export function csv(sheet: Sheet, options: CsvOptions): string {
  return [...csvLines(sheet, options)].join('');
}

function csvLine(cells: readonly Cell[], options: CsvOptions): string {
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
  if (typeof cell === 'object') return cell.day;
  const safe = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

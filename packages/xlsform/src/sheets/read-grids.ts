import type { Code } from '../errors.ts';
import { openArchive } from '../package/archive.ts';
import { limits, Refused } from '../package/refused.ts';
import { openWorkbook } from '../package/workbook.ts';
import type { Grid, GridCell } from './grid.ts';
import { decodeText, startsWith, wrongContainer } from './read-file.ts';
import { cleanText, readSheet } from './read-sheet.ts';
import { csvRows } from './text-tables.ts';

export { columnLetters, type Grid, type GridCell, type GridRow } from './grid.ts';

export type GridsResult =
  | { readonly ok: true; readonly grids: readonly Grid[] }
  | { readonly ok: false; readonly code: Code; readonly values: Readonly<Record<string, string | number>> };

/**
 * Reads any table people send, behind the same guard as form files: every sheet of an .xlsx, or a CSV with commas,
 * semicolons or tabs. Rows carry the numbers a spreadsheet shows.
 */
export function readGrids(bytes: Uint8Array, name: string): GridsResult {
  try {
    return { ok: true, grids: grids(bytes, name) };
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    return { ok: false, code: cause.code, values: cause.values };
  }
}

function grids(bytes: Uint8Array, name: string): readonly Grid[] {
  if (bytes.length > limits.fileBytes) throw new Refused('file-too-large', { bytes: bytes.length, limit: limits.fileBytes });
  if (startsWith(bytes, [0x50, 0x4b])) {
    const archive = openArchive(bytes);
    const workbook = openWorkbook(archive);
    return workbook.sheets.map((sheet) => readSheet(archive, workbook, sheet));
  }
  const wrong = wrongContainer(bytes);
  if (wrong !== undefined) throw new Refused(wrong);
  return [csvGrid(decodeText(bytes), name)];
}

function csvGrid(source: string, name: string): Grid {
  const text = source.replace(/^\ufeff/, '');
  const lines = csvRows(text, separatorOf(text));
  if (lines.length > limits.rows) throw new Refused('too-many-rows', { limit: limits.rows, sheet: name });
  const rows = lines.map((line, index) => ({
    number: index + 1,
    cells: line.flatMap((cell, column): GridCell[] => {
      const clean = cleanText(cell);
      return clean === '' ? [] : [{ column, text: clean }];
    }),
  }));
  return { name, rows: rows.filter((row) => row.cells.length > 0) };
}

/** Excel writes the separator of the user's country: the one that the first lines have most of. */
function separatorOf(text: string): string {
  const lines = text.split(/\r?\n/, 20).join('\n');
  const count = (separator: string): number => lines.split(separator).length;
  return [';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best), ',');
}

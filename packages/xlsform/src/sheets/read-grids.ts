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
 * semicolons or tabs, told by the first `lines` that are not empty. Rows carry the numbers a spreadsheet shows.
 */
export function readGrids(bytes: Uint8Array, name: string, lines = 20): GridsResult {
  try {
    return { ok: true, grids: grids(bytes, name, lines) };
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    return { ok: false, code: cause.code, values: cause.values };
  }
}

function grids(bytes: Uint8Array, name: string, lines: number): readonly Grid[] {
  if (bytes.length > limits.fileBytes) throw new Refused('file-too-large', { bytes: bytes.length, limit: limits.fileBytes });
  if (startsWith(bytes, [0x50, 0x4b])) {
    const archive = openArchive(bytes);
    const workbook = openWorkbook(archive);
    return workbook.sheets.map((sheet) => readSheet(archive, workbook, sheet));
  }
  const wrong = wrongContainer(bytes);
  if (wrong !== undefined) throw new Refused(wrong);
  return [csvGrid(decodeText(bytes), name, lines)];
}

function csvGrid(source: string, name: string, within: number): Grid {
  const { separator, text } = separated(source.replace(/^\ufeff/, ''), within);
  const lines = csvRows(text, separator);
  if (lines.length > limits.rows) throw new Refused('too-many-rows', { limit: limits.rows, sheet: name });
  const rows = lines.map((line, index) => ({
    number: index + 1,
    cells: line.flatMap((cell, column): GridCell[] => {
      // A workbook breaks lines in one way only.
      const clean = cleanText(cell.replace(/\r\n?/g, '\n'));
      return clean === '' ? [] : [{ column, text: clean }];
    }),
  }));
  return { name, rows: rows.filter((row) => row.cells.length > 0) };
}

/**
 * Excel writes the separator of the user's country: the one that the first lines have most of, outside quotation marks. A first
 * line `sep=;` says it, and is no row of the sheet to Excel either.
 */
function separated(text: string, within: number): { readonly separator: string; readonly text: string } {
  const said = /^"?sep=([,;\t])"?(\r\n?|\n|$)/i.exec(text);
  if (said !== null) return { separator: said[1]!, text: text.slice(said[0].length) };
  const counts = new Map([',', ';', '\t'].map((separator) => [separator, 0]));
  let lines = 0;
  let filled = false;
  let quoted = false;
  let before = '\n';
  for (const character of text.slice(0, LOOKED_AT)) {
    // A mark within a field opens nothing; one after another mark stands for a mark.
    if (character === '"' && (quoted || /[,;\t\r\n"]/.test(before))) quoted = !quoted;
    before = character;
    const ends = !quoted && (character === '\n' || character === '\r');
    if (ends && filled) lines += 1;
    if (lines >= within) break;
    filled = ends ? false : filled || character.trim() !== '';
    const count = counts.get(character);
    if (!quoted && count !== undefined) counts.set(character, count + 1);
  }
  const [best] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most));
  return { separator: best, text };
}

/** Characters in which the first lines are looked for. */
const LOOKED_AT = 1_000_000;

import { limits, Refused } from '../package/refused.ts';
import { cleanText } from './read-sheet.ts';
import type { Grid, GridCell, GridRow } from './grid.ts';

/**
 * XLSForm as CSV or as a Markdown table: the sheet's name in the first column, its headers on the next line, its rows below
 * in the other columns. Rows are counted within their sheet, the header being row 1; blank lines do not count.
 */
export function readTextTable(text: string, format: 'csv' | 'markdown'): Grid[] {
  const lines = format === 'csv' ? csvRows(text.replace(/^\ufeff/, '')) : markdownRows(text);
  const sheets: { name: string; rows: GridRow[] }[] = [];
  let count = 0;
  for (const [first = '', ...rest] of lines) {
    const name = cleanText(first);
    if (name !== '') sheets.push({ name, rows: [] });
    const sheet = sheets.at(-1);
    const cells = rest.flatMap((cell, column): GridCell[] => {
      // A workbook breaks lines in one way only.
      const clean = cleanText(cell.replace(/\r\n?/g, '\n'));
      return clean === '' ? [] : [{ column, text: clean }];
    });
    count += cells.length;
    if (count > limits.cells) throw new Refused('too-many-cells', { limit: limits.cells });
    if ((sheet?.rows.length ?? 0) > limits.rows) throw new Refused('too-many-rows', { limit: limits.rows, sheet: sheet!.name });
    if (sheet !== undefined && cells.length > 0) sheet.rows.push({ number: sheet.rows.length + 1, cells });
  }
  return sheets;
}

/** RFC 4180, with quotes inside a field tolerated as Python's reader does. */
export function csvRows(text: string, separator = ','): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') field += character;
      else if (text.charAt(at + 1) === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && field === '') quoted = true;
    else if (character === separator) {
      row.push(field);
      field = '';
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && text.charAt(at + 1) === '\n') at += 1;
      rows.push([...row, field]);
      row = [];
      field = '';
    } else field += character;
  }
  if (field !== '' || row.length > 0) rows.push([...row, field]);
  return rows;
}

/** Lines that start with `#` are comments, and so is a `#` after the last cell. `\|` is a pipe within a cell. */
function markdownRows(text: string): string[][] {
  return text.split('\n').flatMap((source) => {
    if (/^\s*#/.test(source)) return [];
    const comment = source.indexOf('#', source.lastIndexOf('|') + 1);
    const line = (comment < 0 ? source : source.slice(0, comment)).trim();
    const table = /^\|(.*)\|/.exec(line)?.[1];
    if (table === undefined || /^[|-]+$/.test(table)) return [];
    return [table.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))];
  });
}

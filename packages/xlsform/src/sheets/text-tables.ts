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

/**
 * RFC 4180; a quotation mark within a field that none opened is a character like others. One that is not closed would swallow the
 * rows below it: `csv-quote`, with the row where it opened.
 */
export function csvRows(text: string, separator = ','): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const field = text[at] === '"' ? quotedEnd(text, at, rows.length + 1) : at;
    let end = field;
    while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
    if (field > at && end > field) throw new Refused('csv-quote', { row: rows.length + 1 });
    row.push(field > at ? text.slice(at + 1, field - 1).replaceAll('""', '"') : text.slice(at, end));
    at = end + 1;
    if (text[end] === separator) {
      if (at === text.length) row.push('');
      continue;
    }
    if (text[end] === '\r' && text[at] === '\n') at += 1;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

/** Where the field goes on after the mark that closes it. */
function quotedEnd(text: string, start: number, row: number): number {
  for (let at = start + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0) throw new Refused('csv-quote', { row });
    if (text[at + 1] !== '"') return at + 1;
  }
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

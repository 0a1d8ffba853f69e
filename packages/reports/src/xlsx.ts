import { strToU8, Zip, ZipDeflate } from 'fflate';
import type { Cell, Column, ColumnFormat, Row, Sheet, StreamedWorkbook, Workbook } from './table.ts';
import { contentTypes, coreProperties, escapeCell, packageRelations, styles, workbookPart, workbookRelations } from './xlsx-parts.ts';

/** Characters of XML gathered before they go to the compressor: large enough to pay, small enough to stay flat. */
const CHUNK = 1 << 14;

/** Excel counts days from 1899-12-30 (so that its fictitious 29 Feb 1900 comes out right after March 1900). */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;
/** What a sheet and a cell hold at most, in Excel. */
const MOST_ROWS = 1_048_576;
const MOST_CHARACTERS = 32_767;

/** Index of each cell format in styles.xml; the header and the preamble have their own. */
const FORMAT_STYLE: Record<ColumnFormat, number> = { text: 2, integer: 3, decimal: 4, percent: 5, day: 6, local: 8 };
const HEADER_STYLE = 1;
const PREAMBLE_STYLE = 7;

/** Height of a line of text in points, and the most that a row has in Excel. */
const LINE = 15;
const HIGHEST = 409;

/** A sheet that Excel could not open. Order such an export as CSV. */
export class TooManyRowsError extends Error {
  override readonly name = 'TooManyRowsError';
}

/**
 * Streams a workbook as XLSX (ECMA-376). Text is always an inline string, never a formula; numbers and days are real ones.
 * Memory is flat in the number of rows: each sheet's rows are read once and leave as compressed chunks through `write`.
 */
export function writeXlsx(workbook: Workbook, write: (chunk: Uint8Array) => void): void {
  const writer = openWorkbook(workbook, write);
  for (const sheet of workbook.sheets) {
    const part = writer.openSheet(sheet);
    for (const row of sheet.rows) part.add(row);
    part.close();
  }
  writer.close();
}

/** The same from rows that arrive over time. */
export async function* xlsxChunks(workbook: StreamedWorkbook): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const writer = openWorkbook(workbook, (chunk) => ready.push(chunk));
  for (const sheet of workbook.sheets) {
    const part = writer.openSheet(sheet);
    for await (const row of sheet.rows) {
      part.add(row);
      if (ready.length > 0) yield* ready.splice(0);
    }
    part.close();
  }
  writer.close();
  yield* ready;
}

/** The whole workbook in memory. For summaries; row exports take `xlsxChunks`. */
export function xlsx(workbook: Workbook): Uint8Array {
  const chunks: Uint8Array[] = [];
  writeXlsx(workbook, (chunk) => chunks.push(chunk));
  const bytes = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

type SheetWriter = { add(row: Row): void; close(): void };
type WorkbookWriter = { openSheet(sheet: Omit<Sheet, 'rows'>): SheetWriter; close(): void };

function openWorkbook(workbook: Workbook<unknown>, write: (chunk: Uint8Array) => void): WorkbookWriter {
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    write(chunk);
  });
  const names = sheetNames(workbook.sheets);
  const headerRows = workbook.sheets.map((sheet) => (sheet.preamble?.length ?? 0) + 1);
  addPart(zip, '[Content_Types].xml', contentTypes(names.length));
  addPart(zip, '_rels/.rels', packageRelations);
  addPart(zip, 'docProps/core.xml', coreProperties(workbook));
  addPart(zip, 'xl/workbook.xml', workbookPart(names, headerRows));
  addPart(zip, 'xl/_rels/workbook.xml.rels', workbookRelations(names.length));
  addPart(zip, 'xl/styles.xml', styles);
  let opened = 0;
  return {
    openSheet: (sheet) => openSheet(zip, `xl/worksheets/sheet${(opened += 1)}.xml`, sheet),
    close: () => zip.end(),
  };
}

function addPart(zip: Zip, name: string, xml: string): void {
  const part = new ZipDeflate(name, { level: 6 });
  zip.add(part);
  part.push(strToU8(xml), true);
}

function openSheet(zip: Zip, name: string, sheet: Omit<Sheet, 'rows'>): SheetWriter {
  const part = new ZipDeflate(name, { level: 1 });
  zip.add(part);
  const letters = sheet.columns.map((_, index) => columnLetters(index));
  const cellStyles = sheet.columns.map((column) => FORMAT_STYLE[column.format]);
  const widths = sheet.columns.map(columnWidth);
  const headerRow = (sheet.preamble?.length ?? 0) + 1;
  let pending = sheetHead(sheet, letters);
  let row = headerRow;
  return {
    add(cells) {
      row += 1;
      if (row > MOST_ROWS) throw new TooManyRowsError(`A sheet holds at most ${MOST_ROWS} rows`);
      pending += rowHead(row, cells, widths);
      for (let index = 0; index < cells.length; index += 1)
        pending += cellXml(`${letters[index]}${row}`, cells[index], cellStyles[index] ?? FORMAT_STYLE.text);
      pending += '</row>';
      if (pending.length < CHUNK) return;
      part.push(strToU8(pending), false);
      pending = '';
    },
    close() {
      const filter = row > headerRow ? `<autoFilter ref="A${headerRow}:${letters.at(-1) ?? 'A'}${row}"/>` : '';
      part.push(strToU8(`${pending}</sheetData>${filter}${PAGE}</worksheet>`), true);
    },
  };
}

/** A4 across, as wide as the page. */
const PAGE =
  '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>&amp;P / &amp;N</oddFooter></headerFooter>';

function sheetHead(sheet: Omit<Sheet, 'rows'>, letters: readonly string[]): string {
  const preamble = sheet.preamble ?? [];
  const headerRow = preamble.length + 1;
  const widths = sheet.columns.map(
    (column, index) => `<col min="${index + 1}" max="${index + 1}" width="${columnWidth(column)}" customWidth="1"/>`,
  );
  const lines = preamble.map((cells, index) =>
    rowXml(
      index + 1,
      cells.map((cell, at) => cellXml(`${columnLetters(at)}${index + 1}`, cell, PREAMBLE_STYLE)),
    ),
  );
  const headings = sheet.columns.map((column, index) => cellXml(`${letters[index]}${headerRow}`, column.heading, HEADER_STYLE));
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
    `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${headerRow}" topLeftCell="A${headerRow + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`,
    `<cols>${widths.join('')}</cols><sheetData>`,
    ...lines,
    `${rowHead(
      headerRow,
      sheet.columns.map(({ heading }) => heading),
      sheet.columns.map(columnWidth),
    )}${headings.join('')}</row>`,
  ].join('');
}

/** A row as high as its longest text needs: not every program makes rows fit, and one would print over the other. */
function rowHead(row: number, cells: Row, widths: readonly number[]): string {
  let lines = 1;
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index];
    if (typeof cell === 'string') lines = Math.max(lines, linesIn(cell, widths[index] ?? 10));
  }
  return lines === 1 ? `<row r="${row}">` : `<row r="${row}" ht="${Math.min(HIGHEST, lines * LINE)}">`;
}

/** Letters are narrower than the digits that a width is counted in: what that leaves is for words that do not fit. */
function linesIn(text: string, width: number): number {
  if (text.length < width && !text.includes('\n')) return 1;
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0);
}

function rowXml(row: number, cells: readonly string[]): string {
  return `<row r="${row}">${cells.join('')}</row>`;
}

function cellXml(reference: string, cell: Cell, style: number): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c r="${reference}" s="${style}"><v>${cell}</v></c>` : '';
  if (typeof cell === 'boolean') return `<c r="${reference}" s="${style}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === 'object') {
    const serial = serialOf('day' in cell ? `${cell.day}T00:00:00` : cell.local);
    return Number.isFinite(serial) ? `<c r="${reference}" s="${style}"><v>${serial}</v></c>` : '';
  }
  const text = cell.length > MOST_CHARACTERS ? `${cell.slice(0, MOST_CHARACTERS - 1)}…` : cell;
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeCell(text)}</t></is></c>`;
}

function serialOf(local: string): number {
  return (Date.parse(`${local}Z`) - EXCEL_EPOCH) / DAY_MS;
}

function columnWidth(column: Column): number {
  return column.width ?? Math.min(60, Math.max(10, column.heading.length + 2));
}

/** 0 → A, 25 → Z, 26 → AA. */
function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter;
}

/** Excel refuses long names, some signs, and two sheets that differ only in case. */
function sheetNames(sheets: readonly { readonly name: string }[]): string[] {
  const taken = new Set<string>();
  return sheets.map((sheet, index) => {
    const plain =
      sheet.name
        .replace(/[[\]:*?/\\]/g, ' ')
        .replace(/^'+|'+$/g, '')
        .trim()
        .slice(0, 31) || `Sheet${index + 1}`;
    const name = taken.has(plain.toLowerCase()) ? `${plain.slice(0, 27)} (${index + 1})` : plain;
    taken.add(name.toLowerCase());
    return name;
  });
}

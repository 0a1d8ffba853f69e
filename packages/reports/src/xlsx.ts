import { strToU8, Zip, ZipDeflate } from 'fflate';
import type { Cell, Column, ColumnFormat, Sheet, Workbook } from './table.ts';
import { contentTypes, coreProperties, escapeXml, packageRelations, styles, workbookPart, workbookRelations } from './xlsx-parts.ts';

/** Bytes of XML gathered before they go to the compressor: large enough to pay, small enough to stay flat. */
const CHUNK = 1 << 16;

/** Excel counts days from 1899-12-30 (so that its fictitious 29 Feb 1900 comes out right after March 1900). */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;

/** Index of each cell format in styles.xml; the header and the preamble have their own. */
const FORMAT_STYLE: Record<ColumnFormat, number> = { text: 2, integer: 3, decimal: 4, percent: 5, day: 6 };
const HEADER_STYLE = 1;
const PREAMBLE_STYLE = 7;

/**
 * Streams a workbook as XLSX (ECMA-376). Text is always an inline string, never a formula; numbers and days are real ones.
 * Memory is flat in the number of rows: each sheet's rows are read once and leave as compressed chunks through `write`.
 */
export function writeXlsx(workbook: Workbook, write: (chunk: Uint8Array) => void): void {
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    write(chunk);
  });
  const names = sheetNames(workbook.sheets);
  addPart(zip, '[Content_Types].xml', contentTypes(names.length));
  addPart(zip, '_rels/.rels', packageRelations);
  addPart(zip, 'docProps/core.xml', coreProperties(workbook));
  addPart(zip, 'xl/workbook.xml', workbookPart(names));
  addPart(zip, 'xl/_rels/workbook.xml.rels', workbookRelations(names.length));
  addPart(zip, 'xl/styles.xml', styles);
  workbook.sheets.forEach((sheet, index) => addSheet(zip, `xl/worksheets/sheet${index + 1}.xml`, sheet));
  zip.end();
}

/** The whole workbook in memory. For summaries; row exports take `writeXlsx`. */
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

function addPart(zip: Zip, name: string, xml: string): void {
  const part = new ZipDeflate(name, { level: 6 });
  zip.add(part);
  part.push(strToU8(xml), true);
}

function addSheet(zip: Zip, name: string, sheet: Sheet): void {
  const part = new ZipDeflate(name, { level: 1 });
  zip.add(part);
  let pending = '';
  const emit = (xml: string): void => {
    pending += xml;
    if (pending.length < CHUNK) return;
    part.push(strToU8(pending), false);
    pending = '';
  };
  for (const xml of sheetXml(sheet)) emit(xml);
  part.push(strToU8(pending), true);
}

function* sheetXml(sheet: Sheet): Generator<string> {
  const preamble = sheet.preamble ?? [];
  const headerRow = preamble.length + 1;
  const letters = sheet.columns.map((_, index) => columnLetters(index));
  const last = letters.at(-1) ?? 'A';
  yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">';
  yield `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${headerRow}" topLeftCell="A${headerRow + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`;
  yield `<cols>${sheet.columns.map((column, index) => `<col min="${index + 1}" max="${index + 1}" width="${columnWidth(column)}" customWidth="1"/>`).join('')}</cols><sheetData>`;
  let row = 0;
  for (const cells of preamble) {
    row += 1;
    yield rowXml(
      row,
      cells.map((cell, index) => cellXml(`${columnLetters(index)}${row}`, cell, PREAMBLE_STYLE)),
    );
  }
  row += 1;
  yield rowXml(
    row,
    sheet.columns.map((column, index) => cellXml(`${letters[index]}${row}`, column.heading, HEADER_STYLE)),
  );
  for (const cells of sheet.rows) {
    row += 1;
    yield rowXml(
      row,
      cells.map((cell, index) => cellXml(`${letters[index]}${row}`, cell, FORMAT_STYLE[sheet.columns[index]?.format ?? 'text'])),
    );
  }
  yield '</sheetData>';
  if (row > headerRow) yield `<autoFilter ref="A${headerRow}:${last}${row}"/>`;
  yield '</worksheet>';
}

function rowXml(row: number, cells: readonly string[]): string {
  return `<row r="${row}">${cells.join('')}</row>`;
}

function cellXml(reference: string, cell: Cell, style: number): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c r="${reference}" s="${style}"><v>${cell}</v></c>` : '';
  if (typeof cell === 'boolean') return `<c r="${reference}" s="${style}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === 'object') return `<c r="${reference}" s="${style}"><v>${dayNumber(cell.day)}</v></c>`;
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
}

function dayNumber(day: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - EXCEL_EPOCH) / DAY_MS);
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
function sheetNames(sheets: readonly Sheet[]): string[] {
  const taken = new Set<string>();
  return sheets.map((sheet, index) => {
    const plain =
      sheet.name
        .replace(/[[\]:*?/\\]/g, ' ')
        .trim()
        .slice(0, 31) || `Sheet${index + 1}`;
    const name = taken.has(plain.toLowerCase()) ? `${plain.slice(0, 27)} (${index + 1})` : plain;
    taken.add(name.toLowerCase());
    return name;
  });
}

import type { Archive } from '../package/archive.ts';
import { limits, Refused } from '../package/refused.ts';
import { decodeEscapes, scanPart, type SheetPart, type Workbook } from '../package/workbook.ts';
import { attribute } from '../package/xml.ts';
import { columnIndex, type Grid, type GridCell, type GridRow } from './grid.ts';

/** Reads the values of one sheet as text, while it is inflated. Formulas give the value Excel stored beside them. */
export function readSheet(archive: Archive, workbook: Workbook, sheet: SheetPart): Grid {
  const rows: GridRow[] = [];
  let number = 0;
  let cells: GridCell[] = [];
  let count = 0;
  let cell = { column: -1, type: '', style: 0 };
  let value = '';
  let inside: 'nothing' | 'value' | 'inline' = 'nothing';
  let aid = false;
  scanPart(archive, sheet.entry, {
    open: (name, attributes, _place, empty) => {
      if (name === 'row') {
        number = Number(attribute(attributes, 'r') ?? number + 1);
        cells = [];
        cell = { ...cell, column: -1 };
      } else if (name === 'c') {
        const reference = attribute(attributes, 'r');
        cell = {
          column: reference === undefined ? cell.column + 1 : columnIndex(reference),
          type: attribute(attributes, 't') ?? 'n',
          style: Number(attribute(attributes, 's') ?? 0),
        };
        value = '';
      } else if (!empty && name === 'v') inside = 'value';
      else if (!empty && name === 't' && !aid) inside = 'inline';
      else if (name === 'rPh') aid = !empty;
    },
    text: (text) => {
      if (inside !== 'nothing') value += text;
    },
    close: (name) => {
      if (name === 'v' || name === 't') inside = 'nothing';
      else if (name === 'rPh') aid = false;
      else if (name === 'c') {
        const text = cellText(workbook, cell.type, cell.style, value);
        if (text === '' || cell.column < 0 || cell.column >= limits.columns) return;
        cells.push({ column: cell.column, text, ...oddity(workbook, cell.type, cell.style, value) });
        count += 1;
        if (count > limits.cells) throw new Refused('too-many-cells', { limit: limits.cells, sheet: sheet.name });
      } else if (name === 'row' && cells.length > 0) {
        rows.push({ number, cells });
        if (rows.length > limits.rows) throw new Refused('too-many-rows', { limit: limits.rows, sheet: sheet.name });
      }
    },
  });
  return { name: sheet.name, rows };
}

/** A cell's value as XLSForm reads it: trimmed, with plain spaces, whole numbers without a fraction, dates as ISO 8601. */
function cellText(workbook: Workbook, type: string, style: number, value: string): string {
  if (type === 's') return cleanText(workbook.strings[Number(value)] ?? '');
  if (type === 'b') return value.trim() === '1' ? 'TRUE' : 'FALSE';
  if (type === 'inlineStr' || type === 'str' || type === 'd' || type === 'e') return cleanText(decodeEscapes(value));
  const source = value.trim();
  if (source === '') return '';
  const number = Number(source);
  if (!Number.isFinite(number)) return source;
  return workbook.dateFormats[style] === true ? dateText(number, workbook.date1904) : String(number);
}

/** Most cells are texts, and nothing is odd about them. */
const plain = {};

/** What a text made of the cell does not show. */
function oddity({ dateFormats, zeroFormats }: Workbook, type: string, style: number, value: string): Pick<GridCell, 'odd' | 'digits'> {
  if (type === 'e') return { odd: 'error' };
  if (type !== 'n' || dateFormats[style] === true) return plain;
  const number = Number(value);
  if (Math.abs(number) >= MOST_EXACT) return { odd: 'digits' };
  const zeros = zeroFormats[style];
  if (zeros === undefined) return plain;
  return zeros === 'other' ? { odd: 'format' } : { digits: zeros };
}

/** Excel keeps 15 digits of a number. */
const MOST_EXACT = 1e15;

export function cleanText(text: string): string {
  return text.replaceAll('\u00a0', ' ').trim().normalize('NFC');
}

const DAY_SECONDS = 86_400;

/** Excel counts days; its 1900 has a 29 February, so days before March 1900 are one off. A fraction alone is a time of day. */
function dateText(serial: number, date1904: boolean): string {
  const seconds = Math.round(serial * DAY_SECONDS);
  if (seconds >= 0 && seconds < DAY_SECONDS) return new Date(seconds * 1000).toISOString().slice(11, 19);
  const epoch = date1904 ? Date.UTC(1904, 0, 1) : serial < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  const date = new Date(epoch + seconds * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return String(serial);
  const iso = date.toISOString();
  return seconds % DAY_SECONDS === 0 ? iso.slice(0, 10) : iso.slice(0, 19);
}

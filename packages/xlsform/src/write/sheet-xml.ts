import { limits, Refused } from '../package/refused.ts';
import { attribute, escapeXml, XmlScanner } from '../package/xml.ts';
import { columnIndex, columnLetters } from '../sheets/grid.ts';

/** A sheet's XML with the places of its rows and cells, so that what is not changed is copied as it is. */
export type SheetXml = {
  /** Up to and with `<sheetData>`. */
  readonly head: string;
  readonly rows: readonly XmlRow[];
  /** From `</sheetData>` on. */
  readonly tail: string;
};

export type XmlRow = {
  readonly number: number;
  /** Attributes of the row as written, without `r`. */
  readonly attributes: string;
  readonly cells: readonly XmlCell[];
  /** The whole element as written. */
  readonly source: string;
};

type XmlCell = {
  readonly column: number;
  readonly style: string | undefined;
  readonly formula: boolean;
  /** Has a style only. */
  readonly empty: boolean;
  readonly source: string;
};

type OpenRow = { number: number; attributes: string; cells: XmlCell[]; start: number };

/** Takes a sheet apart. Rows and cells without a reference get the next one, as readers count them. */
export function parseSheetXml(part: string, text: string): SheetXml {
  const rows: XmlRow[] = [];
  let head: string | undefined;
  let tailFrom = -1;
  let row: OpenRow | undefined;
  let cell: (Omit<XmlCell, 'source' | 'empty'> & { formula: boolean; empty: boolean; start: number }) | undefined;
  let last = 0;
  const closeRow = (end: number): void => {
    if (row !== undefined)
      rows.push({ number: row.number, attributes: row.attributes, cells: row.cells, source: text.slice(row.start, end) });
    row = undefined;
  };
  const closeCell = (end: number): void => {
    if (cell !== undefined)
      row?.cells.push({
        column: cell.column,
        style: cell.style,
        formula: cell.formula,
        empty: cell.empty,
        source: text.slice(cell.start, end),
      });
    cell = undefined;
  };
  const scanner = new XmlScanner(part, {
    open: (name, attributes, place, empty) => {
      if (name === 'sheetData') {
        head = empty ? `${text.slice(0, place.end).replace(/\s*\/>$/, '')}>` : text.slice(0, place.end);
        if (empty) tailFrom = place.end;
      } else if (name === 'row') {
        last = Number(attribute(attributes, 'r') ?? last + 1);
        row = { number: last, attributes: without(attributes, 'r'), cells: [], start: place.start };
        if (rows.length > 2 * limits.rows) throw new Refused('too-many-rows', { limit: limits.rows });
        if (empty) closeRow(place.end);
      } else if (name === 'c' && row !== undefined) {
        const reference = attribute(attributes, 'r');
        const column = reference === undefined ? (row.cells.at(-1)?.column ?? -1) + 1 : columnIndex(reference);
        cell = { column, style: attribute(attributes, 's'), formula: false, empty: true, start: place.start };
        if (empty) closeCell(place.end);
      } else if (cell !== undefined) {
        cell.empty = false;
        if (name === 'f') cell.formula = true;
      }
    },
    close: (name, place) => {
      if (name === 'c') closeCell(place.end);
      else if (name === 'row') closeRow(place.end);
      else if (name === 'sheetData') tailFrom = place.start;
    },
    text: () => undefined,
  });
  scanner.push(text);
  scanner.end();
  if (head === undefined) throw new Refused('xml-damaged', { part, detail: 'no sheetData' });
  const tail = text.slice(tailFrom);
  return { head, rows, tail: tail.startsWith('</') ? tail : `${closingTag(head)}${tail}` };
}

/** `<x:sheetData>` is closed by `</x:sheetData>`. */
function closingTag(head: string): string {
  return `</${/<([\w:]*sheetData)[^<]*$/.exec(head)?.[1] ?? 'sheetData'}>`;
}

export function without(attributes: string, name: string): string {
  return attributes.replace(new RegExp(`\\s${name}\\s*=\\s*("[^"]*"|'[^']*')`), '').replace(/\/\s*$/, '');
}

/** The prefix of the sheet's own elements (`x:` in some writers), so that new ones are read as its own. */
export function prefixOf(sheet: SheetXml): string {
  return /<(\w+:)?sheetData[^<]*$/.exec(sheet.head)?.[1] ?? '';
}

/** A text cell. Always a string, never a formula. */
export function textCell(prefix: string, column: number, row: number, style: string | undefined, text: string): string {
  const s = style === undefined ? '' : ` s="${escapeXml(style)}"`;
  const open = `<${prefix}c r="${columnLetters(column)}${row}"${s}`;
  if (text === '') return style === undefined ? '' : `${open}/>`;
  return `${open} t="inlineStr"><${prefix}is><${prefix}t xml:space="preserve">${escapeXml(literal(text))}</${prefix}t></${prefix}is></${prefix}c>`;
}

/** `_x0041_` would be read as an escaped letter. */
function literal(text: string): string {
  return text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}

/** A row or a cell as written, at another row number. */
export function renumber(source: string, number: number): string {
  return source
    .replace(/^(<[\w:]*row\b[^>]*?\sr\s*=\s*["'])\d+(["'])/, `$1${number}$2`)
    .replace(/(<[\w:]*c\b[^>]*?\sr\s*=\s*["'][A-Za-z]+)\d+(["'])/g, `$1${number}$2`);
}

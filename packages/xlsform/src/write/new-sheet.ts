import { escapeXml } from '../package/xml.ts';
import { columnLetters } from '../sheets/grid.ts';
import { textCell } from './sheet-xml.ts';

export const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** A sheet to be made: the first row holds the headers. */
export type NewSheet = {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
  /** Not shown among the tabs. */
  readonly hidden?: boolean;
};

/** Cell formats, by their index in styles.xml; absent where the workbook's own styles are not known. */
export type SheetStyles = {
  readonly header: string;
  readonly cell: string;
  /** Rows that open or close a group. */
  readonly structure: string;
};

const NARROWEST = 10;
const WIDEST = 60;

/** A sheet with its header frozen and columns as wide as their texts. */
export function newSheetXml(sheet: NewSheet, styles: SheetStyles | undefined): string {
  const widths: number[] = [];
  for (const row of sheet.rows)
    row.forEach((text, column) => {
      const longest = text.split('\n').reduce((most, line) => Math.max(most, line.length), 0);
      widths[column] = Math.min(WIDEST, Math.max(widths[column] ?? NARROWEST, longest + 2));
    });
  const columns = widths.map((size, index) => `<col min="${index + 1}" max="${index + 1}" width="${size}" customWidth="1"/>`).join('');
  const body = sheet.rows.map((row, index) => {
    const style = index === 0 ? styles?.header : /^(begin|end)_/.test(row[0] ?? '') ? styles?.structure : styles?.cell;
    const cells = row.map((text, column) => (text === '' ? '' : textCell('', column, index + 1, style, text)));
    return `<row r="${index + 1}">${cells.join('')}</row>`;
  });
  const dimension = `A1:${columnLetters(Math.max(0, widths.length - 1))}${Math.max(1, sheet.rows.length)}`;
  return (
    `${HEAD}<worksheet xmlns="${MAIN}"><dimension ref="${dimension}"/>` +
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${columns}</cols><sheetData>${body.join('')}</sheetData></worksheet>`
  );
}

export const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const sheetOverride = (path: string): string => `<Override PartName="/${escapeXml(path)}" ContentType="${CONTENT}.worksheet+xml"/>`;
export const sheetRelation = (id: string, target: string): string =>
  `<Relationship Id="${id}" Type="${RELATIONSHIPS}/worksheet" Target="${escapeXml(target)}"/>`;

import type { LocalizedText, Media } from '@safeground/forms';
import type { FindingPlace } from '../errors.ts';
import { columns } from '../mapping/columns.ts';
import type { Languages } from '../mapping/languages.ts';
import { cellOf, type Table, type TableCell, type TableRow } from '../sheets/table.ts';

const SMART_QUOTES: Readonly<Record<string, string>> = { '\u2018': "'", '\u2019': "'", '\u201c': '"', '\u201d': '"' };

/** XLSForm's clean_text_values: typographic quotes become plain ones, and where asked runs of spaces one space. */
export function cleanValue(text: string, collapse: boolean): string {
  const straight = text.replace(/[\u2018\u2019\u201c\u201d]/g, (quote) => SMART_QUOTES[quote]!);
  return collapse ? straight.replace(/ +/g, ' ') : straight;
}

/** One row, read by field. Everything a definition takes from a sheet comes through here. */
export type RowReader = {
  readonly number: number;
  /** '' when the cell is empty or the column is missing. */
  text(field: string): string;
  has(field: string): boolean;
  localized(field: string): LocalizedText | undefined;
  media(): Media | undefined;
  /** Where a finding about this field points. */
  place(field: string): FindingPlace;
  readonly cells: readonly TableCell[];
};

export type CellRules = {
  readonly languages: Languages;
  /** Name of the language of columns without a suffix. */
  readonly defaultName: string;
  readonly collapseSpaces: boolean;
  /** Texts for people are taken as written. */
  readonly exactTexts: boolean;
};

export function createRowReader(table: Table, row: TableRow, rules: CellRules): RowReader {
  const clean = (text: string): string => cleanValue(text, rules.collapseSpaces);
  const text = (field: string): string => clean(cellOf(row, field)?.text ?? '');
  const localized = (field: string): LocalizedText | undefined => {
    const found = new Map<string, string>();
    const show = rules.exactTexts ? (value: string): string => value : clean;
    const plain = show(cellOf(row, field)?.text ?? '');
    // Labels make a language. A message that is the same in all of them often stands in a column without one.
    if (plain !== '')
      found.set(field === 'label' ? rules.languages.tag(rules.defaultName) : rules.languages.peek(rules.defaultName), plain);
    for (const cell of row.cells) {
      if (cell.column.column?.field === field && cell.column.language !== undefined)
        found.set(rules.languages.tag(cell.column.language), show(cell.text));
    }
    return found.size === 0 ? undefined : Object.fromEntries(found);
  };
  const hasField = (field: string): boolean => row.cells.some((cell) => cell.column.column?.field === field);
  return {
    number: row.number,
    cells: row.cells,
    text,
    localized,
    has: hasField,
    media: () => {
      const [image, big, audio, video] = [localized('image'), localized('big-image'), localized('audio'), localized('video')];
      if (image === undefined && big === undefined && audio === undefined && video === undefined) return undefined;
      return {
        ...(image && { image }),
        ...(big && { 'big-image': big }),
        ...(audio && { audio }),
        ...(video && { video }),
      };
    },
    place: (field) => {
      const named =
        row.cells.find((cell) => cell.column.column?.field === field)?.column ??
        table.columns.find(({ column }) => column?.field === field);
      const missing = columns[table.kind].find((column) => column.field === field)?.header;
      return { sheet: table.sheet, row: row.number, column: named?.text ?? missing };
    },
  };
}

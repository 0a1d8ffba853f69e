import type { FormDefinition } from '@safeground/forms';
import { parseKey, textKey, type CellKey } from '../mapping/cell-keys.ts';
import { columns, type SheetKind } from '../mapping/columns.ts';
import { DEFAULT_TAG } from '../mapping/languages.ts';
import { cleanValue } from '../read/cells.ts';
import type { NewSheet } from './new-sheet.ts';
import { newWorkbook } from './new-workbook.ts';
import { languagesRead, OWN_SHEET, ownOf, ownRows, type Told } from '../mapping/own-sheet.ts';
import { headerOf } from './place-columns.ts';
import { project, type ProjectedRow, type Projection } from './project.ts';

/** Columns that every such sheet has, used or not: people expect them. */
const always: Readonly<Partial<Record<SheetKind, readonly string[]>>> = {
  survey: ['type', 'name', 'label'],
  choices: ['list', 'name', 'label'],
  external_choices: ['list', 'name'],
};

const kinds = ['survey', 'choices', 'external_choices', 'entities'] as const;
export type RowSheet = (typeof kinds)[number];

export const rowsOf = (kind: RowSheet, projection: Projection): readonly ProjectedRow[] =>
  kind === 'external_choices' ? projection.external : projection[kind];

/** A definition as a new XLSForm workbook. */
export function exportXlsform(definition: FormDefinition): Uint8Array {
  const projection = project(definition, new Set());
  const sheets = kinds.flatMap((kind) => sheetOf(kind, projection, definition) ?? []);
  const tags = kinds.flatMap((kind) => columnTags(columnKeys(kind, rowsOf(kind, projection), definition)));
  const own = ownSheet(ownRows(ownOf(definition, languagesTold(projection, definition, tags))));
  return newWorkbook([...sheets, settingsSheet(projection), ...(own === undefined ? [] : [own])]);
}

/** The rows of one sheet with their headers; undefined when it would be empty. The survey always is there. */
export function sheetOf(kind: RowSheet, projection: Projection, definition: FormDefinition): NewSheet | undefined {
  const rows = rowsOf(kind, projection);
  if (rows.length === 0 && kind !== 'survey') return undefined;
  const keys = columnKeys(kind, rows, definition);
  return {
    name: kind,
    rows: [keys.map((key) => headerOf(kind, key, definition)), ...rows.map(({ cells }) => keys.map((key) => cells.get(key) ?? ''))],
  };
}

export function ownSheet(rows: NewSheet['rows'] | undefined): NewSheet | undefined {
  return rows === undefined ? undefined : { name: OWN_SHEET, rows, hidden: true };
}

export function settingsSheet({ settings }: Projection): NewSheet {
  return { name: 'settings', rows: [[...settings.keys()], [...settings.values()]] };
}

/** Columns in XLSForm's own order, languages in the form's order, then what the form keeps for other tools. */
export function columnKeys(kind: RowSheet, rows: readonly ProjectedRow[], definition: FormDefinition): readonly CellKey[] {
  const used = new Set(rows.flatMap(({ cells }) => [...cells.keys()]));
  const known = columns[kind].flatMap((column): CellKey[] => {
    const wanted = always[kind]?.includes(column.field) ?? false;
    if (column.localized !== true) return used.has(column.field) || wanted ? [column.field] : [];
    const inUse = [...used].filter((key) => isText(key, column.field));
    const tags = definition.languages.map((tag) => textKey(column.field, tag));
    // Translators find a column for every language, and readers the languages in their order.
    const shown = tags.filter((key) => used.has(key) || (wanted && kind === 'survey'));
    const ordered = [...shown, ...inUse.filter((key) => !tags.includes(key))];
    return ordered.length === 0 && wanted ? [tags[0] ?? column.field] : ordered;
  });
  return [...known, ...[...used].filter((key) => !known.includes(key))];
}

function isText(key: CellKey, field: string): boolean {
  const parsed = parseKey(key);
  return parsed.kind === 'text' && parsed.field === field;
}

/** The languages of columns, in their order. */
export function columnTags(keys: readonly CellKey[]): readonly string[] {
  return keys.flatMap((key) => {
    const parsed = parseKey(key);
    return parsed.kind === 'text' ? [parsed.tag] : [];
  });
}

function isChangedByCleaning({ cells }: ProjectedRow): boolean {
  return [...cells].some(([key, value]) => parseKey(key).kind === 'text' && cleanValue(value, true) !== value);
}

/** What the sheets will tell about the languages. Columns without a suffix make one only where they have labels. */
export function languagesTold(projection: Projection, { defaultLanguage }: FormDefinition, columnsOfSheets: readonly string[]): Told {
  const plain = kinds.some((kind) => rowsOf(kind, projection).some(({ cells }) => cells.has(textKey('label', DEFAULT_TAG))));
  const named = columnsOfSheets.filter((tag) => tag !== DEFAULT_TAG);
  const first = projection.settings.has('default_language') ? [defaultLanguage] : [];
  return { ...languagesRead([...first, ...named], plain), exactTexts: needsExactTexts(projection) };
}

/** Whether XLSForm's cleaning would change a text for people. */
export function needsExactTexts(projection: Projection): boolean {
  const title = projection.settings.get('form_title') ?? '';
  return cleanValue(title, false) !== title || kinds.some((kind) => rowsOf(kind, projection).some(isChangedByCleaning));
}

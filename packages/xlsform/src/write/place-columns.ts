import type { FormDefinition } from '@safeground/forms';
import { fieldKey, keptHeader, keptKey, parseKey, textKey, type CellKey } from '../mapping/cell-keys.ts';
import { columns, type SheetKind } from '../mapping/columns.ts';
import { nameOf, DEFAULT_NAME, type Languages } from '../mapping/languages.ts';
import type { Table, TableColumn } from '../sheets/table.ts';

/** Where the cells of a row go. Columns that the sheet lacks are added at its right. */
export type ColumnPlan = {
  /** The column that counts, then others of the same meaning (cleared when the value goes). */
  indexes(key: CellKey): readonly number[];
  /** Headers to write: new columns, and renamed languages. */
  readonly headers: ReadonlyMap<number, string>;
  /** Languages of the columns from left to right, those added included. */
  tags(): readonly string[];
};

/** How a definition calls a language in a column; '' for the column without a suffix. */
function languageSuffix(definition: Pick<FormDefinition, 'languageNames'>, tag: string): string {
  const name = definition.languageNames?.[tag] ?? nameOf(tag);
  return name === DEFAULT_NAME ? '' : name;
}

export function headerOf(kind: SheetKind, key: CellKey, definition: Pick<FormDefinition, 'languageNames'>): string {
  const parsed = parseKey(key);
  if (parsed.kind === 'kept') return parsed.header;
  const header = columns[kind].find((column) => column.field === parsed.field)?.header ?? parsed.field;
  const suffix = parsed.kind === 'text' ? languageSuffix(definition, parsed.tag) : '';
  return suffix === '' ? header : `${header}::${suffix}`;
}

/** Names of the language of columns without a suffix. */
type PlainName = { readonly before: string; readonly after: string };

export function planColumns(
  table: Table,
  languages: Languages,
  plain: PlainName,
  before: FormDefinition,
  after: FormDefinition,
  used: ReadonlySet<number>,
): ColumnPlan {
  const places = new Map<CellKey, number[]>();
  const headers = new Map<number, string>();
  const ranked = table.columns.toSorted((a, b) => Number(a.language === undefined) - Number(b.language === undefined) || b.index - a.index);
  for (const column of ranked) {
    const key = keyOf(table.kind, column, languages, plain.before);
    if (key === undefined) continue;
    const meant = plainKey(column, key, plain, languages);
    if (meant !== undefined && !places.has(key)) headers.set(column.index, `${column.text}::${languageSuffix(before, tagOf(key))}`);
    else if (meant !== undefined) places.set(meant, [column.index]);
    places.set(key, [...(places.get(key) ?? []), column.index]);
    const renamed = renamedHeader(column, key, before, after);
    if (renamed !== undefined) headers.set(column.index, renamed);
  }
  // Notes may stand right of the headers; a new header above them would make them values.
  let next = Math.max(-1, ...table.columns.map(({ index }) => index));
  const free = (): number => {
    do next += 1;
    while (used.has(next));
    return next;
  };
  const single =
    !table.columns.some(({ text }) => text.includes('::')) && table.columns.some(({ text, path }) => path.length > 1 && text.includes(':'));
  const tags = table.columns.flatMap(({ language }) => (language === undefined ? [] : [languages.tag(language)]));
  return {
    headers,
    tags: () => tags,
    indexes: (key) => {
      const known = places.get(key);
      if (known !== undefined) return known;
      const header = headerOf(table.kind, key, after);
      // A first `::` would change how every other header of the sheet is read.
      const index = free();
      headers.set(index, single ? header.replaceAll('::', ':') : header);
      const added = parseKey(key);
      if (added.kind === 'text') tags.push(added.tag);
      places.set(key, [index]);
      return [index];
    },
  };
}

function keyOf(kind: SheetKind, column: TableColumn, languages: Languages, defaultName: string): CellKey | undefined {
  const kept = keptHeader(column);
  if (kept !== undefined) return keptKey(kept);
  if (column.column === undefined) return kind !== 'survey' && column.path.length === 1 ? keptKey(column.text) : undefined;
  if (column.column.localized === true) return textKey(column.column.field, languages.tag(column.language ?? defaultName));
  return fieldKey(column.column.field);
}

/**
 * What a column without a suffix would come to mean instead of what it means; undefined when that stays. It then says which
 * language it is in, or, when another column does, is free for the new meaning.
 */
function plainKey(column: TableColumn, key: CellKey, plain: PlainName, languages: Languages): CellKey | undefined {
  const parsed = parseKey(key);
  if (plain.before === plain.after || plain.before === DEFAULT_NAME || parsed.kind !== 'text' || column.language !== undefined)
    return undefined;
  return textKey(parsed.field, languages.peek(plain.after));
}

function tagOf(key: CellKey): string {
  const parsed = parseKey(key);
  return parsed.kind === 'text' ? parsed.tag : '';
}

function renamedHeader(column: TableColumn, key: CellKey, before: FormDefinition, after: FormDefinition): string | undefined {
  const parsed = parseKey(key);
  if (parsed.kind !== 'text' || column.language === undefined) return undefined;
  const [old, now] = [languageSuffix(before, parsed.tag), languageSuffix(after, parsed.tag)];
  return old === now || now === '' ? undefined : column.text.slice(0, column.text.length - column.language.length) + now;
}

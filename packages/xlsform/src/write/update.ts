import type { FormDefinition } from '@safeground/forms';
import { canonical } from '@safeground/forms/canonical';
import { strFromU8 } from 'fflate';
import { createReport } from '../errors.ts';
import type { CellKey } from '../mapping/cell-keys.ts';
import type { SheetKind } from '../mapping/columns.ts';
import { openArchive, readPart, type Archive } from '../package/archive.ts';
import { Refused } from '../package/refused.ts';
import { openWorkbook, type SheetPart } from '../package/workbook.ts';
import { rewriteArchive } from '../package/write-archive.ts';
import { readForm, type ReadOptions, type Source } from '../read/index.ts';
import { kindOf, readWorkbook } from '../sheets/read-file.ts';
import type { Table } from '../sheets/table.ts';
import { alignRows, orderOfLists, type Block, type Item } from './align.ts';
import {
  columnKeys,
  columnTags,
  languagesTold,
  needsExactTexts,
  ownSheet,
  rowsOf,
  settingsSheet,
  sheetOf,
  type RowSheet,
} from './export.ts';
import { choiceBlocks, entityBlocks, surveyBlocks, unchangedLoops } from './blocks.ts';
import type { NewSheet } from './new-sheet.ts';
import { DEFAULT_NAME } from '../mapping/languages.ts';
import { OWN_HEADER, OWN_SHEET, ownOf, ownRows, readOwn, type Own } from '../mapping/own-sheet.ts';
import { patchSheet, type Edits } from './patch-sheet.ts';
import { planColumns, type ColumnPlan } from './place-columns.ts';
import { project, type ProjectedRow, type Projection } from './project.ts';
import { parseSheetXml, type SheetXml } from './sheet-xml.ts';
import { createPackageEdit, type PackageEdit } from './package-edit.ts';

type Change = {
  readonly archive: Archive;
  readonly edit: PackageEdit;
  readonly source: Source;
  readonly before: FormDefinition;
  readonly after: FormDefinition;
  /** Name of the language of columns without a suffix, as it will be. */
  readonly defaultName: string;
  /** Languages of each sheet's columns, as they will be. */
  readonly tags: Map<SheetKind, readonly string[]>;
};

/**
 * The workbook with what changed in the form, and nothing else: columns and sheets that mean nothing here, formats, comments and
 * order stay, untouched cells byte for byte. A definition equal to the one read gives the same bytes back.
 * Throws `Refused` when `original` is not a workbook that can be read.
 */
export function updateXlsform(original: Uint8Array, definition: FormDefinition, options: ReadOptions = {}): Uint8Array {
  const archive = openArchive(original);
  const file = readWorkbook(archive);
  // Where texts are to stay as written, the old ones are compared as written too.
  const exactTexts = needsExactTexts(project(definition, new Set())) || undefined;
  const { definition: before, source } = readForm(file, { exactTexts, ...options }, createReport());
  if (before === undefined || source === undefined) throw new Refused('not-a-form');
  const parts = openWorkbook(archive).sheets;
  const kept = unchangedLoops(source, before, definition);
  const [old, now] = [project(before, kept), project(definition, kept)];
  const [named, renamed] = [old, now].map(({ settings }) => settings.get('default_language'));
  const change: Change = {
    archive,
    edit: createPackageEdit(archive),
    source,
    before,
    after: definition,
    defaultName: named === renamed ? source.defaultName : (renamed ?? DEFAULT_NAME),
    tags: tagsOf(source),
  };
  const partOf = (kind: SheetKind): SheetPart | undefined =>
    parts.find(({ name }) => kindOf(name) === kind) ?? (kind === 'survey' ? parts[0] : undefined);
  updateRows('survey', partOf('survey'), old.survey, now, change, (wanted) => surveyBlocks(source, kept, wanted));
  updateRows('choices', partOf('choices'), old.choices, now, change, () => choiceBlocks(source.lists.choices));
  updateRows('external_choices', partOf('external_choices'), old.external, now, change, () => choiceBlocks(source.lists.external));
  updateRows('entities', partOf('entities'), old.entities, now, change, () => entityBlocks(source.tables.get('entities')));
  // A workbook of one sheet is a form whatever the sheet is called; with a second one it has to say so.
  const [only] = parts;
  const nameless = parts.length === 1 && only !== undefined && kindOf(only.name) !== 'survey';
  updateSettings(partOf('settings'), old.settings, now, change);
  updateOwn(
    parts.find(({ name }) => name === OWN_SHEET),
    readOwn(file.own),
    ownOf(definition, languagesTold(now, definition, namedTags(change.tags))),
    change,
  );
  if (nameless && change.edit.adds()) change.edit.renameSheet(only, 'survey');
  const changes = change.edit.changes();
  return changes.size === 0 ? original : rewriteArchive(archive, changes);
}

type Blocks = { readonly blocks: readonly Block[]; readonly dropped: ReadonlySet<number> };

function updateRows(
  kind: RowSheet,
  part: SheetPart | undefined,
  old: readonly ProjectedRow[],
  projection: Projection,
  change: Change,
  blocksFor: (wanted: readonly ProjectedRow[]) => Blocks,
): void {
  const now = rowsOf(kind, projection);
  const table = change.source.tables.get(kind);
  const plain = { before: change.source.defaultName, after: change.defaultName };
  const means =
    plain.before === plain.after || table?.columns.every(({ column, language }) => column?.localized !== true || language !== undefined);
  if (sameRows(old, now) && means !== false) return;
  if (part === undefined || table === undefined || table.columns.length === 0) {
    const sheet = sheetOf(kind, projection, change.after);
    change.tags.set(kind, columnTags(columnKeys(kind, now, change.after)));
    if (sheet !== undefined) addOrReplace(part, sheet, change);
    return;
  }
  const { blocks, dropped } = blocksFor(now);
  const listOf = (key: string): string => (kind === 'survey' || kind === 'entities' ? '' : key.slice(0, key.indexOf('\n')));
  const known = new Set([...old, ...now].map(({ key }) => key));
  const alive = blocks.filter(({ key }) => known.has(key));
  const ordered =
    kind === 'survey'
      ? now
      : orderOfLists(
          alive.map(({ key }) => key),
          now,
          listOf,
        );
  const was = new Map(old.map((row) => [row.key, row.cells]));
  const is = new Map(now.map((row) => [row.key, row.cells]));
  const sheet = parseSheetXml(part.entry.name, strFromU8(readPart(change.archive, part.entry)));
  const plan = planColumns(table, change.source.languages, plain, change.before, change.after, usedColumns(sheet));
  const empty = new Set(sheet.rows.filter(({ cells }) => cells.every((cell) => cell.empty)).map(({ number }) => number));
  patch(
    part,
    sheet,
    change,
    plan.headers,
    (all) => alignRows(all, empty, alive, dropped, ordered),
    (item) => {
      if (item.key === undefined) return new Map();
      return cellEdits(plan, item.from === undefined ? new Map() : (was.get(item.key) ?? new Map()), is.get(item.key) ?? new Map());
    },
  );
  change.tags.set(kind, plan.tags());
}

/** What differs between two versions of a row, as texts by column. */
function cellEdits(plan: ColumnPlan, was: ReadonlyMap<CellKey, string>, is: ReadonlyMap<CellKey, string>): Edits {
  const edits = new Map<number, string>();
  // One column may have meant what another means now: emptying comes before writing.
  for (const key of was.keys()) if (!is.has(key)) for (const index of plan.indexes(key)) edits.set(index, '');
  for (const [key, value] of is) if (was.get(key) !== value) edits.set(plan.indexes(key)[0]!, value);
  return edits;
}

function usedColumns(sheet: SheetXml): ReadonlySet<number> {
  return new Set(sheet.rows.flatMap(({ cells }) => cells.filter((cell) => !cell.empty).map(({ column }) => column)));
}

function patch(
  part: SheetPart,
  sheet: SheetXml,
  change: Change,
  headers: ReadonlyMap<number, string>,
  align: (rows: readonly number[]) => Item[],
  editsOf: (item: Item) => Edits,
): void {
  const numbers = sheet.rows.map(({ number }) => number);
  const items = align(numbers[0] === 1 ? numbers.slice(1) : numbers);
  // Edits come first: they may add columns, whose headers belong into the first row.
  const edits = new Map(items.map((item) => [item, editsOf(item)]));
  const first: Item = { key: undefined, from: numbers[0] === 1 ? 1 : undefined, like: undefined };
  change.edit.replaceSheet(
    part,
    patchSheet(sheet, [first, ...items], (item) => (item === first ? headers : edits.get(item)!)),
  );
}

function updateSettings(part: SheetPart | undefined, old: ReadonlyMap<string, string>, projection: Projection, change: Change): void {
  const now = projection.settings;
  if (sameCells(old, now)) return;
  const table: Table | undefined = change.source.tables.get('settings');
  const row = table?.rows[0]?.number;
  if (part === undefined || table === undefined || row === undefined) return addOrReplace(part, settingsSheet(projection), change);
  const sheet = parseSheetXml(part.entry.name, strFromU8(readPart(change.archive, part.entry)));
  const byHeader = new Map(table.columns.map((column) => [column.column?.header ?? column.path.join('::'), column.index]));
  let next = Math.max(-1, ...usedColumns(sheet)) + 1;
  const headers = new Map<number, string>();
  const edits = new Map<number, string>();
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const value = now.get(key) ?? '';
    if ((old.get(key) ?? '') === value) continue;
    const index = byHeader.get(key) ?? next++;
    if (!byHeader.has(key)) headers.set(index, key);
    edits.set(index, value);
  }
  const align = (all: readonly number[]): Item[] => all.map((from) => ({ key: undefined, from, like: undefined }));
  patch(part, sheet, change, headers, align, (item) => (item.from === row ? edits : new Map()));
}

function tagsOf({ tables, languages }: Source): Map<SheetKind, readonly string[]> {
  const tags = (table: Table): readonly string[] =>
    table.columns.flatMap(({ language }) => (language === undefined ? [] : [languages.tag(language)]));
  return new Map([...tables].map(([kind, table]) => [kind, tags(table)]));
}

const namedTags = (tags: ReadonlyMap<SheetKind, readonly string[]>): readonly string[] =>
  (['survey', 'choices', 'external_choices'] as const).flatMap((kind) => tags.get(kind) ?? []);

function updateOwn(part: SheetPart | undefined, old: Partial<Own>, now: Own, change: Change): void {
  if (canonical(old) !== canonical(now)) addOrReplace(part, ownSheet(ownRows(now) ?? [OWN_HEADER])!, change);
}

function addOrReplace(part: SheetPart | undefined, sheet: NewSheet, { edit }: Change): void {
  if (part === undefined) edit.addSheet(sheet);
  else edit.rewriteSheet(part, sheet);
}

function sameRows(a: readonly ProjectedRow[], b: readonly ProjectedRow[]): boolean {
  return a.length === b.length && a.every((row, index) => row.key === b[index]!.key && sameCells(row.cells, b[index]!.cells));
}

function sameCells(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

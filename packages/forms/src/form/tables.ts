import type { Choice, ChoiceList, FormDefinition, LocalizedText } from '../definition.ts';
import { makeTable, type Row, type RowNode, type XNode } from '../expression/nodes.ts';
import type { Host } from '../session.ts';

/** A list of choices ready to be read: as a document for expressions, as choices for people, and by name. */
export type ChoiceTable = {
  readonly document: XNode;
  /** One for each row, in list order. */
  readonly choices: readonly Choice[];
  readonly byName: ReadonlyMap<string, readonly RowNode[]>;
};

/** Columns of a file that hold a choice's name and label. */
export type Columns = { readonly value: string; readonly label: string };

/** Tables of the lists written in a form: made once per version, when first needed. */
const inlineTables = new WeakMap<ChoiceList, ChoiceTable>();

/** The table of a list written in the form; `undefined` of one that is in a file. `language` is the form's own. */
export function inlineTable(list: ChoiceList | undefined, language: string): ChoiceTable | undefined {
  if (list?.choices === undefined) return undefined;
  const known = inlineTables.get(list);
  if (known !== undefined) return known;
  const { choices } = list;
  const rows = choices.map((choice) => ({ ...choice.attributes, name: choice.name, label: choice.label[language] ?? '' }));
  const made = tableOf(rows, choices, 'name');
  inlineTables.set(list, made);
  return made;
}

const plainColumns: Columns = { value: 'name', label: 'label' };

/** Tables of files, kept as long as the host keeps handing out the same rows. */
const fileTables = new WeakMap<readonly Row[], Map<string, ChoiceTable>>();

/** The table of a file; `undefined` when the host does not have it. */
export function fileTable(host: Host, file: string, columns: Columns = plainColumns): ChoiceTable | undefined {
  const rows = host.rows?.(file);
  if (rows === undefined) return undefined;
  let tables = fileTables.get(rows);
  if (tables === undefined) fileTables.set(rows, (tables = new Map()));
  const key = JSON.stringify([columns.value, columns.label]);
  const known = tables.get(key);
  if (known !== undefined) return known;
  const labelOf = labelReader(rows, columns.label);
  const made = tableOf(
    rows,
    rows.map((row) => ({ name: cell(row, columns.value), label: labelOf(row) })),
    columns.value,
  );
  tables.set(key, made);
  return made;
}

/** The files of a form by what `instance()` calls them: their name without its ending. Choice lists are named. */
export function filesOf({ choiceLists }: FormDefinition): ReadonlyMap<string, string> {
  return new Map(choiceLists.flatMap(({ file }) => (file === undefined ? [] : [[instanceId(file), file] as const])));
}

function instanceId(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.[^.]+$/, '');
}

/** Reads the label of a row: `label` for every language, or `label::vi` for one. The columns are those of the first row. */
export function labelReader(rows: readonly Row[], column: string): (row: Row) => LocalizedText {
  const languages = Object.keys(rows[0] ?? {}).flatMap((name): readonly (readonly [string, string])[] => {
    const language = /::(?:.*\()?([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\)?$/.exec(name)?.[1];
    return language !== undefined && name.startsWith(`${column}::`) ? [[language, name]] : [];
  });
  if (languages.length === 0) return (row) => ({ default: cell(row, column) });
  return (row) => Object.fromEntries(languages.map(([language, name]) => [language, cell(row, name)]));
}

/** Makes rows ready to be read. `nameColumn` holds the names of the choices. */
function tableOf(rows: readonly Row[], choices: readonly Choice[], nameColumn: string): ChoiceTable {
  const table = makeTable(rows);
  const byName = new Map<string, RowNode[]>();
  table.rows.forEach((row, index) => {
    const name = cell(rows[index]!, nameColumn);
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [row]);
    else same.push(row);
  });
  return { document: table.document, choices, byName };
}

function cell(row: Row, column: string): string {
  return Object.hasOwn(row, column) ? row[column]! : '';
}

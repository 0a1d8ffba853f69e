import type { Choice, ChoiceList, FormDefinition, LocalizedText } from '../definition.ts';
import type { Host } from '../session.ts';
import { makeTable, type Row, type RowNode, type XNode } from '../expression/nodes.ts';

/** A list of choices ready to be read: as a document for expressions, as choices for people, and by name. */
export type ChoiceTable = {
  readonly document: XNode;
  /** One for each row, in list order. */
  readonly choices: readonly Choice[];
  readonly byName: ReadonlyMap<string, readonly RowNode[]>;
};

/** Columns of a file that hold a choice's name and label. */
export type Columns = { readonly value: string; readonly label: string };

const plainColumns: Columns = { value: 'name', label: 'label' };

/** Tables of the lists written in the form itself: made once per version, when first needed. */
export class InlineLists {
  readonly #lists: ReadonlyMap<string, ChoiceList>;
  readonly #language: string;
  readonly #tables = new Map<string, ChoiceTable>();

  constructor(definition: FormDefinition) {
    this.#lists = new Map(definition.choiceLists.map((list) => [list.name, list]));
    this.#language = definition.defaultLanguage;
  }

  get(name: string): ChoiceTable | undefined {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const choices = this.#lists.get(name)?.choices;
    if (choices === undefined) return undefined;
    const made = tableOf(
      choices.map((choice) => ({ ...choice.attributes, name: choice.name, label: choice.label[this.#language] ?? '' })),
      choices,
      'name',
    );
    this.#tables.set(name, made);
    return made;
  }

  list(name: string): ChoiceList | undefined {
    return this.#lists.get(name);
  }
}

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
  const made = tableOf(
    rows,
    rows.map((row) => ({ name: cell(row, columns.value), label: labelsOf(row, columns.label) })),
    columns.value,
  );
  tables.set(key, made);
  return made;
}

/** Choice lists are named; files are known by their name without its ending, as `instance()` has it. */
export function instanceId(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.[^.]+$/, '');
}

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

/** `label` for every language, or `label::vi` for one. */
function labelsOf(row: Row, column: string): LocalizedText {
  const labels: Record<string, string> = {};
  for (const [name, text] of Object.entries(row)) {
    const language = /::(?:.*\()?([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\)?$/.exec(name)?.[1];
    if (language !== undefined && name.startsWith(`${column}::`)) labels[language] = text;
  }
  return Object.keys(labels).length > 0 ? labels : { default: cell(row, column) };
}

import { canonical } from './canonical.ts';
import type { Choice, FileRef, FormDefinition, FormNode, LocalizedText, Question } from './definition.ts';
import { error } from './finding.ts';
import { labelReader } from './form/tables.ts';
import type { Finding } from './session.ts';

/**
 * Choice lists and tables that are too long to stand in a form: files of rows. They are kept as one text, whatever they were
 * uploaded as, so that the same rows have the same hash; how they got there is not looked at again.
 */

/** Cells by row, in the order of the columns. A cell that is empty is ''. */
export type Table = { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** A row as expressions read it. Every column is there. */
export type FileRow = { readonly [column: string]: string };

/**
 * What a file may hold: a register of a country's communes or a town's businesses fits, and a tablet of 2 GB carries it.
 * `characters` are those of all cells: a workbook names one long text a hundred thousand times in a few kilobytes.
 */
export const fileLimits = { bytes: 10_000_000, characters: 20_000_000, rows: 100_000, columns: 50, text: 2_000, name: 200 } as const;

/** What the files of one form may hold together: an inspector's tablet carries some forms of them. */
export const formFileLimits = { files: 10, rows: 100_000 } as const;

/** The text that is kept and hashed. */
export function tableText({ columns, rows }: Table): string {
  return canonical({ columns, rows });
}

export function readTable(text: string): Table {
  return JSON.parse(text) as Table;
}

/** Rows as the engine's host hands them out (`Host.rows`). */
export function fileRows({ columns, rows }: Table): readonly FileRow[] {
  return rows.map((cells) => {
    const row: Record<string, string> = {};
    for (const [at, column] of columns.entries()) row[column] = cells[at] ?? '';
    return row;
  });
}

/** A file that a form needs, and what its questions ask of it. */
export type NeededFile = {
  readonly file: string;
  /** Lists that stand in it, as places in `choiceLists`. */
  readonly lists: readonly number[];
  /** Columns in which questions look for the name of a choice: in each, every row has a name, and each name stands once. */
  readonly names: readonly string[];
  /** Those of `names` whose choices are stored several in one answer, between spaces: none has a space in it. */
  readonly spaced: readonly string[];
};

/** Every file a form reads, in the order of its lists. */
export function neededFiles({ choiceLists, children }: FormDefinition): readonly NeededFile[] {
  const questions = Map.groupBy(questionsOf(children), ({ choices }) => choices ?? '');
  const found = new Map<string, { file: string; lists: number[]; names: Set<string>; spaced: Set<string> }>();
  for (const [at, { name, file }] of choiceLists.entries()) {
    if (file === undefined) continue;
    const needed = found.get(file) ?? { file, lists: [], names: new Set(), spaced: new Set() };
    found.set(file, needed);
    needed.lists.push(at);
    for (const question of questions.get(name) ?? []) {
      const { value } = columnsOf(question);
      needed.names.add(value);
      if (question.kind === 'select_multiple' || question.kind === 'rank') needed.spaced.add(value);
    }
  }
  return [...found.values()].map(({ names, spaced, ...rest }) => ({ ...rest, names: [...names], spaced: [...spaced] }));
}

/** What keeps a form from being published: files that nobody has uploaded yet, and columns that are not in them. */
export function fileFindings(definition: FormDefinition): readonly Finding[] {
  return [...sizeFindings(definition), ...placeFindings(definition)];
}

function sizeFindings(definition: FormDefinition): readonly Finding[] {
  const needed = neededFiles(definition);
  const { files, rows } = formFileLimits;
  const over = (code: 'file-count' | 'file-rows', { file, lists }: NeededFile, values: Finding['values']): readonly Finding[] => {
    const { name = file } = definition.choiceLists[lists[0] ?? 0] ?? {};
    return [error(code, name, { file, list: name, ...values })];
  };
  const eleventh = needed[files];
  if (eleventh !== undefined) return over('file-count', eleventh, { count: needed.length, limit: files });
  let total = 0;
  for (const each of needed) {
    total += fileOf(definition, each.file)?.rows ?? 0;
    if (total > rows) return over('file-rows', each, { limit: rows });
  }
  return [];
}

function placeFindings(definition: FormDefinition): readonly Finding[] {
  return neededFiles(definition).flatMap(({ file, lists, names }) => {
    const { name = file } = definition.choiceLists[lists[0] ?? 0] ?? {};
    const ref = fileOf(definition, file);
    if (ref === undefined) return [error('file-missing', name, { file, list: name })];
    const lacking = names.filter((column) => !ref.columns.includes(column));
    return lacking.map((column) => error('file-column', name, { file, list: name, column }));
  });
}

export function fileOf({ files }: FormDefinition, file: string): FileRef | undefined {
  return files !== undefined && Object.hasOwn(files, file) ? files[file] : undefined;
}

/** The definition without what no list of it names: nobody need carry that along. */
export function withoutStrayFiles(definition: FormDefinition): FormDefinition {
  if (definition.files === undefined) return definition;
  const named = new Set(neededFiles(definition).map(({ file }) => file));
  const all = Object.entries(definition.files);
  if (all.every(([file]) => named.has(file))) return definition;
  const { files: _, ...rest } = definition;
  return named.size === 0 ? rest : { ...rest, files: Object.fromEntries(all.filter(([file]) => named.has(file))) };
}

/**
 * The definition with a list of its own for each way in which questions read a list of a file: one takes its words from one column,
 * another from another. The first reader's list keeps its name.
 */
export function listsByReading(definition: FormDefinition): FormDefinition {
  const inFiles = new Map(definition.choiceLists.flatMap((list) => (list.file === undefined ? [] : [[list.name, list] as const])));
  const readings = new Map<string, Map<string, string>>();
  for (const question of questionsOf(definition.children)) {
    const { choices: list = '' } = question;
    if (!inFiles.has(list)) continue;
    const { value, label } = columnsOf(question);
    const known = readings.get(list) ?? new Map<string, string>();
    readings.set(list, known);
    const key = JSON.stringify([value, label]);
    if (!known.has(key)) known.set(key, known.size === 0 ? list : `${list} (${value}, ${label})`);
  }
  if ([...readings.values()].every(({ size }) => size === 1)) return definition;
  const choiceLists = definition.choiceLists.flatMap((list) =>
    [...(readings.get(list.name)?.values() ?? [list.name])].map((name) => ({ ...list, name })),
  );
  const renamed = (nodes: readonly FormNode[]): readonly FormNode[] =>
    nodes.map((node) => {
      if ('children' in node) return { ...node, children: renamed(node.children) };
      const { value, label } = columnsOf(node);
      const choices = readings.get(node.choices ?? '')?.get(JSON.stringify([value, label]));
      return choices === undefined ? node : { ...node, choices };
    });
  return { ...definition, choiceLists, children: renamed(definition.children) };
}

/** The columns of name and label that a question reads. */
export function columnsOf({ parameters = {} }: Pick<Question, 'parameters'>): { readonly value: string; readonly label: string } {
  return { value: parameters['value'] ?? 'name', label: parameters['label'] ?? 'label' };
}

/**
 * The definition with the choices of its files written into their lists, for whoever needs their words: all of them, or those in
 * `names`. Lists are those of `listsByReading`. A label without a language is in the form's own.
 */
export function withChoices(
  written: FormDefinition,
  rows: (file: string) => readonly FileRow[] | undefined,
  names?: ReadonlySet<string>,
): FormDefinition {
  const definition = listsByReading(written);
  const questions = questionsOf(definition.children);
  const choiceLists = definition.choiceLists.map((list) => {
    const table = list.file === undefined ? undefined : rows(list.file);
    if (table === undefined) return list;
    const { value, label } = columnsOf(questions.find(({ choices }) => choices === list.name) ?? {});
    return { ...list, choices: choicesIn(table, { value, label, language: definition.defaultLanguage }, names) };
  });
  return { ...definition, choiceLists };
}

type Reading = { readonly value: string; readonly label: string; readonly language: string };

function choicesIn(rows: readonly FileRow[], reading: Reading, names: ReadonlySet<string> | undefined): readonly Choice[] {
  const { value, label, language } = reading;
  const labelOf = labelReader(rows, label);
  const nameOf = (row: FileRow): string => row[value] ?? '';
  const wanted = rows.filter((row) => (names === undefined ? nameOf(row) !== '' : names.has(nameOf(row))));
  return wanted.map((row) => ({ name: nameOf(row), label: worded(labelOf(row), language) }));
}

function worded(label: LocalizedText, language: string): LocalizedText {
  const { default: plain, ...rest } = label;
  return plain === undefined ? label : { ...rest, [language]: plain };
}

function questionsOf(nodes: readonly FormNode[]): readonly Question[] {
  return nodes.flatMap((node) => ('children' in node ? questionsOf(node.children) : [node]));
}

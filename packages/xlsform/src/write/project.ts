import type { Choice, ChoiceList, FormDefinition, FormNode, LocalizedText, Media, Question } from '@safeground/forms';
import { fieldKey, keptKey, textKey, type CellKey } from '../mapping/cell-keys.ts';
import { DEFAULT_NAME, DEFAULT_TAG, nameOf } from '../mapping/languages.ts';
import { jsonCell } from '../mapping/own-sheet.ts';
import { fitsParameters } from '../mapping/parameters.ts';
import { pulledFiles } from '../mapping/pulldata.ts';
import { questionsOf } from '../read/cross-checks.ts';
import { expressionTexts } from '../read/expressions.ts';
import { createIds } from '../read/ids.ts';
import { otherChoice, OTHER } from '../read/selects.ts';

/** A row as a definition says it should be. `key` tells which node, end or choice it is, whatever it is called now. */
export type ProjectedRow = { readonly key: string; readonly cells: ReadonlyMap<CellKey, string> };

/** What a definition looks like as sheets. Comparing two projections tells which cells changed. */
export type Projection = {
  readonly survey: readonly ProjectedRow[];
  readonly choices: readonly ProjectedRow[];
  readonly external: readonly ProjectedRow[];
  readonly entities: readonly ProjectedRow[];
  /** By header. */
  readonly settings: ReadonlyMap<string, string>;
};

/** A group that stands for a whole loop, when its rows are to be left as they are. */
export type KeptLoops = ReadonlySet<string>;

export const beginKey = (id: string): string => `node ${id}`;
export const endKey = (id: string): string => `end ${id}`;
export const loopKey = (id: string): string => `loop ${id}`;
export const fileKey = (name: string): string => `file ${name}`;
export const choiceKey = (list: string, name: string, again: number): string => `${list}\n${name}\n${again}`;

/** Attributes that the reader makes up; they are written in other columns. */
const INTERNAL = new Set(['type', 'or_other', 'generated', 'read_only']);
const EXTERNAL_SUFFIX = ' (external_choices)';
const EXTERNAL_TYPE = 'select_one_external';

export function project(definition: FormDefinition, keptLoops: KeptLoops): Projection {
  const lists = new Map(definition.choiceLists.map((list) => [list.name, list]));
  const inline = definition.choiceLists.filter((list) => list.choices !== undefined);
  const survey = projectSurvey(definition, lists, keptLoops);
  const withOther = new Set(intactOthers(definition.children).map(({ choices }) => choices ?? ''));
  const rowsOf = (wanted: readonly ChoiceList[]): ProjectedRow[] => wanted.flatMap((list) => projectList(list, withOther.has(list.name)));
  const rows = [...survey, ...rowsOf(inline)];
  const plain = rows.some(({ cells }) => [...cells.keys()].some((key) => key.endsWith(textKey('', DEFAULT_TAG))));
  return {
    survey,
    choices: rowsOf(inline.filter(({ sheet }) => sheet === undefined)),
    external: rowsOf(inline.filter(({ sheet }) => sheet !== undefined)),
    entities: (definition.entities ?? []).map((columns, index) => ({
      key: columns['list_name'] ?? String(index),
      cells: new Map(Object.entries(columns)),
    })),
    settings: projectSettings(definition, plain),
  };
}

/** Once the default language is named, columns without a suffix belong to it: texts of no language forbid naming it. */
function projectSettings({ title, defaultLanguage, languageNames, settings }: FormDefinition, plain: boolean): ReadonlyMap<string, string> {
  const values = new Map(Object.entries(settings ?? {}));
  const text = title[defaultLanguage] ?? Object.values(title)[0];
  if (text !== undefined) values.set('form_title', text);
  const language = languageNames?.[defaultLanguage] ?? nameOf(defaultLanguage);
  if (language !== DEFAULT_NAME && !plain) values.set('default_language', language);
  return values;
}

// ---------------------------------------------------------------- survey

function projectSurvey(definition: FormDefinition, lists: ReadonlyMap<string, ChoiceList>, keptLoops: KeptLoops): ProjectedRow[] {
  const rows: ProjectedRow[] = [];
  const ids = createIds();
  // A file needs a row of its own only when nothing else mentions it.
  const used = new Set<string | undefined>(questionsOf(definition.children).map(({ choices }) => choices));
  for (const text of expressionTexts(definition.children)) for (const name of pulledFiles(text)) used.add(name);
  for (const { name, file, choices } of definition.choiceLists) {
    if (file === undefined || choices !== undefined || used.has(name)) continue;
    const type = file.toLowerCase().endsWith('.xml') ? 'xml-external' : 'csv-external';
    rows.push({
      key: fileKey(name),
      cells: new Map([
        [fieldKey('type'), type],
        [fieldKey('name'), name],
      ]),
    });
  }
  const others = new Set(intactOthers(definition.children).map(({ id }) => id));
  const visit = (nodes: readonly FormNode[], parent: string | undefined): void => {
    nodes.forEach((node, index) => {
      const skipped = isOtherOf(nodes[index - 1], node, others);
      const wanted = ids.derive(node.name, parent) === node.id ? '' : node.id;
      ids.take(node.id);
      if (skipped) return;
      if (node.kind !== 'group' && node.kind !== 'repeat') {
        rows.push({ key: beginKey(node.id), cells: questionCells(node, wanted, lists, others.has(node.id)) });
        return;
      }
      if (keptLoops.has(node.id)) rows.push({ key: loopKey(node.id), cells: new Map() });
      else rows.push({ key: beginKey(node.id), cells: containerCells(node, wanted) });
      const from = rows.length;
      visit(node.children, node.id);
      if (keptLoops.has(node.id)) rows.length = from;
      else rows.push({ key: endKey(node.id), cells: new Map([[fieldKey('type'), `end_${node.kind}`]]) });
    });
  };
  visit(definition.children, undefined);
  return rows;
}

function commonCells(node: FormNode, wanted: string): Map<CellKey, string> {
  const cells = new Map<CellKey, string>();
  const set = (field: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') cells.set(fieldKey(field), value);
  };
  set('name', node.name);
  texts(cells, 'label', node.label);
  texts(cells, 'hint', node.hint);
  texts(cells, 'guidance', node.guidance);
  mediaCells(cells, node.media);
  set('relevant', node.relevant);
  set('appearance', node.appearance);
  set('readOnly', node.attributes?.['read_only']);
  set('id', wanted);
  for (const [header, value] of Object.entries(node.attributes ?? {})) if (!INTERNAL.has(header)) cells.set(keptKey(header), value);
  return cells;
}

function texts(cells: Map<CellKey, string>, field: string, text: LocalizedText | undefined): void {
  for (const [tag, value] of Object.entries(text ?? {})) if (value !== '') cells.set(textKey(field, tag), value);
}

function mediaCells(cells: Map<CellKey, string>, media: Media | undefined): void {
  for (const name of ['image', 'big-image', 'audio', 'video'] as const) texts(cells, name, media?.[name]);
}

function containerCells(node: FormNode & { readonly kind: 'group' | 'repeat' }, wanted: string): ReadonlyMap<CellKey, string> {
  const cells = commonCells(node, wanted);
  cells.set(fieldKey('type'), `begin_${node.kind}`);
  if (node.kind === 'repeat' && node.count !== undefined) cells.set(fieldKey('count'), node.count);
  return cells;
}

function questionCells(
  node: Question,
  wanted: string,
  lists: ReadonlyMap<string, ChoiceList>,
  other: boolean,
): ReadonlyMap<CellKey, string> {
  const cells = commonCells(node, wanted);
  const set = (field: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') cells.set(fieldKey(field), value);
  };
  set('type', typeCell(node, lists, other));
  set('required', flagCell(node.required));
  texts(cells, 'requiredMessage', node.requiredMessage);
  set('constraint', node.constraint);
  texts(cells, 'constraintMessage', node.constraintMessage);
  set('readOnly', flagCell(node.readOnly));
  set('calculation', node.calculation);
  set('trigger', node.trigger?.map((name) => `\${${name}}`).join(', '));
  set('default', node.dynamicDefault ?? node.default);
  set('choiceFilter', node.choiceFilter);
  const fromFile = node.kind !== 'rank' && lists.get(node.choices ?? '')?.file !== undefined;
  const pairs = Object.entries(node.parameters ?? {});
  const fitting = pairs.filter(([key, value]) => fitsParameters(node.kind, fromFile, key, value));
  const own = pairs.filter((pair) => !fitting.includes(pair));
  set('parameters', fitting.map((pair) => pair.join('=')).join(' '));
  set('ownParameters', own.length === 0 ? undefined : jsonCell(Object.fromEntries(own)));
  return cells;
}

function flagCell(flag: boolean | string | undefined): string | undefined {
  return typeof flag === 'string' ? flag : flag === true ? 'yes' : undefined;
}

function typeCell(node: Question, lists: ReadonlyMap<string, ChoiceList>, other: boolean): string {
  const kept = node.attributes?.['type'];
  const list = node.choices ?? '';
  if (kept === EXTERNAL_TYPE) return `${EXTERNAL_TYPE} ${list.replace(EXTERNAL_SUFFIX, '')}`;
  if (kept !== undefined) return kept;
  if (node.kind !== 'select_one' && node.kind !== 'select_multiple' && node.kind !== 'rank') return node.kind;
  const file = lists.get(list)?.file;
  if (file !== undefined && node.kind !== 'rank') return `${node.kind}_from_file ${file}`;
  return `${node.kind} ${list}${other ? ' or_other' : ''}`;
}

/** Selects whose or_other question still is what or_other makes of them; any other is written out. */
function intactOthers(nodes: readonly FormNode[]): Question[] {
  return nodes.flatMap((node, index) => {
    if (node.kind === 'group' || node.kind === 'repeat') return intactOthers(node.children);
    if (node.attributes?.['or_other'] === undefined || node.choiceFilter !== undefined) return [];
    return isGenerated(node, nodes[index + 1]) ? [node] : [];
  });
}

function isGenerated(select: Question, next: FormNode | undefined): boolean {
  if (next?.kind !== 'text' || next.attributes?.['generated'] !== 'or_other') return false;
  const { id: _, kind: __, name, label, relevant, attributes, ...rest } = next;
  const [text, ...more] = Object.values(label ?? {});
  return (
    Object.values(rest).every((value) => value === undefined) &&
    name === `${select.name}_other` &&
    relevant === `selected(../${select.name}, 'other')` &&
    text === 'Specify other.' &&
    more.length === 0 &&
    Object.keys(attributes).length === 1
  );
}

function isOtherOf(before: FormNode | undefined, node: FormNode, others: ReadonlySet<string>): boolean {
  return before !== undefined && others.has(before.id) && node.kind === 'text' && node.attributes?.['generated'] === 'or_other';
}

// ---------------------------------------------------------------- choices

function projectList({ name, choices = [] }: ChoiceList, withOther: boolean): ProjectedRow[] {
  const seen = new Map<string, number>();
  const last = choices.at(-1);
  const generated = withOther && last !== undefined && isOtherChoice(last, choices.slice(0, -1));
  return (generated ? choices.slice(0, -1) : choices).map((choice) => {
    const again = seen.get(choice.name) ?? 0;
    seen.set(choice.name, again + 1);
    return { key: choiceKey(name, choice.name, again), cells: choiceCells(name.replace(EXTERNAL_SUFFIX, ''), choice) };
  });
}

function isOtherChoice(choice: Choice, before: readonly Choice[]): boolean {
  if (choice.name !== OTHER || choice.media !== undefined || choice.attributes !== undefined) return false;
  const made = otherChoice(before)?.label;
  const tags = Object.keys(choice.label);
  return made === undefined
    ? tags.length === 1 && choice.label[tags[0]!] === 'Other'
    : tags.length === Object.keys(made).length && tags.every((tag) => choice.label[tag] === made[tag]);
}

function choiceCells(list: string, choice: Choice): ReadonlyMap<CellKey, string> {
  const cells = new Map<CellKey, string>([
    [fieldKey('list'), list],
    [fieldKey('name'), choice.name],
  ]);
  texts(cells, 'label', choice.label);
  mediaCells(cells, choice.media);
  for (const [column, value] of Object.entries(choice.attributes ?? {})) cells.set(keptKey(column), value);
  return cells;
}

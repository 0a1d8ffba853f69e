import type { Choice, ChoiceList, Criterion, FileRef, FormDefinition, Measure } from '@safeground/forms';
import { fileOf } from '@safeground/forms/list-files';
import { NAME } from '@safeground/forms/names';
import { changeNode, indexOf, isContainer, nodesOf } from './tree.ts';
import { withCriteria } from './structure.ts';

/** Ids of the questions that read a list. */
export function usersOf(definition: FormDefinition, list: string): readonly string[] {
  return definition.children
    .flatMap((node) => [...nodesOf(node)])
    .filter((node) => !isContainer(node) && node.choices === list)
    .map((node) => node.id);
}

export function listNamed(definition: FormDefinition, name: string | undefined): ChoiceList | undefined {
  return definition.choiceLists.find((list) => list.name === name);
}

export function freeListName(definition: FormDefinition, base: string): string {
  const taken = new Set(definition.choiceLists.map((list) => list.name));
  for (let number = 1; ; number += 1) if (!taken.has(`${base}${number}`)) return `${base}${number}`;
}

/** Puts other choices into a list. Lookups of the questions that read it lose the points of choices that went, and give new ones none. */
export function putChoices(definition: FormDefinition, name: string, choices: readonly Choice[]): FormDefinition {
  const lists = definition.choiceLists.map((list) => (list.name === name ? { ...list, choices } : list));
  const users = new Set(usersOf(definition, name));
  const names = choices.map((choice) => choice.name);
  return withCriteria({ ...definition, choiceLists: lists }, (criteria) =>
    criteria.map((criterion) => ({ ...criterion, measure: pointsFor(criterion.measure, users, names) })),
  );
}

/** A choice's name is the value that is stored: renaming it takes the points along. `undefined` when the name is taken or empty. */
export function renameChoice(definition: FormDefinition, list: string, from: string, to: string): FormDefinition | undefined {
  const choices = listNamed(definition, list)?.choices ?? [];
  if (from === to || to.trim() === '' || to === '__proto__' || to.length > 200 || choices.some((choice) => choice.name === to))
    return undefined;
  const users = new Set(usersOf(definition, list));
  const renamed = choices.map((choice) => (choice.name === from ? { ...choice, name: to } : choice));
  const scored = withCriteria(definition, (criteria) => criteria.map((criterion) => renamedPoints(criterion, users, from, to)));
  return putChoices(scored, list, renamed);
}

function renamedPoints(criterion: Criterion, users: ReadonlySet<string>, from: string, to: string): Criterion {
  const inMeasure = (measure: Measure): Measure => {
    if (measure.kind === 'largest') return { ...measure, of: measure.of.map(inMeasure) };
    if (measure.kind !== 'lookup' || !users.has(measure.question)) return measure;
    const points = Object.fromEntries(Object.entries(measure.points).map(([name, value]) => [name === from ? to : name, value]));
    const notApplicable = measure.notApplicable?.map((name) => (name === from ? to : name));
    return notApplicable === undefined ? { ...measure, points } : { ...measure, points, notApplicable };
  };
  return { ...criterion, measure: inMeasure(criterion.measure) };
}

function pointsFor(measure: Measure, users: ReadonlySet<string>, names: readonly string[]): Measure {
  if (measure.kind === 'largest') return { ...measure, of: measure.of.map((part) => pointsFor(part, users, names)) };
  if (measure.kind !== 'lookup' || !users.has(measure.question)) return measure;
  const notApplicable = measure.notApplicable?.filter((name) => names.includes(name));
  const rated = names.filter((name) => notApplicable?.includes(name) !== true);
  const points = Object.fromEntries(rated.map((name) => [name, measure.points[name] ?? 0]));
  return notApplicable === undefined ? { ...measure, points } : { ...measure, points, notApplicable };
}

/** Gives a question a copy of its list that no other reads. `undefined` when it is the only reader already. */
export function ownList(definition: FormDefinition, id: string): FormDefinition | undefined {
  const node = indexOf(definition).get(id)?.node;
  if (node === undefined || isContainer(node)) return undefined;
  const list = listNamed(definition, node.choices);
  if (list === undefined || usersOf(definition, list.name).length < 2) return undefined;
  const name = freeListName(definition, `${list.name.slice(0, 190)}_`);
  const withList = { ...definition, choiceLists: [...definition.choiceLists, { ...list, name }] };
  return changeNode(withList, id, (question) => ({ ...question, choices: name }));
}

/** The first of `c1`, `c2` … that the list does not use. */
export function freeChoiceName(choices: readonly Choice[]): string {
  const taken = new Set(choices.map((choice) => choice.name));
  for (let number = 1; ; number += 1) if (!taken.has(`c${number}`)) return `c${number}`;
}

/** Columns a filter may compare, beyond the stored value: of every choice, in the order they came. */
export function columnsOf(choices: readonly Choice[]): readonly string[] {
  return [...new Set(choices.flatMap((choice) => Object.keys(choice.attributes ?? {})))];
}

/** The same of a list of the form, which may stand in a file. */
export function filterColumns(definition: FormDefinition, name: string): readonly string[] {
  const { file, choices = [] } = listNamed(definition, name) ?? {};
  if (file === undefined) return columnsOf(choices);
  return fileOf(definition, file)?.columns.filter((column) => column !== 'name' && NAME.test(column)) ?? [];
}

/** What XLSForm itself calls so in a list of choices. */
const reserved: ReadonlySet<string> = new Set(['name', 'label', 'list_name', 'image', 'audio', 'video']);

/** Every choice with another column, empty as yet. `undefined` where the name is none, or means something else already. */
export function withColumn(choices: readonly Choice[], column: string): readonly Choice[] | undefined {
  const isFree = !reserved.has(column) && !columnsOf(choices).includes(column);
  if (choices.length === 0 || !isFree || column.length > 200 || column === '__proto__' || !NAME.test(column)) return undefined;
  return choices.map((choice) => ({ ...choice, attributes: { ...choice.attributes, [column]: '' } }));
}

/** Every choice without the column; a choice with no column left has none at all. */
export function withoutColumn(choices: readonly Choice[], column: string): readonly Choice[] {
  return choices.map(({ attributes = {}, ...choice }) => {
    const { [column]: _, ...rest } = attributes;
    return Object.keys(rest).length === 0 ? choice : { ...choice, attributes: rest };
  });
}

/** What a new file is called in the form: as on the disk, unless the form has another file of that name already. */
export function freeFile({ choiceLists }: FormDefinition, name: string): string {
  const taken = new Set(choiceLists.flatMap(({ file }) => file ?? []));
  const [, stem = name, ending = ''] = /^(.*?)(\.[^.]*)?$/.exec(name.slice(-150)) ?? [];
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? `${stem}${ending}` : `${stem}-${number}${ending}`;
    if (!taken.has(free)) return free;
  }
}

/** A list that stands in a file, called as the file without its ending: that is what expressions call it. */
export function withFileList(definition: FormDefinition, file: string, ref: FileRef): { definition: FormDefinition; name: string } {
  const stem = file.replace(/\.[^.]*$/, '');
  const name = listNamed(definition, stem) === undefined ? stem : freeListName(definition, `${stem}_`);
  const choiceLists = [...definition.choiceLists, { name, file }];
  return { definition: withFile({ ...definition, choiceLists }, file, ref), name };
}

/** Puts what stands in a file beside its name. */
export function withFile(definition: FormDefinition, file: string, ref: FileRef): FormDefinition {
  return { ...definition, files: { ...definition.files, [file]: ref } };
}

/** Whether a question chooses from a file or an expression names it. */
export function isFileRead(definition: FormDefinition, file: string): boolean {
  const lists = definition.choiceLists.filter((list) => list.file === file);
  const written = JSON.stringify([definition.children, definition.scoring]);
  const names = [file, file.replace(/\.[^.]*$/, ''), ...lists.map(({ name }) => name)];
  const isNamed = names.some((name) => [`'${name}'`, `\\"${name}\\"`, `(${name})`].some((text) => written.includes(text)));
  return isNamed || lists.some(({ name }) => usersOf(definition, name).length > 0);
}

/** `undefined` where something reads the file. */
export function withoutFile(definition: FormDefinition, file: string): FormDefinition | undefined {
  if (isFileRead(definition, file)) return undefined;
  return { ...definition, choiceLists: definition.choiceLists.filter((list) => list.file !== file) };
}

import type { Choice, ChoiceList, Criterion, FormDefinition, Measure } from '@safeground/forms';
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

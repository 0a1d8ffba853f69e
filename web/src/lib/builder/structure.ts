import type { Choice, Criterion, FormDefinition, FormNode, Group, LocalizedText, Question, QuestionKind, Repeat } from '@safeground/forms';
import { questionsOf } from '../measures.ts';
import { renameIn, renameReferences, withQuestions } from './references.ts';
import { changeNode, compact, heightOf, indexOf, insertNode, isContainer, nodesOf, removeNode } from './tree.ts';
import type { Place } from './tree.ts';

/** The engine refuses what is larger (`limits` of parse-definition): the builder never makes it. */
const most = { nodes: 2_000, depth: 20 } as const;

/** Kinds that read a choice list. */
export const choiceKinds: ReadonlySet<QuestionKind> = new Set<QuestionKind>(['select_one', 'select_multiple', 'rank']);

/** What makes names and ids: `id()` is random and never returns twice; an id is never used again, also not in a later version. */
export type Fresh = { readonly id: () => string };

/** The first of `base1`, `base2` … that no node is called. */
export function freeName(definition: FormDefinition, base: string): string {
  const taken = namesOf(definition);
  for (let number = 1; ; number += 1) if (!taken.has(`${base}${number}`)) return `${base}${number}`;
}

export function namesOf(definition: FormDefinition): ReadonlySet<string> {
  return new Set(definition.children.flatMap((node) => [...nodesOf(node)].map((each) => each.name)));
}

/** `undefined` where the place cannot take it: too deep, too many, or no such parent. */
export function insert(definition: FormDefinition, node: FormNode, place: Place): FormDefinition | undefined {
  const index = indexOf(definition);
  const parent = place.parent === undefined ? undefined : index.get(place.parent);
  if (place.parent !== undefined && (parent === undefined || !isContainer(parent.node))) return undefined;
  const depth = parent === undefined ? 0 : parent.depth + 1;
  if (depth + heightOf(node) > most.depth || index.size + [...nodesOf(node)].length > most.nodes) return undefined;
  return insertNode(definition, node, place);
}

/** Takes the node to another place of the tree before the move; `undefined` when it would stand inside itself or nothing changes. */
export function move(definition: FormDefinition, id: string, to: Place): FormDefinition | undefined {
  const from = indexOf(definition).get(id);
  if (from === undefined) return undefined;
  const inside = new Set([...nodesOf(from.node)].map((node) => node.id));
  if (to.parent !== undefined && inside.has(to.parent)) return undefined;
  const same = to.parent === from.place.parent;
  const index = same && to.index > from.place.index ? to.index - 1 : to.index;
  if (same && index === from.place.index) return undefined;
  return insert(removeNode(definition, from.place), from.node, { parent: to.parent, index });
}

/** Removes the node, all under it, and the criteria that score any of it. */
export function remove(definition: FormDefinition, id: string): FormDefinition | undefined {
  const entry = indexOf(definition).get(id);
  if (entry === undefined) return undefined;
  const gone = new Set([...nodesOf(entry.node)].map((node) => node.id));
  return withCriteria(removeNode(definition, entry.place), (criteria) =>
    criteria.filter(({ node, measure }) => !gone.has(node) && !questionsOf(measure).some((question) => gone.has(question))),
  );
}

/** Puts a copy behind the original, with ids and names of its own; references inside the copy mean the copy, and it is scored alike. */
export function duplicate(
  definition: FormDefinition,
  id: string,
  fresh: Fresh,
): { readonly definition: FormDefinition; readonly id: string } | undefined {
  const entry = indexOf(definition).get(id);
  if (entry === undefined) return undefined;
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  const taken = new Set(namesOf(definition));
  for (const node of nodesOf(entry.node)) {
    ids.set(node.id, fresh.id());
    const name = copyName(node.name, taken);
    names.set(node.name, name);
    taken.add(name);
  }
  const copy = renameIn(relabelled(entry.node, ids, names), names);
  const next = insert(definition, copy, { parent: entry.place.parent, index: entry.place.index + 1 });
  if (next === undefined) return undefined;
  const scored = withCriteria(next, (criteria) => [...criteria, ...copiedCriteria(criteria, ids)]);
  return { definition: scored, id: copy.id };
}

function copyName(name: string, taken: ReadonlySet<string>): string {
  const base = name.replace(/_\d+$/, '').slice(0, 58);
  for (let number = 2; ; number += 1) if (!taken.has(`${base}_${number}`)) return `${base}_${number}`;
}

function relabelled(node: FormNode, ids: ReadonlyMap<string, string>, names: ReadonlyMap<string, string>): FormNode {
  const own = { id: ids.get(node.id)!, name: names.get(node.name)! };
  if (!isContainer(node)) return { ...node, ...own };
  return { ...node, ...own, children: node.children.map((child) => relabelled(child, ids, names)) };
}

function copiedCriteria(criteria: readonly Criterion[], ids: ReadonlyMap<string, string>): readonly Criterion[] {
  const taken = new Set(criteria.map((criterion) => criterion.id));
  return criteria
    .filter((criterion) => ids.has(criterion.node))
    .map((criterion) => {
      const id = copyName(criterion.id, taken);
      taken.add(id);
      return { ...criterion, id, node: ids.get(criterion.node)!, measure: withQuestions(criterion.measure, ids) };
    });
}

export function withCriteria(definition: FormDefinition, change: (criteria: readonly Criterion[]) => readonly Criterion[]): FormDefinition {
  const { scoring } = definition;
  return scoring === undefined ? definition : { ...definition, scoring: { ...scoring, criteria: change(scoring.criteria) } };
}

/** Gives a node another name, and every expression that used the old one with it. `undefined` when the name is taken or no name. */
export function rename(definition: FormDefinition, id: string, name: string): FormDefinition | undefined {
  const node = indexOf(definition).get(id)?.node;
  if (node === undefined || node.name === name || !/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(name) || namesOf(definition).has(name))
    return undefined;
  const renamed = changeNode(definition, id, (old) => ({ ...old, name }));
  return renameReferences(renamed, new Map([[node.name, name]]));
}

/** Makes the question one of another kind; what the new kind cannot have is dropped, and so are criteria that could no longer read it. */
export function convert(definition: FormDefinition, id: string, kind: QuestionKind, list: string | undefined): FormDefinition | undefined {
  const node = indexOf(definition).get(id)?.node;
  if (node === undefined || isContainer(node) || node.kind === kind) return undefined;
  const keepsChoices = choiceKinds.has(kind);
  const converted: Question = compact({
    ...node,
    kind,
    choices: keepsChoices ? (node.choices ?? list) : undefined,
    choiceFilter: keepsChoices ? node.choiceFilter : undefined,
    parameters: sharedParameters(node, kind),
    default: undefined,
    constraint: undefined,
    constraintMessage: undefined,
    appearance: undefined,
  });
  const changed = changeNode(definition, id, () => converted);
  return withCriteria(changed, (criteria) => criteria.filter(({ measure }) => !questionsOf(measure).includes(id)));
}

function sharedParameters(node: Question, kind: QuestionKind): Question['parameters'] {
  return kind === node.kind || (isUpload(kind) && isUpload(node.kind)) ? node.parameters : undefined;
}

function isUpload(kind: QuestionKind): boolean {
  return kind === 'image' || kind === 'video' || kind === 'audio' || kind === 'file';
}

/** A text in one language; an empty one is no text. */
export function textIn(text: LocalizedText | undefined, language: string, value: string): LocalizedText | undefined {
  const { [language]: _, ...others } = text ?? {};
  const next = value === '' ? others : { ...text, [language]: value };
  return Object.keys(next).length === 0 ? undefined : next;
}

export function newQuestion(definition: FormDefinition, kind: QuestionKind, fresh: Fresh): Question {
  const parameters: Partial<Record<QuestionKind, NonNullable<Question['parameters']>>> = {
    range: { start: '0', end: '10', step: '1' },
    image: { 'max-files': '3', 'max-pixels': '1600' },
  };
  return compact({ kind, id: fresh.id(), name: freeName(definition, 'q'), label: {}, parameters: parameters[kind] });
}

export function newGroup(definition: FormDefinition, fresh: Fresh): Group {
  return { kind: 'group', id: fresh.id(), name: freeName(definition, 'g'), label: {}, children: [] };
}

export function newRepeat(definition: FormDefinition, fresh: Fresh): Repeat {
  return { kind: 'repeat', id: fresh.id(), name: freeName(definition, 'r'), label: {}, children: [] };
}

/** Two choices to begin with, so that a new list can be answered. */
export function newChoices(labels: readonly LocalizedText[]): readonly Choice[] {
  return labels.map((label, index) => ({ name: `c${index + 1}`, label }));
}

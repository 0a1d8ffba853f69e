import type { Criterion, FileRef, FormDefinition, FormNode, LocalizedText } from '@safeground/forms';
import { fileOf, neededFiles } from '@safeground/forms/list-files';
import { usersOf } from './choices.ts';
import { same } from './same.ts';
import { indexOf, isContainer } from './tree.ts';
import type { Entry } from './tree.ts';

/** What of a node, a list or the form differs. */
export type Aspect =
  | 'label'
  | 'hint'
  | 'name'
  | 'kind'
  | 'required'
  | 'relevant'
  | 'constraint'
  | 'calculation'
  | 'choices'
  | 'parameters'
  | 'appearance'
  | 'scored'
  | 'weight'
  | 'points'
  | 'veto'
  | 'other';

/** One line of what is new in a version. Nodes are told by their id: renaming or moving one is not removing it. */
export type Change =
  | { readonly kind: 'added' | 'removed' | 'moved'; readonly id: string; readonly node: FormNode }
  | { readonly kind: 'changed'; readonly id: string; readonly node: FormNode; readonly aspects: readonly Aspect[] }
  | { readonly kind: 'list'; readonly id: string; readonly questions: number }
  /** Other rows in a file. */
  | { readonly kind: 'file'; readonly id: string; readonly before: FileRef; readonly after: FileRef }
  | { readonly kind: 'form'; readonly id: 'title' | 'subjectKind' | 'scoring' | 'classes' };

const aspectOf: { readonly [key: string]: Aspect } = {
  label: 'label',
  hint: 'hint',
  guidance: 'hint',
  name: 'name',
  kind: 'kind',
  required: 'required',
  requiredMessage: 'required',
  relevant: 'relevant',
  constraint: 'constraint',
  constraintMessage: 'constraint',
  calculation: 'calculation',
  trigger: 'calculation',
  dynamicDefault: 'calculation',
  choices: 'choices',
  choiceFilter: 'choices',
  parameters: 'parameters',
  appearance: 'appearance',
};

/** What became of a form, in the order of the new one; what was removed comes last. Children count for themselves. */
export function changesBetween(before: FormDefinition, after: FormDefinition): readonly Change[] {
  const old = indexOf(before);
  const now = indexOf(after);
  const moved = movedIds(old, now);
  const changes: Change[] = formChanges(before, after);
  for (const [id, { node }] of now) {
    const was = old.get(id);
    if (was === undefined) {
      changes.push({ kind: 'added', id, node });
      continue;
    }
    if (moved.has(id)) changes.push({ kind: 'moved', id, node });
    const aspects = [...nodeAspects(was.node, node), ...criterionAspects(criterionOf(before, id), criterionOf(after, id))];
    if (aspects.length > 0) changes.push({ kind: 'changed', id, node, aspects: [...new Set(aspects)] });
  }
  for (const list of after.choiceLists) {
    const was = before.choiceLists.find((each) => each.name === list.name);
    if (was !== undefined && !same(was, list)) changes.push({ kind: 'list', id: list.name, questions: usersOf(after, list.name).length });
  }
  for (const { file } of neededFiles(after)) {
    const [was, is] = [fileOf(before, file), fileOf(after, file)];
    if (was !== undefined && is !== undefined && was.sha256 !== is.sha256) changes.push({ kind: 'file', id: file, before: was, after: is });
  }
  for (const [id, { node }] of old) if (!now.has(id)) changes.push({ kind: 'removed', id, node });
  return changes;
}

function formChanges(before: FormDefinition, after: FormDefinition): Change[] {
  const { criteria: _, classes: oldClasses, ...oldRules } = before.scoring ?? { criteria: [], classes: [] };
  const { criteria: __, classes, ...rules } = after.scoring ?? { criteria: [], classes: [] };
  const found: readonly (readonly ['title' | 'subjectKind' | 'scoring' | 'classes', boolean])[] = [
    ['title', same(before.title, after.title)],
    ['subjectKind', before.subjectKind === after.subjectKind],
    ['scoring', same(oldRules, rules)],
    ['classes', same(oldClasses, classes)],
  ];
  return found.filter(([, equal]) => !equal).map(([id]) => ({ kind: 'form', id }));
}

function nodeAspects(before: FormNode, after: FormNode): readonly Aspect[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  keys.delete('children');
  const of = (node: FormNode, key: string): unknown => (node as unknown as { readonly [key: string]: unknown })[key];
  return [...keys].filter((key) => !same(of(before, key), of(after, key))).map((key) => aspectOf[key] ?? 'other');
}

function criterionAspects(before: Criterion | undefined, after: Criterion | undefined): readonly Aspect[] {
  if (before === undefined || after === undefined) return before === after ? [] : ['scored'];
  const aspects: Aspect[] = [];
  if (before.weight !== after.weight) aspects.push('weight');
  if (!same(before.measure, after.measure) || before.failsBelow !== after.failsBelow) aspects.push('points');
  if (!same(before.veto, after.veto) || before.mandatory !== after.mandatory) aspects.push('veto');
  return aspects;
}

function criterionOf(definition: FormDefinition, node: string): Criterion | undefined {
  return definition.scoring?.criteria.find((criterion) => criterion.node === node);
}

/** Nodes that stand in another group, and the fewest whose going elsewhere explains the new order of those that stayed. */
function movedIds(old: ReadonlyMap<string, Entry>, now: ReadonlyMap<string, Entry>): ReadonlySet<string> {
  const moved = new Set<string>();
  const siblings = new Map<string | undefined, string[]>();
  for (const [id, { place }] of now) {
    const was = old.get(id);
    if (was === undefined) continue;
    if (was.place.parent !== place.parent) moved.add(id);
    else siblings.set(place.parent, [...(siblings.get(place.parent) ?? []), id]);
  }
  for (const ids of siblings.values()) {
    const stayed = longestRising(ids, (id) => old.get(id)!.place.index);
    for (const id of ids) if (!stayed.has(id)) moved.add(id);
  }
  return moved;
}

/** The longest run, with gaps, in which `rank` rises. */
function longestRising(ids: readonly string[], rank: (id: string) => number): ReadonlySet<string> {
  const tails: string[] = [];
  const before = new Map<string, string | undefined>();
  for (const id of ids) {
    const found = tails.findIndex((tail) => rank(tail) >= rank(id));
    const at = found === -1 ? tails.length : found;
    before.set(id, tails[at - 1]);
    tails[at] = id;
  }
  const run = new Set<string>();
  for (let id = tails.at(-1); id !== undefined; id = before.get(id)) run.add(id);
  return run;
}

/** What a person calls the node: its label, or its name when it has none yet. */
export function titleOf(node: FormNode, read: (text: LocalizedText | undefined) => string): string {
  return read(node.label) || node.name;
}

/** Children of a container that a person sees, for counting. */
export function questionCount(nodes: readonly FormNode[]): number {
  return nodes.reduce((sum, node) => sum + (isContainer(node) ? questionCount(node.children) : 1), 0);
}

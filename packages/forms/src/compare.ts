import { canonical } from './canonical.ts';
import type { ChoiceList, FormDefinition, FormNode, QuestionKind } from './definition.ts';
import { flatten, type Entry } from './lint/walk.ts';

/** One thing that differs between two versions. Nodes are the same when their `id` is, whatever their name or place. */
export type Change =
  | { readonly kind: 'added' | 'removed' | 'moved'; readonly node: string }
  | { readonly kind: 'renamed'; readonly node: string; readonly from: string; readonly to: string }
  | { readonly kind: 'retyped'; readonly node: string; readonly from: FormNode['kind']; readonly to: FormNode['kind'] }
  /** `aspects` are the fields of the node that differ: `label`, `relevant`, `required` … */
  | { readonly kind: 'changed'; readonly node: string; readonly aspects: readonly string[] }
  | { readonly kind: 'list-added' | 'list-removed'; readonly list: string }
  | {
      readonly kind: 'choices';
      readonly list: string;
      readonly added: readonly string[];
      readonly removed: readonly string[];
      readonly changed: readonly string[];
    }
  | {
      readonly kind: 'criteria';
      readonly added: readonly string[];
      readonly removed: readonly string[];
      readonly changed: readonly string[];
    }
  /** Fields of the scoring or of the form that differ: `scoring.classes`, `title` … */
  | { readonly kind: 'form'; readonly aspects: readonly string[] };

/** Why an answer of an open draft would not come along. */
export type Loss = { readonly node: string; readonly why: 'removed' | 'retyped' | 'other-rows' | 'choice-removed' };

export type Comparison = {
  readonly changes: readonly Change[];
  /** Answers given under the first version that the second does not take. */
  readonly losses: readonly Loss[];
  /** An open draft can be filled on with the second version and loses nothing. */
  readonly draftsSurvive: boolean;
};

/** Kinds whose answers are of one shape, so that one can become the other. */
const families: readonly (readonly QuestionKind[])[] = [
  ['text', 'barcode', 'hidden', 'calculate', 'deviceid', 'username', 'phonenumber', 'email'],
  ['decimal', 'range'],
  ['date', 'today'],
  ['dateTime', 'start', 'end'],
  ['select_multiple', 'rank'],
  ['geopoint', 'start-geopoint', 'background-geopoint'],
  ['geotrace', 'geoshape'],
  ['image', 'audio', 'video', 'file', 'background-audio', 'audit'],
];

/** What changed from one version to another, and what that does to drafts filled with the first. */
export function compare(before: FormDefinition, after: FormDefinition): Comparison {
  const [first, second] = [index(before), index(after)];
  const changes = [
    ...nodeChanges(first, second),
    ...listChanges(before.choiceLists, after.choiceLists),
    ...criteriaChanges(before, after),
    ...formChanges(before, after),
  ];
  const losses = [...first.values()].flatMap((entry) => lossOf(entry, second.get(entry.node.id), before, after));
  return { changes, losses, draftsSurvive: losses.length === 0 };
}

function index({ children }: FormDefinition): ReadonlyMap<string, Entry> {
  return new Map(flatten(children).map((entry) => [entry.node.id, entry]));
}

function nodeChanges(first: ReadonlyMap<string, Entry>, second: ReadonlyMap<string, Entry>): readonly Change[] {
  const changes: Change[] = [];
  const moved = reordered(first, second);
  for (const [id, { node, around }] of first) {
    const now = second.get(id);
    if (now === undefined) {
      changes.push({ kind: 'removed', node: id });
      continue;
    }
    if (node.name !== now.node.name) changes.push({ kind: 'renamed', node: id, from: node.name, to: now.node.name });
    if (node.kind !== now.node.kind) changes.push({ kind: 'retyped', node: id, from: node.kind, to: now.node.kind });
    if (around.at(-1)?.id !== now.around.at(-1)?.id || moved.has(id)) changes.push({ kind: 'moved', node: id });
    const aspects = differing(node, now.node, new Set(['id', 'name', 'kind', 'children']));
    if (aspects.length > 0) changes.push({ kind: 'changed', node: id, aspects });
  }
  for (const id of second.keys()) if (!first.has(id)) changes.push({ kind: 'added', node: id });
  return changes;
}

/** Nodes that changed places with their neighbours: those outside the longest run that kept its order. */
function reordered(first: ReadonlyMap<string, Entry>, second: ReadonlyMap<string, Entry>): ReadonlySet<string> {
  const parentOf = ({ around }: Entry): string => around.at(-1)?.id ?? '';
  const stayed = [...first].filter(([id, entry]) => second.has(id) && parentOf(second.get(id)!) === parentOf(entry));
  const places = new Map([...second.keys()].map((id, place) => [id, place]));
  const moved = new Set<string>();
  for (const siblings of Map.groupBy(stayed, ([, entry]) => parentOf(entry)).values()) {
    const ids = siblings.map(([id]) => id);
    const kept = longestRun(ids.map((id) => places.get(id)!));
    ids.forEach((id, at) => {
      if (!kept.has(at)) moved.add(id);
    });
  }
  return moved;
}

/** Indexes of a longest rising run of these numbers, which are all different. */
function longestRun(numbers: readonly number[]): ReadonlySet<number> {
  const before: number[] = [];
  const tails: number[] = [];
  numbers.forEach((number, at) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[tails[middle]!]! < number) low = middle + 1;
      else high = middle;
    }
    before.push(low === 0 ? -1 : tails[low - 1]!);
    tails[low] = at;
  });
  const run = new Set<number>();
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at]!) run.add(at);
  return run;
}

function differing(before: object, after: object, without: ReadonlySet<string>): readonly string[] {
  const [first, second] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const fields = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...fields].filter((field) => !without.has(field) && !same(first[field], second[field]));
}

function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  return left !== undefined && right !== undefined && canonical(left) === canonical(right);
}

function listChanges(before: readonly ChoiceList[], after: readonly ChoiceList[]): readonly Change[] {
  const [first, second] = [new Map(before.map((list) => [list.name, list])), new Map(after.map((list) => [list.name, list]))];
  const changes: Change[] = [];
  for (const [name, list] of first) {
    const now = second.get(name);
    if (now === undefined) changes.push({ kind: 'list-removed', list: name });
    else {
      const parts = setChanges(list.choices ?? [], now.choices ?? [], (choice) => choice.name);
      if (parts.added.length + parts.removed.length + parts.changed.length > 0 || list.file !== now.file)
        changes.push({ kind: 'choices', list: name, ...parts });
    }
  }
  for (const name of second.keys()) if (!first.has(name)) changes.push({ kind: 'list-added', list: name });
  return changes;
}

function criteriaChanges(before: FormDefinition, after: FormDefinition): readonly Change[] {
  const parts = setChanges(before.scoring?.criteria ?? [], after.scoring?.criteria ?? [], (criterion) => criterion.id);
  return parts.added.length + parts.removed.length + parts.changed.length > 0 ? [{ kind: 'criteria', ...parts }] : [];
}

function formChanges(before: FormDefinition, after: FormDefinition): readonly Change[] {
  const aspects = [
    ...differing(before, after, new Set(['children', 'choiceLists', 'scoring'])),
    ...differing(before.scoring ?? {}, after.scoring ?? {}, new Set(['criteria'])).map((field) => `scoring.${field}`),
  ];
  return aspects.length > 0 ? [{ kind: 'form', aspects }] : [];
}

function setChanges<Item>(before: readonly Item[], after: readonly Item[], keyOf: (item: Item) => string) {
  const [first, second] = [new Map(before.map((item) => [keyOf(item), item])), new Map(after.map((item) => [keyOf(item), item]))];
  return {
    added: [...second.keys()].filter((key) => !first.has(key)),
    removed: [...first.keys()].filter((key) => !second.has(key)),
    changed: [...first.keys()].filter((key) => second.has(key) && !same(first.get(key), second.get(key))),
  };
}

function lossOf({ node, around }: Entry, now: Entry | undefined, before: FormDefinition, after: FormDefinition): readonly Loss[] {
  if (node.kind === 'group' || node.kind === 'note' || ('calculation' in node && node.calculation !== undefined)) return [];
  if (now === undefined) return [{ node: node.id, why: 'removed' }];
  if (!interchangeable(node.kind, now.node.kind)) return [{ node: node.id, why: 'retyped' }];
  if (rowsAround(around) !== rowsAround(now.around)) return [{ node: node.id, why: 'other-rows' }];
  const [own, theirs] = [choicesOf(node, before), choicesOf(now.node, after)];
  if (own !== undefined && theirs !== undefined && own.some((choice) => !theirs.includes(choice)))
    return [{ node: node.id, why: 'choice-removed' }];
  return [];
}

function interchangeable(before: FormNode['kind'], after: FormNode['kind']): boolean {
  if (before === after || (before === 'integer' && (after === 'decimal' || after === 'range'))) return true;
  return families.some((family) => family.includes(before as QuestionKind) && family.includes(after as QuestionKind));
}

function rowsAround(around: readonly FormNode[]): string {
  return around
    .filter((node) => node.kind === 'repeat')
    .map((node) => node.id)
    .join(' ');
}

function choicesOf(node: FormNode, { choiceLists }: FormDefinition): readonly string[] | undefined {
  if (node.kind === 'group' || node.kind === 'repeat' || node.choices === undefined) return undefined;
  return choiceLists.find((list) => list.name === node.choices)?.choices?.map((choice) => choice.name);
}

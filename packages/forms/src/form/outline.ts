import type { FormDefinition, FormNode, Group, Question, Repeat } from '../definition.ts';
import { error } from '../finding.ts';
import type { Finding } from '../session.ts';
import { ROOT, type Schema } from '../expression/schema.ts';

/** Deeper and larger than any form written by a person; `parseDefinition` is stricter and says where. */
const MAX_DEPTH = 50;
const MAX_NODES = 50_000;

/** A node of the form in its place: the index in document order. */
export type Place = {
  readonly place: number;
  readonly node: FormNode;
  readonly question: Question | undefined;
  readonly repeat: Repeat | undefined;
  /** `ROOT` at the top. */
  readonly parent: number;
  readonly children: number[];
  /** Places of the repeats around it, outermost first. */
  readonly around: readonly number[];
  /** Which frame it stands in, and where in it. */
  readonly frame: number;
  /** Computed nodes come first: totals read many of them, and so they lie together. */
  slot: number;
};

/** The nodes that stand together: the form's own (frame 0) or those of a repeat's row. */
export type FrameShape = {
  readonly index: number;
  readonly repeat: number;
  readonly depth: number;
  /** In document order. */ readonly places: number[];
};

export type Outline = {
  readonly places: readonly Place[];
  readonly roots: readonly number[];
  readonly frames: readonly FrameShape[];
  readonly byId: ReadonlyMap<string, number>;
  readonly byName: ReadonlyMap<string, readonly number[]>;
};

const ID = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Lays a definition out. `undefined` when it is too deep or too large to be a form, with the finding. */
export function layOut(definition: FormDefinition, findings: Finding[]): Outline | undefined {
  const places: Place[] = [];
  const frames: FrameShape[] = [{ index: 0, repeat: ROOT, depth: 0, places: [] }];
  const roots: number[] = [];
  type Waiting = {
    readonly node: FormNode;
    readonly parent: Place | undefined;
    readonly frame: number;
    readonly around: readonly number[];
    readonly depth: number;
  };
  const waiting: Waiting[] = definition.children.map((node) => ({ node, parent: undefined, frame: 0, around: [], depth: 1 })).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, parent, frame, around, depth } = next;
    if (depth > MAX_DEPTH || places.length >= MAX_NODES) {
      const [code, limit] = depth > MAX_DEPTH ? (['too-deep', MAX_DEPTH] as const) : (['too-large', MAX_NODES] as const);
      findings.push(error(code, node.id, { limit }));
      return undefined;
    }
    const place = addPlace(places, frames, node, parent, frame, around);
    (parent?.children ?? roots).push(place.place);
    if (place.question !== undefined) continue;
    const inner = place.repeat === undefined ? frame : frames.length;
    if (place.repeat !== undefined) frames.push({ index: inner, repeat: place.place, depth: around.length + 1, places: [] });
    const within = place.repeat === undefined ? around : [...around, place.place];
    const children = (node as Group | Repeat).children;
    for (let at = children.length - 1; at >= 0; at -= 1)
      waiting.push({ node: children[at]!, parent: place, frame: inner, around: within, depth: depth + 1 });
  }
  for (const frame of frames) assignSlots(frame, places);
  return { places, roots, frames, byId: indexIds(places, findings), byName: indexNames(places, findings) };
}

function addPlace(
  places: Place[],
  frames: FrameShape[],
  node: FormNode,
  parent: Place | undefined,
  frame: number,
  around: readonly number[],
): Place {
  const shape = frames[frame]!;
  const place: Place = {
    place: places.length,
    node,
    question: node.kind === 'group' || node.kind === 'repeat' ? undefined : node,
    repeat: node.kind === 'repeat' ? node : undefined,
    parent: parent?.place ?? ROOT,
    children: [],
    around,
    frame,
    slot: -1,
  };
  shape.places.push(place.place);
  places.push(place);
  return place;
}

function assignSlots(frame: FrameShape, places: readonly Place[]): void {
  const isComputed = (place: number): boolean => places[place]!.question?.calculation !== undefined;
  const order = [...frame.places.filter(isComputed), ...frame.places.filter((place) => !isComputed(place))];
  for (const [slot, place] of order.entries()) places[place]!.slot = slot;
}

function indexIds(places: readonly Place[], findings: Finding[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { node, place } of places) {
    if (!ID.test(node.id)) findings.push(error('id', node.id, { id: node.id }));
    if (found.has(node.id)) findings.push(error('duplicate-id', node.id, { id: node.id }));
    found.set(node.id, place);
  }
  return found;
}

/** Names are unique among neighbours; elsewhere the same name may come again, and then `${name}` is refused as ambiguous. */
function indexNames(places: readonly Place[], findings: Finding[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const { node, place, parent } of places) {
    const same = found.get(node.name);
    if (same === undefined) found.set(node.name, [place]);
    else {
      if (same.some((other) => places[other]!.parent === parent)) findings.push(error('duplicate-name', node.id, { name: node.name }));
      same.push(place);
    }
  }
  return found;
}

/** The outline as expressions see it. */
export function schemaOf({ places, roots, byName }: Outline, definition: FormDefinition, instances: ReadonlySet<string>): Schema {
  const settings = definition.settings ?? {};
  const rootNames = new Set(['data', settings['name'], settings['form_id'], settings['id_string']]);
  const childrenByName = new Map<number, Map<string, number[]>>();
  const at = (place: number): Place => places[place]!;
  const children = (place: number): readonly number[] => (place < 0 ? roots : at(place).children);
  return {
    places: places.length,
    name: (place) => at(place).node.name,
    parent: (place) => at(place).parent,
    children,
    childrenNamed: (place, name) => {
      let known = childrenByName.get(place);
      if (known === undefined) {
        known = Map.groupBy(children(place), (child) => at(child).node.name);
        childrenByName.set(place, known);
      }
      return known.get(name) ?? [];
    },
    isRepeat: (place) => place >= 0 && at(place).repeat !== undefined,
    isGroup: (place) => place >= 0 && at(place).node.kind === 'group',
    slot: (place) => at(place).slot,
    around: (place) => (place < 0 ? [] : at(place).around),
    byName: (name) => byName.get(name) ?? [],
    isRootName: (name) => rootNames.has(name),
    knowsInstance: (id) => instances.has(id),
    listOf: (place) => at(place).question?.choices,
  };
}

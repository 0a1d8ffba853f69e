import type { FormDefinition, FormNode, Group, Repeat } from '@safeground/forms';

/** Where a node stands or shall stand: in a group or repeat (or at the root: `undefined`), before the child at `index`. */
export type Place = { readonly parent: string | undefined; readonly index: number };

/** A node with its place and how deep it stands (0 at the root). */
export type Entry = { readonly node: FormNode; readonly place: Place; readonly depth: number };

export type Container = Group | Repeat;

export function isContainer(node: FormNode): node is Container {
  return node.kind === 'group' || node.kind === 'repeat';
}

export function isCriterionGroup(node: FormNode): node is Group {
  return node.kind === 'group' && (node.appearance ?? '').split(' ').includes('criterion');
}

/** Every node in document order, by id. */
export function indexOf(definition: FormDefinition): ReadonlyMap<string, Entry> {
  const index = new Map<string, Entry>();
  const walk = (nodes: readonly FormNode[], parent: string | undefined, depth: number): void => {
    nodes.forEach((node, at) => {
      index.set(node.id, { node, place: { parent, index: at }, depth });
      if (isContainer(node)) walk(node.children, node.id, depth + 1);
    });
  };
  walk(definition.children, undefined, 0);
  return index;
}

/** The node and all under it, in document order. */
export function* nodesOf(node: FormNode): Generator<FormNode> {
  yield node;
  if (isContainer(node)) for (const child of node.children) yield* nodesOf(child);
}

/** How many levels the node needs: 1 for a question. */
export function heightOf(node: FormNode): number {
  return isContainer(node) ? 1 + node.children.reduce((most, child) => Math.max(most, heightOf(child)), 0) : 1;
}

/** The definition with the node of that id changed; untouched parts are shared. */
export function changeNode(definition: FormDefinition, id: string, change: (node: FormNode) => FormNode): FormDefinition {
  return { ...definition, children: changeIn(definition.children, id, change) };
}

function changeIn(nodes: readonly FormNode[], id: string, change: (node: FormNode) => FormNode): readonly FormNode[] {
  const at = nodes.findIndex((node) => node.id === id);
  if (at >= 0) return nodes.with(at, change(nodes[at]!));
  for (const [index, node] of nodes.entries()) {
    if (!isContainer(node)) continue;
    const children = changeIn(node.children, id, change);
    if (children !== node.children) return nodes.with(index, { ...node, children });
  }
  return nodes;
}

export function insertNode(definition: FormDefinition, node: FormNode, place: Place): FormDefinition {
  return changeChildren(definition, place.parent, (children) => children.toSpliced(place.index, 0, node));
}

export function removeNode(definition: FormDefinition, place: Place): FormDefinition {
  return changeChildren(definition, place.parent, (children) => children.toSpliced(place.index, 1));
}

function changeChildren(
  definition: FormDefinition,
  parent: string | undefined,
  change: (children: readonly FormNode[]) => readonly FormNode[],
): FormDefinition {
  if (parent === undefined) return { ...definition, children: change(definition.children) };
  return changeNode(definition, parent, (node) => (isContainer(node) ? { ...node, children: change(node.children) } : node));
}

/** An object without its undefined keys: a definition keeps no empty keys. */
export function compact<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Value;
}

import type { Axis, Step } from './ast.ts';
import type { XNode } from './nodes.ts';
import { DOCUMENT, ROOT, type Schema } from './schema.ts';

/** Axes whose positions count away from the node, against document order. */
const reverse: ReadonlySet<Axis> = new Set<Axis>(['parent', 'ancestor', 'ancestor-or-self', 'preceding-sibling']);

/** Nodes of one step from one node, in the axis's own order. Attributes are not kept, so that axis is empty. */
export function stepFrom(node: XNode, { axis, test }: Step): readonly XNode[] {
  if (axis === 'child') {
    if (test === '*' || test === 'node()') return node.children();
    return test.endsWith(')') ? (test === 'text()' && node.children().length === 0 && node.text() !== '' ? [node] : []) : node.named(test);
  }
  return along(answered, node, axis).filter((found) => passes(found, test));
}

/** How to go about in a tree: the answers of a form or a document, or the places of a form before it is filled. */
type Tree<Node> = {
  readonly parent: (node: Node) => Node | undefined;
  readonly children: (node: Node) => readonly Node[];
  /** What stands before (-1) or after (1) a node, in document order. */
  readonly beside: (node: Node, direction: 1 | -1) => readonly Node[];
};

const answered: Tree<XNode> = { parent: (node) => node.parent, children: (node) => node.children(), beside: siblings };

function along<Node>(tree: Tree<Node>, node: Node, axis: Axis): readonly Node[] {
  switch (axis) {
    case 'child':
      return tree.children(node);
    case 'self':
      return [node];
    case 'parent':
      return ancestors(tree, node).slice(0, 1);
    case 'ancestor':
      return ancestors(tree, node);
    case 'ancestor-or-self':
      return [node, ...ancestors(tree, node)];
    case 'descendant':
      return descendants(tree, node);
    case 'descendant-or-self':
      return [node, ...descendants(tree, node)];
    case 'following-sibling':
      return tree.beside(node, 1);
    case 'preceding-sibling':
      return tree.beside(node, -1).toReversed();
    case 'attribute':
      return [];
  }
}

/** A document node has no name: `*` is elements only. */
function passes(node: XNode, test: string): boolean {
  if (test === 'node()') return true;
  if (test === '*') return node.name !== '';
  return node.name === test;
}

function ancestors<Node>({ parent }: Tree<Node>, node: Node): readonly Node[] {
  const found: Node[] = [];
  for (let at = parent(node); at !== undefined; at = parent(at)) found.push(at);
  return found;
}

/** Without recursion: a document may nest deeper than the stack. */
function descendants<Node>({ children }: Tree<Node>, node: Node): readonly Node[] {
  const found: Node[] = [];
  const waiting = children(node).toReversed();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.push(next);
    for (const child of children(next).toReversed()) waiting.push(child);
  }
  return found;
}

function siblings(node: XNode, direction: 1 | -1): readonly XNode[] {
  const all = node.parent?.children() ?? [];
  const at = all.indexOf(node);
  return direction === 1 ? all.slice(at + 1) : all.slice(0, Math.max(at, 0));
}

export function isReverse(axis: Axis): boolean {
  return reverse.has(axis);
}

/** Each node once, in document order. */
export function inDocumentOrder(nodes: readonly XNode[]): readonly XNode[] {
  const unique = [...new Set(nodes)];
  if (unique.length < 2) return unique;
  const paths = new Map(unique.map((node) => [node, pathOf(node)]));
  return unique.sort((left, right) => comparePaths(paths.get(left)!, paths.get(right)!));
}

function pathOf(node: XNode): readonly number[] {
  const path: number[] = [];
  for (let at = node; at.parent !== undefined; at = at.parent) path.push(at.parent.children().indexOf(at));
  return path.reverse();
}

function comparePaths(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < left.length && index < right.length; index += 1) {
    const difference = left[index]! - right[index]!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Places of the form that a step can reach, so that what it reads is known before the form is filled. */
export function stepPlaces(schema: Schema, from: ReadonlySet<number>, { axis, test }: Step): ReadonlySet<number> {
  const parent = (place: number) => (place === DOCUMENT ? undefined : place === ROOT ? DOCUMENT : schema.parent(place));
  const children = (place: number) => (place === DOCUMENT ? [ROOT] : schema.children(place));
  // A repeat's row has rows beside it, and those are the same place.
  const beside = (place: number) => (place < 0 ? [] : children(schema.parent(place)));
  const found = new Set<number>();
  for (const place of from)
    for (const next of along({ parent, children, beside }, place, axis)) if (placePasses(schema, next, test)) found.add(next);
  return found;
}

function placePasses(schema: Schema, place: number, test: string): boolean {
  if (test === 'node()' || test === 'text()') return true;
  if (place === DOCUMENT) return false;
  if (test === '*') return true;
  return place === ROOT ? schema.isRootName(test) : schema.name(place) === test;
}

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
  return alongAxis(node, axis).filter((found) => passes(found, test));
}

function alongAxis(node: XNode, axis: Axis): readonly XNode[] {
  switch (axis) {
    case 'child':
      return node.children();
    case 'self':
      return [node];
    case 'parent':
      return node.parent === undefined ? [] : [node.parent];
    case 'ancestor':
      return ancestors(node);
    case 'ancestor-or-self':
      return [node, ...ancestors(node)];
    case 'descendant':
      return descendants(node);
    case 'descendant-or-self':
      return [node, ...descendants(node)];
    case 'following-sibling':
      return siblings(node, 1);
    case 'preceding-sibling':
      return siblings(node, -1).toReversed();
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

function ancestors(node: XNode): readonly XNode[] {
  const found: XNode[] = [];
  for (let { parent } = node; parent !== undefined; { parent } = parent) found.push(parent);
  return found;
}

/** Without recursion: a document may nest deeper than the stack. */
function descendants(node: XNode): readonly XNode[] {
  const found: XNode[] = [];
  const waiting = node.children().toReversed();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.push(next);
    const children = next.children();
    for (let index = children.length - 1; index >= 0; index -= 1) waiting.push(children[index]!);
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
  const found = new Set<number>();
  for (const place of from) for (const next of placesAlong(schema, place, axis)) if (placePasses(schema, next, test)) found.add(next);
  return found;
}

function placePasses(schema: Schema, place: number, test: string): boolean {
  if (test === 'node()' || test === 'text()') return true;
  if (place === DOCUMENT) return false;
  if (test === '*') return true;
  return place === ROOT ? schema.isRootName(test) : schema.name(place) === test;
}

function placesAlong(schema: Schema, place: number, axis: Axis): readonly number[] {
  const children = place === DOCUMENT ? [ROOT] : schema.children(place);
  const parent = place === DOCUMENT ? [] : [place === ROOT ? DOCUMENT : schema.parent(place)];
  switch (axis) {
    case 'child':
      return children;
    case 'self':
      return [place];
    case 'parent':
      return parent;
    case 'ancestor':
    case 'ancestor-or-self': {
      const found = axis === 'ancestor' ? [] : [place];
      for (let at = parent[0]; at !== undefined; at = at === DOCUMENT ? undefined : at === ROOT ? DOCUMENT : schema.parent(at))
        found.push(at);
      return found;
    }
    case 'descendant':
      return below(schema, place);
    case 'descendant-or-self':
      return [place, ...below(schema, place)];
    case 'following-sibling':
    case 'preceding-sibling':
      return parent.flatMap((one) => (one === DOCUMENT ? [ROOT] : schema.children(one)));
    case 'attribute':
      return [];
  }
}

function below(schema: Schema, place: number): readonly number[] {
  const found: number[] = [];
  const waiting = place === DOCUMENT ? [ROOT] : [...schema.children(place)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.push(next);
    waiting.push(...schema.children(next));
  }
  return found;
}

import type { Ast } from './ast.ts';
import type { XNode } from './nodes.ts';
import type { Fn, Operand } from './operand.ts';
import type { Scope } from './scope.ts';
import { textNumber, toText } from './values.ts';

/** Narrows a list of nodes; positions are theirs in that list. */
export type Filter = (scope: Scope, nodes: readonly XNode[]) => readonly XNode[];

/** Compiles a predicate: a number is a position, anything else a condition. */
export function compileFilter(predicate: Operand): Filter {
  const keeps = keepsOf(predicate);
  return (scope, nodes) => {
    scope.spend(nodes.length);
    const { item, position, size } = scope;
    const kept: XNode[] = [];
    scope.size = nodes.length;
    for (let index = 0; index < nodes.length; index += 1) {
      scope.item = nodes[index];
      scope.position = index + 1;
      if (keeps(scope)) kept.push(nodes[index]!);
    }
    scope.item = item;
    scope.position = position;
    scope.size = size;
    return kept;
  };
}

function keepsOf(predicate: Operand): Fn<boolean> {
  if (predicate.type === 'number') {
    const place = predicate.number();
    return (scope) => place(scope) === scope.position;
  }
  if (predicate.type !== 'any') return predicate.truth();
  const [value, truth] = [predicate.value(), predicate.truth()];
  return (scope) => {
    const found = value(scope);
    return typeof found === 'number' ? found === scope.position : truth(scope);
  };
}

/** `column = something that does not depend on the row`: such a predicate is looked up instead of tried on every row. */
export type Lookup = { readonly column: string; readonly key: Operand };

/** Finds the equality to look up among the conditions that `and` joins; positions in the same predicate forbid it. */
export function findLookup(predicate: Ast, compileKey: (ast: Ast) => Operand | undefined): Lookup | undefined {
  const conditions = predicate.kind === 'chain' && predicate.operator === 'and' ? predicate.operands : [predicate];
  for (const condition of conditions) {
    if (condition.kind !== 'binary' || condition.operator !== '=') continue;
    for (const [side, other] of [
      [condition.left, condition.right],
      [condition.right, condition.left],
    ] as const) {
      const column = columnOf(side);
      const key = column === undefined ? undefined : compileKey(other);
      if (column !== undefined && key !== undefined && ['number', 'text', 'node'].includes(key.type)) return { column, key };
    }
  }
  return undefined;
}

/** The name of a bare step such as `district`, which in a predicate is a column of the row. */
export function columnOf(ast: Ast): string | undefined {
  if (ast.kind !== 'path' || ast.start !== 'context' || ast.steps.length !== 1) return undefined;
  const { axis, test, predicates } = ast.steps[0]!;
  return axis === 'child' && predicates.length === 0 && /^[^*(]+$/.test(test) ? test : undefined;
}

type Index = ReadonlyMap<string | number, readonly XNode[]>;

/** Indexes live as long as the list they were built from, whatever number of sessions read it. */
const indexes = new WeakMap<XNode, Map<string, Index>>();

/** Children of a fixed node whose column equals the key, through an index that is built once per list and column. */
export function lookUp(scope: Scope, parent: XNode, test: string, { column, key }: Lookup): readonly XNode[] {
  if (key.type === 'number') return indexOf(parent, test, column, scope.zone).get(key.number()(scope)) ?? [];
  return indexOf(parent, test, column, undefined).get(toText(key.value()(scope))) ?? [];
}

/** With a zone the index is by number: a date counts as its day there. */
function indexOf(parent: XNode, test: string, column: string, zone: string | undefined): Index {
  let known = indexes.get(parent);
  if (known === undefined) indexes.set(parent, (known = new Map()));
  const name = `${test} ${column} ${zone ?? ''}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const made = new Map<string | number, XNode[]>();
  for (const child of parent.named(test)) {
    for (const key of keysOf(child, column, zone)) {
      const group = made.get(key);
      if (group === undefined) made.set(key, [child]);
      else group.push(child);
    }
  }
  known.set(name, made);
  return made;
}

function keysOf(child: XNode, column: string, zone: string | undefined): Iterable<string | number> {
  const text = child.single ? child.column(column) : undefined;
  const texts = child.single ? (text === undefined ? [] : [text]) : child.named(column).map((cell) => cell.text());
  const keys: readonly (string | number)[] =
    zone === undefined ? texts : texts.map((one) => textNumber(one, zone)).filter((key) => !Number.isNaN(key));
  return keys.length < 2 ? keys : new Set(keys);
}

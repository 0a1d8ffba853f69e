import type { Ast } from './ast.ts';
import { findFixed } from './fixed.ts';
import type { Context } from './schema.ts';

/**
 * How many rows back an index such as `position(..) - 1` goes. A running total reads the row before its own; knowing that it
 * never reads its own row or a later one is what makes such a form no cycle.
 */
export function rowsBack(index: Ast, repeat: number, context: Context): number | undefined {
  if (index.kind !== 'binary' || index.operator !== '-' || index.right.kind !== 'number') return undefined;
  const back = index.right.value;
  return Number.isInteger(back) && back > 0 && isOwnPosition(index.left, repeat, context) ? back : undefined;
}

/** The same for a predicate on the repeat: `[position() = position(current()/..) - 1]`; 0 for all rows before, with `<`. */
export function priorRows(filters: readonly Ast[], repeat: number, context: Context): number | undefined {
  const filter = filters.length === 1 ? filters[0] : undefined;
  if (filter?.kind !== 'binary') return undefined;
  const { left, right, operator } = filter;
  // Inside the predicate `..` is the parent of the row it looks at; only `current()` leads to the reader.
  const inside: Context = { ...context, within: new Set() };
  if (operator === '<' && isPlace(left)) return isOwnPosition(right, repeat, inside) ? 0 : undefined;
  if (operator === '>' && isPlace(right)) return isOwnPosition(left, repeat, inside) ? 0 : undefined;
  if (operator !== '=') return undefined;
  if (isPlace(left)) return rowsBack(right, repeat, inside);
  return isPlace(right) ? rowsBack(left, repeat, inside) : undefined;
}

/** `position()` of the row a predicate looks at. */
function isPlace(ast: Ast): boolean {
  return ast.kind === 'call' && ast.name === 'position' && ast.args.length === 0;
}

/** `position(..)`, however many groups lie between, as long as it is the reader's own row of that repeat. */
function isOwnPosition(ast: Ast, repeat: number, context: Context): boolean {
  const arg = ast.kind === 'call' && ast.name === 'position' && ast.args.length === 1 ? ast.args[0] : undefined;
  const fixed = arg === undefined ? undefined : findFixed(arg, context);
  return fixed !== undefined && fixed.place === repeat && fixed.down.length === 0;
}

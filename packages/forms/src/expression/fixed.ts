import type { Ast, PathAst } from './ast.ts';
import { nodesOperand, slotOperand, type Fn, type Operand } from './operand.ts';
import { DOCUMENT, ROOT, type Context, type Read, type Schema } from './schema.ts';
import type { Frame, Scope } from './scope.ts';
import { frameUp, readSlot } from './slots.ts';
import type { Scalar } from './values.ts';

/**
 * A place of the form that an expression reads, found before the form is filled: so many frames up, then down through
 * repeats. With nothing to go down through it is one slot.
 */
export type Fixed = {
  readonly place: number;
  /** Repeats shared with the reader. */
  readonly common: number;
  /** Frames to climb from the reader's own. */
  readonly up: number;
  /** Places of the repeats to go down through; the last may be the place itself, whose rows are then meant. */
  readonly down: readonly number[];
};

/** Resolves `${name}`, `..`, `/data/a/b`, `current()/../x`: paths of plain steps. `undefined` for anything that needs walking. */
export function findFixed(ast: Ast, context: Context): Fixed | undefined {
  const { schema } = context;
  if (schema === undefined) return undefined;
  if (ast.kind === 'reference') {
    const places = schema.byName(ast.name);
    return places.length === 1 ? fromAnywhere(schema, context.owner, places[0]!) : undefined;
  }
  if (ast.kind === 'call' && ast.name === 'current' && ast.args.length === 0)
    return fromOwner(schema, context.owner, context.owner, context.owner);
  if (ast.kind !== 'path') return undefined;
  return followPath(ast, schema, context);
}

function followPath(ast: PathAst, schema: Schema, context: Context): Fixed | undefined {
  if (ast.filters.length > 0 || ast.steps.some((step) => step.predicates.length > 0)) return undefined;
  const start = startPlace(ast.start, schema, context);
  if (start === undefined) return undefined;
  let place = start;
  let top = start;
  for (const { axis, test } of ast.steps) {
    if (axis === 'self' && (test === 'node()' || test === '*')) continue;
    const next =
      axis === 'child' ? childPlace(schema, place, test) : axis === 'parent' && place === top ? parentPlace(schema, place) : undefined;
    if (next === undefined || (axis === 'parent' && test !== 'node()' && test !== '*' && nameOf(schema, next) !== test)) return undefined;
    place = next;
    if (axis === 'parent') top = next;
  }
  if (place < 0) return undefined;
  return ast.start === 'root' ? fromAnywhere(schema, context.owner, place) : fromOwner(schema, context.owner, place, top);
}

function startPlace(start: PathAst['start'], schema: Schema, context: Context): number | undefined {
  if (start === 'root') return DOCUMENT;
  if (start === 'context') return context.within === 'owner' ? context.owner : undefined;
  const base = findFixed(start, context);
  return base === undefined || base.down.length > 0 ? undefined : base.place;
}

function childPlace(schema: Schema, place: number, test: string): number | undefined {
  if (place === DOCUMENT) return schema.isRootName(test) ? ROOT : undefined;
  const found = schema.childrenNamed(place, test);
  return found.length === 1 ? found[0] : undefined;
}

function parentPlace(schema: Schema, place: number): number | undefined {
  if (place === DOCUMENT) return undefined;
  return place === ROOT ? DOCUMENT : schema.parent(place);
}

function nameOf(schema: Schema, place: number): string {
  return place < 0 ? '' : schema.name(place);
}

/** Repeats around the nodes of a place, the place's own rows included. */
export function chainOf(schema: Schema, place: number): readonly number[] {
  if (place < 0) return [];
  return schema.isRepeat(place) ? [...schema.around(place), place] : schema.around(place);
}

/** `${name}` and absolute paths mean the rows the reader itself is in, as far as they go; of a repeat, all of its rows. */
export function fromAnywhere(schema: Schema, owner: number, place: number): Fixed {
  const [own, around] = [schema.around(owner), schema.around(place)];
  let common = 0;
  while (common < own.length && common < around.length && own[common] === around[common]) common += 1;
  return { place, common, up: own.length - common, down: chainOf(schema, place).slice(common) };
}

/** A relative path that climbed to `top` before it went down: it stays in the rows that `top` is in. */
function fromOwner(schema: Schema, owner: number, place: number, top: number): Fixed {
  const own = schema.around(owner).length;
  // A repeat's own expressions run outside its rows, so `.` there is all of them.
  const common = Math.min(own, chainOf(schema, top).length);
  return { place, common, up: own - common, down: chainOf(schema, place).slice(common) };
}

/** What reading a place depends on: its value, and the rows it is in. */
export function readsOf(schema: Schema, { place, common, down }: Fixed, prior?: number): readonly Read[] {
  const value: Read[] = schema.isGroup(place) || schema.isRepeat(place) ? [] : [{ place, common, kind: 'value', prior }];
  // Rows that come or go change what an earlier row is called, and the reader follows its own position for that.
  if (prior !== undefined) return value;
  return [
    ...value,
    ...down.map((repeat): Read => ({ place: repeat, common: Math.min(common, schema.around(repeat).length), kind: 'rows' })),
  ];
}

/** Frames below one, through the rows of these repeats; rows of a repeat that is not relevant are not there. */
export function framesBelow(scope: Scope, frame: Frame, slots: readonly number[]): readonly Frame[] {
  let frames: readonly Frame[] = [frame];
  for (const slot of slots) frames = frames.flatMap((one) => (one.relevant[slot] === 1 ? (one.rows[slot] ?? []) : []));
  scope.spend(frames.length);
  return frames;
}

/** An operand that reads a fixed place. */
export function fixedOperand(fixed: Fixed, schema: Schema): Operand {
  const { place, up, down } = fixed;
  return down.length > 0 ? rowsOperand(fixed, schema) : readSlot(place, up, schema.places[place]!);
}

function rowsOperand({ place, up, down }: Fixed, { places, isRepeat }: Schema): Operand {
  const frameOf = frameUp(up);
  const slots = down.map((repeat) => places[repeat]!.slot);
  const { slot, question } = places[place]!;
  const frames: Fn<readonly Frame[]> = (scope) => {
    const below = framesBelow(scope, frameOf(scope), slots);
    return isRepeat(place) ? below : below.filter((frame) => frame.relevant[slot] === 1);
  };
  const items: Fn<readonly Scalar[]> = (scope) => frames(scope).map((frame) => (question === undefined ? '' : frame.reads[slot]!));
  const first: Fn<Scalar> = (scope) => items(scope)[0] ?? '';
  const single = slotOperand(first, (scope) => scope.tree!.node(frames(scope)[0]!, place));
  return {
    ...nodesOperand((scope) => frames(scope).map((frame) => scope.tree!.node(frame, place))),
    number: single.number,
    text: single.text,
    truth: () => (scope) => frames(scope).length > 0,
    items: () => items,
    count: () => (scope) => frames(scope).length,
  };
}

import type { Ast, PathAst, Step } from './ast.ts';
import { inDocumentOrder, isReverse, stepFrom, stepPlaces } from './axes.ts';
import { columnOf, compileFilter, findLookup, lookUp, type Filter, type Lookup } from './filter.ts';
import { fixedOperand, findFixed, type Fixed } from './fixed.ts';
import type { XNode } from './nodes.ts';
import { nodesOperand, type Fn, type Operand } from './operand.ts';
import { priorRows } from './prior.ts';
import { DOCUMENT, type Compile, type Context, type ExpressionIssue } from './schema.ts';
import type { Scope } from './scope.ts';
import { textNumber, type Scalar } from './values.ts';

/** Nodes of the form that a path can stand on, or `foreign` for those of a secondary document. */
type Places = 'foreign' | ReadonlySet<number>;

/** Compiles a location path that `plain-path.ts` does not: it is walked, node by node. */
export function walk(ast: PathAst, context: Context, compile: Compile): Operand {
  const { schema, notes } = context;
  const column = context.within === 'owner' ? undefined : columnOf(ast);
  if (column !== undefined) return columnOperand(ast, column, context);
  const prefix = longestFixed(ast, context);
  if (prefix !== undefined && schema !== undefined) {
    const filters = prefix.steps === 0 ? ast.filters : ast.steps[prefix.steps - 1]!.predicates;
    const prior = prefix.steps === ast.steps.length ? undefined : priorRows(filters, prefix.fixed.place, context);
    const start = fixedOperand(prefix.fixed, schema).nodes()!;
    const places = new Set([prefix.fixed.place]);
    return finish(ast, { start, places, filters, steps: ast.steps.slice(prefix.steps), prior }, context, compile);
  }
  const start = startOf(ast, context, compile);
  if (start === undefined) {
    notes.issues.push({ code: 'arguments.path', values: {}, at: ast.at });
    return nodesOperand(() => []);
  }
  return finish(ast, { ...ast, start, places: startPlaces(ast.start, context), prior: undefined }, context, compile);
}

function startOf({ start }: PathAst, context: Context, compile: Compile): Fn<readonly XNode[]> | undefined {
  if (start === 'root') return (scope) => [scope.tree!.document()];
  if (start !== 'context') return compile(start, context).nodes();
  return context.within === 'owner' ? (scope) => [scope.tree!.owner(scope)] : (scope) => [scope.item!];
}

function startPlaces(start: PathAst['start'], context: Context): Places {
  if (typeof start === 'object') return placesOf(start, context);
  if (start === 'context' && context.within !== 'owner') return context.within;
  return context.schema === undefined ? 'foreign' : new Set([start === 'root' ? DOCUMENT : context.owner]);
}

type Walk = {
  readonly start: Fn<readonly XNode[]>;
  readonly places: Places;
  readonly filters: readonly Ast[];
  readonly steps: readonly Step[];
  readonly prior: number | undefined;
};

function finish(ast: PathAst, walked: Walk, context: Context, compile: Compile): Operand {
  const { schema, notes } = context;
  const { start, steps } = walked;
  let { places } = walked;
  const startsAtOwner = ast.start === 'context' && context.within === 'owner';
  if (places !== 'foreign' && !startsAtOwner) noteReads(places, walked.prior, context, steps.length === 0);
  const startFilters = walked.filters.map((filter) => compileFilter(compile(filter, { ...context, within: places })));
  const moves: ((scope: Scope, nodes: readonly XNode[]) => readonly XNode[])[] = [];
  for (const [index, step] of steps.entries()) {
    places = schema === undefined || places === 'foreign' ? 'foreign' : stepPlaces(schema, places, step);
    if (places !== 'foreign' && places.size === 0) notes.issues.push(nothingAt(step.test, ast, step.at));
    if (places !== 'foreign') noteReads(places, walked.prior, context, index === steps.length - 1);
    moves.push(compileStep(step, { ...context, within: places }, compile));
  }
  return nodesOperand((scope) => {
    let nodes = start(scope);
    for (const filter of startFilters) nodes = filter(scope, nodes);
    for (const move of moves) nodes = move(scope, nodes);
    return nodes;
  });
}

/** A bare name may have been meant as `${name}`. */
function nothingAt(name: string, ast: PathAst, at: number): ExpressionIssue {
  const bare = ast.start === 'context' && columnOf(ast) !== undefined;
  return { code: bare ? 'unknown-path.bare' : 'unknown-path', values: { name }, at };
}

/** What a walk reads on its way: rows it goes through, and, where it ends, values. */
function noteReads(places: ReadonlySet<number>, prior: number | undefined, context: Context, ends: boolean): void {
  const { schema, notes } = context;
  if (schema === undefined) return;
  for (const place of places) {
    if (place < 0) continue;
    const around = schema.isRepeat(place) ? [...schema.around(place), place] : schema.around(place);
    // Where the walk goes is known only when it runs, so any row's change counts; of earlier rows, those of the same parent.
    const shared = prior === undefined ? 0 : Math.max(0, schema.around(place).length - (schema.isRepeat(place) ? 0 : 1));
    if (ends && !schema.isGroup(place) && !schema.isRepeat(place)) notes.reads.push({ place, common: shared, kind: 'value', prior });
    for (const repeat of around) notes.reads.push({ place: repeat, common: Math.min(shared, schema.around(repeat).length), kind: 'rows' });
  }
}

function compileStep(step: Step, context: Context, compile: Compile): (scope: Scope, nodes: readonly XNode[]) => readonly XNode[] {
  const filters = step.predicates.map((predicate) => compileFilter(compile(predicate, context)));
  const lookup =
    context.within === 'foreign' && step.axis === 'child' && !step.test.endsWith(')') ? lookupOf(step, context, compile) : undefined;
  const single = step.axis === 'child' || step.axis === 'self' || step.axis === 'attribute';
  return (scope, nodes) => {
    if (nodes.length === 1 && single) return one(scope, nodes[0]!, step, filters, lookup);
    const found: XNode[] = [];
    for (const node of nodes) for (const next of one(scope, node, step, filters, lookup)) found.push(next);
    return single ? found : nodes.length === 1 && isReverse(step.axis) ? found.reverse() : inDocumentOrder(found);
  };
}

function one(scope: Scope, node: XNode, step: Step, filters: readonly Filter[], lookup: Lookup | undefined): readonly XNode[] {
  let found = lookup !== undefined && node.fixed ? lookUp(scope, node, step.test, lookup) : stepFrom(node, step);
  scope.spend(1 + (filters.length === 0 ? 0 : found.length));
  for (const filter of filters) found = filter(scope, found);
  return found;
}

/** The first predicate's equality with something outside the row, unless positions are asked for in the same predicate. */
function lookupOf(step: Step, context: Context, compile: Compile): Lookup | undefined {
  const predicate = step.predicates[0];
  if (predicate === undefined || dependsOnItem(predicate, true)) return undefined;
  return findLookup(predicate, (key) => (dependsOnItem(key, false) ? undefined : compile(key, context)));
}

/** Whether an expression looks at the row it is tried on: a relative path, `.`, or (always when asked) a position. */
function dependsOnItem(ast: Ast, onlyPositions: boolean): boolean {
  if (ast.kind === 'call') {
    if ((ast.name === 'position' && ast.args.length === 0) || ast.name === 'last') return true;
    if (
      !onlyPositions &&
      ast.args.length === 0 &&
      ['string', 'number', 'normalize-space', 'string-length', 'name', 'local-name'].includes(ast.name)
    )
      return true;
    return ast.args.some((arg) => dependsOnItem(arg, onlyPositions));
  }
  if (ast.kind === 'path') {
    if (!onlyPositions && ast.start === 'context') return true;
    // Predicates inside have rows and positions of their own.
    return typeof ast.start === 'object' && dependsOnItem(ast.start, onlyPositions);
  }
  if (ast.kind === 'binary') return dependsOnItem(ast.left, onlyPositions) || dependsOnItem(ast.right, onlyPositions);
  if (ast.kind === 'chain') return ast.operands.some((operand) => dependsOnItem(operand, onlyPositions));
  if (ast.kind === 'negate') return dependsOnItem(ast.operand, onlyPositions);
  return ast.kind === 'union';
}

/** A column of the row that a predicate is looking at, read without making a node of the cell. */
function columnOperand(ast: PathAst, column: string, context: Context): Operand {
  const { schema, within } = context;
  if (schema !== undefined && within !== 'foreign' && within !== 'owner') {
    const places = stepPlaces(schema, within, ast.steps[0]!);
    noteReads(places, undefined, context, true);
    if (places.size === 0) context.notes.issues.push(nothingAt(column, ast, ast.at));
  }
  const nodes: Fn<readonly XNode[]> = (scope) => scope.item!.named(column);
  const items: Fn<readonly Scalar[]> = (scope) => {
    const item = scope.item!;
    if (!item.single) return item.named(column).map((node) => node.text());
    const text = item.column(column);
    return text === undefined ? [] : [text];
  };
  return {
    ...nodesOperand(nodes),
    column,
    number: () => (scope) => textNumber(scope.item!.column(column) ?? '', scope.zone),
    text: () => (scope) => scope.item!.column(column) ?? '',
    truth: () => (scope) => scope.item!.column(column) !== undefined,
    items: () => items,
  };
}

/** The longest beginning of a path that needs no walking; a predicate may stand on its last step, if that has one parent. */
function longestFixed(ast: PathAst, context: Context): { readonly fixed: Fixed; readonly steps: number } | undefined {
  if (context.schema === undefined) return undefined;
  if (ast.filters.length > 0) {
    const fixed = typeof ast.start === 'object' ? findFixed(ast.start, context) : undefined;
    return fixed === undefined || fixed.down.length > 1 ? undefined : { fixed, steps: 0 };
  }
  for (let steps = ast.steps.length; steps > 0; steps -= 1) {
    const last = ast.steps[steps - 1]!;
    const begin: PathAst = { ...ast, steps: [...ast.steps.slice(0, steps - 1), { ...last, predicates: [] }] };
    const fixed = findFixed(begin, context);
    if (fixed !== undefined && (last.predicates.length === 0 || fixed.down.length <= 1)) return { fixed, steps };
  }
  return undefined;
}

/** Where the nodes of an expression that starts a path can be. */
function placesOf(ast: Ast, context: Context): Places {
  const { schema } = context;
  if (schema === undefined) return 'foreign';
  if (ast.kind === 'path') {
    let places = startPlaces(ast.start, context);
    for (const step of ast.steps) places = places === 'foreign' ? 'foreign' : stepPlaces(schema, places, step);
    return places;
  }
  const fixed = findFixed(ast, context);
  if (fixed !== undefined) return new Set([fixed.place]);
  if (ast.kind === 'call' && ast.name === 'instance') return 'foreign';
  const parts = ast.kind === 'union' ? ast.parts : ast.kind === 'call' ? ast.args : [];
  const found = parts.map((part) => placesOf(part, context));
  return found.length === 0 || found.includes('foreign') ? 'foreign' : new Set(found.flatMap((places) => [...places] as number[]));
}

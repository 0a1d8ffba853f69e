import type { Ast } from '../ast.ts';
import { findFixed, fixedOperand, framesBelow, readsOf } from '../fixed.ts';
import type { XNode } from '../nodes.ts';
import { anyOperand, constant, nodesOperand, numberOperand, textOperand, type Operand } from '../operand.ts';
import { rowsBack } from '../prior.ts';
import { seededOrder, seedOf } from '../randomize.ts';
import type { Read } from '../schema.ts';
import { frameUp } from '../slots.ts';
import { toText } from '../values.ts';
import type { Call, FunctionSpec } from './spec.ts';

export const nodeFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['position', { least: 0, most: 1, build: position }],
  ['last', { least: 0, most: 0, build: () => numberOperand((scope) => scope.size) }],
  ['count', { least: 1, most: 1, build: count }],
  ['count-non-empty', { least: 1, most: 1, build: countNonEmpty }],
  ['name', { least: 0, most: 1, build: (call) => named(call, (node) => node.name) }],
  ['local-name', { least: 0, most: 1, build: (call) => named(call, (node) => node.name.slice(node.name.indexOf(':') + 1)) }],
  ['namespace-uri', { least: 0, most: 1, build: (call) => named(call, () => '') }],
  // Documents of forms declare no ids.
  ['id', { least: 1, most: 1, build: () => nodesOperand(() => []) }],
  ['current', { least: 0, most: 0, build: current }],
  ['instance', { least: 1, most: 1, build: instance }],
  ['indexed-repeat', { least: 3, most: 7, build: indexedRepeat }],
  ['randomize', { least: 1, most: 2, build: randomize }],
  ['pulldata', { least: 4, most: 4, build: pulldata }],
  ['jr:choice-name', { least: 2, most: 2, build: choiceName }],
  // Labels are looked up by the question they stand on; an id of a translation names nothing here.
  ['jr:itext', { least: 1, most: 1, build: ({ arg }) => textOperand(arg(0).text()) }],
];

/** Of a node: its place among the neighbours of its name. A row's place is kept with it. */
function position(call: Call): Operand {
  const { ast, context } = call;
  const arg = ast.args[0];
  if (arg === undefined) return numberOperand((scope) => scope.position);
  const fixed = findFixed(arg, context);
  const { schema } = context;
  if (fixed !== undefined && schema !== undefined && fixed.down.length === 0) {
    if (!schema.isRepeat(fixed.place)) return constant(1);
    context.notes.reads.push({ place: fixed.place, common: fixed.common, kind: 'position' });
    const frameOf = frameUp(fixed.up);
    return numberOperand((scope) => frameOf(scope).position + 1);
  }
  const nodes = call.arg(0).nodes();
  if (nodes === undefined) return call.fail('arguments.nodes');
  return numberOperand((scope) => {
    const node = nodes(scope)[0];
    return node === undefined ? Number.NaN : placeAmongNamesakes(node);
  });
}

function placeAmongNamesakes(node: XNode): number {
  const siblings = node.parent?.children() ?? [node];
  let at = siblings.indexOf(node);
  let place = 1;
  while (at > 0 && siblings[at - 1]!.name === node.name) {
    at -= 1;
    place += 1;
  }
  return place;
}

function count(call: Call): Operand {
  const operand = call.arg(0);
  const quick = operand.count?.();
  if (quick !== undefined) return numberOperand(quick);
  const nodes = operand.nodes();
  return nodes === undefined ? call.fail('arguments.nodes') : numberOperand((scope) => nodes(scope).length);
}

function countNonEmpty(call: Call): Operand {
  const operand = call.arg(0);
  if (operand.nodes() === undefined) return call.fail('arguments.nodes');
  const items = operand.items();
  return numberOperand((scope) => items(scope).filter((item) => item !== '').length);
}

function named(call: Call, name: (node: XNode) => string): Operand {
  const self: Ast = { kind: 'path', start: 'context', filters: [], steps: [], at: call.ast.at };
  const nodes = (call.ast.args.length === 0 ? call.compile(self, call.context) : call.arg(0)).nodes();
  if (nodes === undefined) return call.fail('arguments.nodes');
  return textOperand((scope) => {
    const node = nodes(scope)[0];
    return node === undefined ? '' : name(node);
  });
}

/** The node the expression stands on, also inside a predicate. */
function current({ ast, context }: Call): Operand {
  const fixed = findFixed(ast, context);
  return fixed !== undefined && context.schema !== undefined
    ? fixedOperand(fixed, context.schema)
    : nodesOperand((scope) => [scope.tree!.owner(scope)]);
}

function instance(call: Call): Operand {
  const { context, ast } = call;
  const arg = ast.args[0]!;
  if (arg.kind === 'string' && context.schema?.knowsInstance(arg.value) === false)
    context.notes.issues.push({ code: 'unknown-instance', values: { name: arg.value }, at: arg.at });
  const id = call.arg(0).text();
  return nodesOperand((scope) => {
    const found = scope.tree!.instance(id(scope));
    return found === undefined ? [] : [found];
  });
}

/** `indexed-repeat(node, repeat, index, …)`: the node in the rows that the indexes name (from 1), outermost first. */
function indexedRepeat(call: Call): Operand {
  const { ast, context } = call;
  const { schema, notes } = context;
  const target = findFixed(ast.args[0]!, context);
  if (schema === undefined || target === undefined) return call.fail('arguments.indexed-question');
  if (ast.args.length % 2 === 0) return call.fail('arguments.index');
  const chain = schema.around(target.place);
  const indexes = new Map<number, number>();
  for (let at = 1; at < ast.args.length; at += 2) {
    const repeat = findFixed(ast.args[at]!, context)?.place;
    if (repeat === undefined || !chain.includes(repeat)) return call.fail('arguments.indexed-repeat', { argument: at + 1 });
    indexes.set(repeat, at + 1);
  }
  const first = chain.findIndex((repeat) => indexes.has(repeat));
  const own = schema.around(context.owner);
  let common = 0;
  while (common < first && own[common] === chain[common]) common += 1;
  const back = chain.length === first + 1 ? rowsBack(ast.args[indexes.get(chain[first]!)!]!, chain[first]!, context) : undefined;
  const fixed = { place: target.place, common, up: own.length - common, down: chain.slice(common) };
  notes.reads.push(...readsOf(schema, fixed, back));
  if (back !== undefined) notes.reads.push({ place: chain[first]!, common: first + 1, kind: 'position' } satisfies Read);
  const picks = chain.slice(common).map((repeat) => {
    const at = indexes.get(repeat);
    return { slot: schema.places[repeat]!.slot, index: at === undefined ? () => 1 : call.arg(at).number() };
  });
  const [frameOf, slot] = [frameUp(fixed.up), schema.places[target.place]!.slot];
  return anyOperand((scope) => {
    let frame = frameOf(scope);
    for (const pick of picks) {
      const row = framesBelow(scope, frame, [pick.slot])[pick.index(scope) - 1];
      if (row === undefined) return '';
      frame = row;
    }
    return frame.reads[slot]!;
  });
}

function randomize(call: Call): Operand {
  const nodes = call.arg(0).nodes();
  if (nodes === undefined) return call.fail('arguments.nodes');
  if (call.ast.args.length === 1) {
    call.context.notes.volatile = true;
    return nodesOperand((scope) => seededOrder(nodes(scope), scope.host.random));
  }
  const operand = call.arg(1);
  if (operand.type !== 'number') call.context.notes.calls.add('digest');
  const seed = operand.value();
  return nodesOperand((scope) => seededOrder(nodes(scope), seedOf(seed(scope), scope.host)));
}

/** `pulldata(list, column, key column, key)` is `instance(list)/root/item[key column = key]/column`; nothing found is empty. */
function pulldata(call: Call): Operand {
  const { ast, context } = call;
  const [list, column, keyColumn] = [ast.args[0]!, ast.args[1]!, ast.args[2]!];
  if (list.kind !== 'string' || column.kind !== 'string' || keyColumn.kind !== 'string') return call.fail('arguments.pulldata');
  const step = (test: string, predicates: readonly Ast[] = []) => ({ axis: 'child' as const, test, predicates, at: ast.at });
  const key: Ast = { kind: 'path', start: 'context', filters: [], steps: [step(keyColumn.value.trim())], at: ast.at };
  const wanted: Ast = { kind: 'call', name: 'string', args: [ast.args[3]!], at: ast.at };
  const same: Ast = { kind: 'binary', operator: '=', left: key, right: wanted, at: ast.at };
  const id: Ast = { ...list, value: list.value.trim().replace(/\.csv$/i, '') };
  const start: Ast = { kind: 'call', name: 'instance', args: [id], at: ast.at };
  const steps = [step('root'), step('item', [same]), step(column.value.trim())];
  return textOperand(call.compile({ kind: 'path', start, filters: [], steps, at: ast.at }, context).text());
}

/** `jr:choice-name(value, '${question}')`: the label, in the host's language, of a choice of that question's list. */
function choiceName(call: Call): Operand {
  const { ast, context } = call;
  const { schema } = context;
  const path = ast.args[1]!;
  const question = path.kind === 'string' ? questionIn(path.value, call) : undefined;
  const list = schema === undefined || question === undefined ? undefined : schema.listOf(question);
  // The answers in a repeat are their own labels.
  if (list?.startsWith('${') === true) return textOperand(call.arg(0).text());
  if (list === undefined) return call.fail('arguments.choice-name');
  const value = call.arg(0).items();
  return textOperand((scope) => {
    const wanted = value(scope).map(toText)[0] ?? '';
    return scope.tree!.choiceLabel(list, wanted, scope.host.language) ?? '';
  });
}

function questionIn(source: string, { context }: Call): number | undefined {
  const name = /^\s*\$\{\s*([^}\s]+)\s*\}\s*$/.exec(source)?.[1] ?? source.trim().split('/').at(-1);
  return name === undefined ? undefined : context.schema?.byName(name)[0];
}

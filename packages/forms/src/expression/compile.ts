import { ExpressionError, type Ast, type CallAst, type Step } from './ast.ts';
import { equality, order } from './compare.ts';
import { compileFilter } from './filter.ts';
import { fixedOperand, findFixed, fromAnywhere, readsOf } from './fixed.ts';
import { inDocumentOrder } from './axes.ts';
import { findFunction, isVendorFunction } from './library/index.ts';
import { instanceId } from './instance-id.ts';
import type { XNode } from './nodes.ts';
import { anyOperand, constant, nodesOperand, numberOperand, truthOperand, type Fn, type Operand } from './operand.ts';
import { parseExpression } from './parse.ts';
import { compilePath } from './paths.ts';
import type { Context, ExpressionIssue, Notes, Read, Schema } from './schema.ts';
import type { Scope } from './scope.ts';
import { sum } from './sum.ts';
import type { Value } from './values.ts';

/** A compiled expression. Each way of running it is a closure made when it is first asked for. */
export type CompiledExpression = {
  readonly source: string;
  readonly operand: Operand;
  readonly number: Fn<number>;
  readonly text: Fn<string>;
  readonly truth: Fn<boolean>;
  readonly value: Fn<Value>;
  readonly reads: readonly Read[];
  readonly issues: readonly ExpressionIssue[];
  readonly calls: ReadonlySet<string>;
  readonly volatile: boolean;
  readonly readsSelf: boolean;
};

/** Where an expression stands. Without a schema it stands in a bare document. */
export type Standpoint = { readonly schema?: Schema | undefined; readonly owner?: number; readonly within?: Context['within'] };

/**
 * Compiles an expression to closures. No `eval`: each operator and function is a closure already there. Throws
 * `ExpressionError` for what is no expression; what parses but cannot work (an unknown function, a wrong number of arguments)
 * is an issue, and throws only if it is ever reached: `false() and nonsense()` is false.
 */
export function compileExpression(source: string, { schema, owner = -1, within = 'owner' }: Standpoint = {}): CompiledExpression {
  const notes = emptyNotes();
  const operand = compileAst(parseExpression(source), { schema, owner, within, notes });
  return new Compiled(source, operand, notes);
}

/**
 * Compiles a condition on the rows of a list (XLSForm `choice_filter`), in which bare names are the list's columns. With a list
 * the result is the rows that hold; without one, whether the row in the scope holds.
 */
export function compilePredicate(source: string, list: string | undefined, { schema, owner = -1 }: Standpoint): CompiledExpression {
  const notes = emptyNotes();
  const predicate = parseExpression(source);
  if (list === undefined) return new Compiled(source, compileAst(predicate, { schema, owner, within: 'foreign', notes }), notes);
  const step = (test: string, predicates: readonly Ast[] = []) => ({ axis: 'child' as const, test, predicates, at: 0 });
  const start: Ast = { kind: 'call', name: 'instance', args: [{ kind: 'string', value: list, at: 0 }], at: 0 };
  const path: Ast = { kind: 'path', start, filters: [], steps: [step('root'), step('item', [predicate])], at: 0 };
  return new Compiled(source, compileAst(path, { schema, owner, within: 'owner', notes }), notes);
}

/**
 * Compiles what a select offers when its choices are the answers to a question in a repeat (`select_one ${name}`): the rows of that
 * repeat, narrowed by the condition, in which `${…}` of the same row is that row's.
 */
export function compileRows(source: string | undefined, question: number, schema: Schema, owner: number): CompiledExpression {
  const notes = emptyNotes();
  const repeat = schema.around(question).at(-1)!;
  notes.reads.push(...readsOf(schema, fromAnywhere(schema, owner, question)));
  const rows = fixedOperand(fromAnywhere(schema, owner, repeat), schema);
  if (source === undefined) return new Compiled('', rows, notes);
  const predicate = inRow(parseExpression(source), repeat, schema);
  const filter = compileFilter(compileAst(predicate, { schema, owner, within: new Set([repeat]), notes }));
  const nodes = rows.nodes()!;
  return new Compiled(
    source,
    nodesOperand((scope) => filter(scope, nodes(scope))),
    notes,
  );
}

function emptyNotes(): Notes {
  return { reads: [], issues: [], calls: new Set(), volatile: false, readsSelf: false };
}

/** References to questions of a repeat's row as paths that start at the row. */
function inRow(ast: Ast, repeat: number, schema: Schema): Ast {
  const inside = (part: Ast): Ast => inRow(part, repeat, schema);
  switch (ast.kind) {
    case 'reference': {
      const [place, other] = schema.byName(ast.name);
      if (place === undefined || other !== undefined || schema.around(place).at(-1) !== repeat) return ast;
      return { kind: 'path', start: 'context', filters: [], steps: stepsDown(schema, repeat, place, ast.at), at: ast.at };
    }
    case 'call':
      return { ...ast, args: ast.args.map(inside) };
    case 'binary':
      return { ...ast, left: inside(ast.left), right: inside(ast.right) };
    case 'chain':
      return { ...ast, operands: ast.operands.map(inside) };
    case 'negate':
      return { ...ast, operand: inside(ast.operand) };
    default:
      return ast;
  }
}

function stepsDown(schema: Schema, from: number, to: number, at: number): readonly Step[] {
  const steps: Step[] = [];
  for (let place = to; place !== from; place = schema.parent(place))
    steps.unshift({ axis: 'child', test: schema.name(place), predicates: [], at });
  return steps;
}

class Compiled implements CompiledExpression {
  readonly source: string;
  readonly operand: Operand;
  readonly #notes: Notes;
  #number: Fn<number> | undefined;
  #text: Fn<string> | undefined;
  #truth: Fn<boolean> | undefined;
  #value: Fn<Value> | undefined;

  constructor(source: string, operand: Operand, notes: Notes) {
    this.source = source;
    this.operand = operand;
    this.#notes = notes;
  }

  get number(): Fn<number> {
    return (this.#number ??= this.operand.number());
  }

  get text(): Fn<string> {
    return (this.#text ??= this.operand.text());
  }

  get truth(): Fn<boolean> {
    return (this.#truth ??= this.operand.truth());
  }

  get value(): Fn<Value> {
    return (this.#value ??= this.operand.value());
  }

  get reads(): readonly Read[] {
    return this.#notes.reads;
  }

  get issues(): readonly ExpressionIssue[] {
    return this.#notes.issues;
  }

  get calls(): ReadonlySet<string> {
    return this.#notes.calls;
  }

  get volatile(): boolean {
    return this.#notes.volatile;
  }

  get readsSelf(): boolean {
    return this.#notes.readsSelf;
  }
}

function compileAst(ast: Ast, context: Context): Operand {
  switch (ast.kind) {
    case 'number':
    case 'string':
      return constant(ast.value);
    case 'reference':
      return reference(ast.name, ast, context);
    case 'path':
      return compilePath(ast, context, compileAst);
    case 'negate': {
      const operand = compileAst(ast.operand, context).number();
      return numberOperand((scope) => -operand(scope));
    }
    case 'chain':
      return chain(
        ast.operator,
        ast.operands.map((operand) => compileAst(operand, context)),
      );
    case 'binary':
      return binary(ast, context);
    case 'union': {
      const parts = ast.parts.map((part) => nodesOf(compileAst(part, context), part, context));
      return nodesOperand((scope) => inDocumentOrder(parts.flatMap((part) => part(scope))));
    }
    case 'call':
      return call(ast, context);
  }
}

function reference(name: string, ast: Ast, context: Context): Operand {
  const { schema, notes } = context;
  const fixed = findFixed(ast, context);
  if (fixed !== undefined && schema !== undefined) {
    notes.reads.push(...readsOf(schema, fixed));
    return fixedOperand(fixed, schema);
  }
  if (name.startsWith('last-saved#')) {
    notes.issues.push({ code: 'vendor-function.last-saved', values: { name }, at: ast.at });
    return constant('');
  }
  const id = instanceId(ast, context);
  if (id !== undefined) return id;
  const several = (schema?.byName(name).length ?? 0) > 1;
  return failing({ code: several ? 'unknown-question.several' : 'unknown-question', values: { name }, at: ast.at }, context);
}

/** A part that cannot work. It throws when it runs, not before. */
function failing(issue: ExpressionIssue, context: Context): Operand {
  context.notes.issues.push(issue);
  return anyOperand(() => {
    throw new ExpressionError(issue.code, issue.at, issue.values);
  });
}

function nodesOf(operand: Operand, ast: Ast, context: Context): Fn<readonly XNode[]> {
  const nodes = operand.nodes();
  if (nodes !== undefined) return nodes;
  context.notes.issues.push({ code: 'arguments.union', values: {}, at: ast.at });
  return () => {
    throw new ExpressionError('arguments.union', ast.at);
  };
}

/** A run of `and` or `or`, left to right, which stops at the operand that decides; or of `+`. */
function chain(operator: '+' | 'and' | 'or', operands: readonly Operand[]): Operand {
  if (operator === '+') return sum(operands);
  const decides = operator === 'or';
  const [first, second] = operands.map((operand) => operand.truth()) as [Fn<boolean>, Fn<boolean>];
  if (operands.length === 2)
    return truthOperand(decides ? (scope) => first(scope) || second(scope) : (scope) => first(scope) && second(scope));
  const truths = operands.map((operand) => operand.truth());
  return truthOperand((scope) => {
    for (const truth of truths) if (truth(scope) === decides) return decides;
    return !decides;
  });
}

function binary(ast: Ast & { readonly kind: 'binary' }, context: Context): Operand {
  const [left, right] = [compileAst(ast.left, context), compileAst(ast.right, context)];
  const { operator } = ast;
  if (operator === '=' || operator === '!=') return equality(left, right, operator === '!=');
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') return truthOperand(order(operator, left, right));
  if (operator === 'and' || operator === 'or' || operator === '+') return chain(operator, [left, right]);
  return numberOperand(arithmetic(operator, left.number(), right.number()));
}

function arithmetic(operator: '-' | '*' | 'div' | 'mod', left: Fn<number>, right: Fn<number>): Fn<number> {
  switch (operator) {
    case '-':
      return (scope: Scope) => left(scope) - right(scope);
    case '*':
      return (scope: Scope) => left(scope) * right(scope);
    case 'div':
      return (scope: Scope) => left(scope) / right(scope);
    case 'mod':
      return (scope: Scope) => left(scope) % right(scope);
  }
}

function call(ast: CallAst, context: Context): Operand {
  const { notes } = context;
  notes.calls.add(ast.name);
  const known = findFunction(ast.name);
  if (known === undefined) return unknownFunction(ast, context);
  const { least, most } = known;
  if (ast.args.length < least || ast.args.length > most) {
    const [found, expected] = [ast.args.length, least];
    const code = least === most ? 'arguments.count' : most === Number.POSITIVE_INFINITY ? 'arguments.at-least' : 'arguments.between';
    return failing({ code, values: { name: ast.name, expected, least, most, found }, at: ast.at }, context);
  }
  if (known.volatile === true) notes.volatile = true;
  return known.build({
    ast,
    context,
    arg: (index) => compileAst(ast.args[index]!, context),
    args: () => ast.args.map((arg) => compileAst(arg, context)),
    compile: compileAst,
    fail: (code, values = {}) => failing({ code, values: { name: ast.name, ...values }, at: ast.at }, context),
  });
}

/** Functions of other platforms are known by name: the form opens, and the call gives nothing. */
function unknownFunction(ast: CallAst, context: Context): Operand {
  if (isVendorFunction(ast.name)) {
    context.notes.issues.push({ code: 'vendor-function', values: { name: ast.name }, at: ast.at });
    return constant('');
  }
  // The arguments are not looked at: what they say cannot matter.
  return failing({ code: 'unknown-function', values: { name: ast.name }, at: ast.at }, context);
}

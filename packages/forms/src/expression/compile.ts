import { ExpressionError, type Ast, type BinaryOperator, type CallAst, type PathAst, type Step } from './ast.ts';
import { inDocumentOrder } from './axes.ts';
import { build } from './build.ts';
import type { Code } from './code.ts';
import { relations, type Relation } from './compare.ts';
import { compareWithNodes } from './compare-nodes.ts';
import { compileFilter } from './filter.ts';
import { fixedOperand, findFixed, fromAnywhere, readsOf } from './fixed.ts';
import { meansInstanceId } from './instance-id.ts';
import { findFunction } from './library/index.ts';
import type { FunctionSpec } from './library/spec.ts';
import { isVendorFunction } from './library/vendor.ts';
import type { XNode } from './nodes.ts';
import { anyOperand, nodesOperand, type Fn, type Operand } from './operand.ts';
import { plainFunctions } from './operations.ts';
import { parseExpression } from './parse.ts';
import { walk } from './paths.ts';
import type { Context, ExpressionIssue, Notes, Schema } from './schema.ts';

/** A source made into a code, and what was found out on the way. */
export type Coded = { readonly code: Code; readonly notes: Notes };

/** Where an expression stands. Without a schema it stands in a bare document. */
export type Standpoint = { readonly schema?: Schema | undefined; readonly owner?: number };

/**
 * Makes an expression into the code that runs it. Throws `ExpressionError` for what is no expression; what parses but cannot work
 * (an unknown function, a wrong number of arguments) is an issue, and throws only if it is ever reached: `false() and nonsense()`
 * is false.
 */
export function compileExpression(source: string, { schema, owner = -1 }: Standpoint): Coded {
  const notes = emptyNotes();
  return { code: compileAst(parseExpression(source), { schema, owner, within: 'owner', notes }), notes };
}

/**
 * Compiles a condition on the rows of a list (XLSForm `choice_filter`), in which bare names are the list's columns. With a list
 * the result is the rows that hold; without one, whether the row in the scope holds.
 */
export function compilePredicate(source: string, list: string | undefined, { schema, owner = -1 }: Standpoint): Coded {
  const notes = emptyNotes();
  const predicate = parseExpression(source);
  if (list === undefined) return { code: compileAst(predicate, { schema, owner, within: 'foreign', notes }), notes };
  const step = (test: string, predicates: readonly Ast[] = []) => ({ axis: 'child' as const, test, predicates, at: 0 });
  const start: Ast = { kind: 'call', name: 'instance', args: [{ kind: 'string', value: list, at: 0 }], at: 0 };
  const path: Ast = { kind: 'path', start, filters: [], steps: [step('root'), step('item', [predicate])], at: 0 };
  return { code: compileAst(path, { schema, owner, within: 'owner', notes }), notes };
}

/**
 * Compiles what a select offers when its choices are the answers to a question in a repeat (`select_one ${name}`): the rows of that
 * repeat, narrowed by the condition, in which `${…}` of the same row is that row's.
 */
export function compileRows(source: string | undefined, question: number, schema: Schema, owner: number): Coded {
  const notes = emptyNotes();
  const repeat = schema.around(question).at(-1)!;
  const code = made({ schema, owner, within: 'owner', notes }, (context) => {
    context.notes.reads.push(...readsOf(schema, fromAnywhere(schema, owner, question)));
    const rows = fixedOperand(fromAnywhere(schema, owner, repeat), schema);
    if (source === undefined) return rows;
    const predicate = inRow(parseExpression(source), repeat, schema);
    const filter = compileFilter(operandOf(predicate, { ...context, within: new Set([repeat]) }));
    const nodes = rows.nodes()!;
    return nodesOperand((scope) => filter(scope, nodes(scope)));
  });
  return { code, notes };
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

function compileAst(ast: Ast, context: Context): Code {
  const parts = (asts: readonly Ast[]): readonly Code[] => asts.map((part) => compileAst(part, context));
  switch (ast.kind) {
    case 'number':
    case 'string':
      return ast.value;
    case 'reference':
      return reference(ast.name, ast, context);
    case 'path':
      return plainPath(ast, context) ?? made(context, (inner) => walk(ast, inner, operandOf));
    case 'negate':
      return ['negate', ...parts([ast.operand])];
    case 'chain':
      return [ast.operator, ...parts(ast.operands)];
    case 'binary':
      return binary(ast.operator, compileAst(ast.left, context), compileAst(ast.right, context), context);
    case 'union':
      return made(context, (inner) => {
        const nodes = ast.parts.map((part) => nodesOf(operandOf(part, inner), part, inner));
        return nodesOperand((scope) => inDocumentOrder(nodes.flatMap((part) => part(scope))));
      });
    case 'call':
      return call(ast, context);
  }
}

/** What is no plain code is made into closures at once, and keeps what was found out for where it is built in. */
function made(context: Context, make: (context: Context) => Operand): Code {
  const { issues, calls } = context.notes;
  const notes: Notes = { ...emptyNotes(), issues, calls };
  return { operand: make({ ...context, notes }), finds: notes };
}

function operandOf(ast: Ast, context: Context): Operand {
  return built(compileAst(ast, context), context);
}

function built(code: Code, { schema, owner, notes }: Context): Operand {
  return build(code, { places: schema?.places ?? [], depth: schema?.around(owner).length ?? 0, finds: notes });
}

function binary(operator: BinaryOperator, left: Code, right: Code, context: Context): Code {
  if (!isComparison(operator) || !(mayBeNodes(left) || mayBeNodes(right))) return [operator, left, right];
  return made(context, (inner) => compareWithNodes(operator, built(left, inner), built(right, inner)));
}

function isComparison(operator: BinaryOperator): operator is '=' | '!=' | Relation {
  return operator === '=' || operator === '!=' || operator in relations;
}

/** Nodes come of nothing plain, and pass through no operation but the choice between two. */
function mayBeNodes(code: Code): boolean {
  if (typeof code !== 'object') return false;
  return 'operand' in code || (code[0] === 'if' && code.slice(2).some((part) => mayBeNodes(part)));
}

function reference(name: string, ast: Ast, context: Context): Code {
  const { schema, notes } = context;
  const fixed = fixedCode(ast, context);
  if (fixed !== undefined) return fixed;
  if (name.startsWith('last-saved#')) {
    notes.issues.push({ code: 'vendor-function.last-saved', values: { name }, at: ast.at });
    return '';
  }
  if (schema !== undefined && meansInstanceId(ast)) return ['id'];
  const several = (schema?.byName(name).length ?? 0) > 1;
  return broken({ code: several ? 'unknown-question.several' : 'unknown-question', values: { name }, at: ast.at }, context);
}

/** `.` and paths of plain steps through the form become slots. `undefined` for what must be walked. */
function plainPath(ast: PathAst, context: Context): Code | undefined {
  const { schema, within } = context;
  if (schema === undefined) return undefined;
  if (ast.start === 'context' && within === 'owner' && ast.steps.length === 0 && ast.filters.length === 0) return ['.'];
  return fixedCode(ast, context) ?? (meansInstanceId(ast) ? ['id'] : undefined);
}

/** A place found before the form is filled. Through rows it leads to many nodes, which the plain part has none of. */
function fixedCode(ast: Ast, context: Context): Code | undefined {
  const { schema } = context;
  const fixed = findFixed(ast, context);
  if (fixed === undefined || schema === undefined) return undefined;
  if (fixed.down.length === 0) return fixed.up === 0 ? ['$', fixed.place] : ['$', fixed.place, fixed.up];
  return made(context, ({ notes }) => {
    notes.reads.push(...readsOf(schema, fixed));
    return fixedOperand(fixed, schema);
  });
}

function broken(issue: ExpressionIssue, context: Context): Code {
  return made(context, (inner) => failing(issue, inner));
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

function call(ast: CallAst, context: Context): Code {
  const { name, args, at } = ast;
  context.notes.calls.add(name);
  const plain = plainFunctions.get(name);
  const rest = plain === undefined ? findFunction(name) : undefined;
  const known = plain ?? rest;
  if (known === undefined) return unknownFunction(ast, context);
  const { least, most } = known;
  if (args.length < least || args.length > most) {
    const [found, expected] = [args.length, least];
    const code = least === most ? 'arguments.count' : most === Number.POSITIVE_INFINITY ? 'arguments.at-least' : 'arguments.between';
    return broken({ code, values: { name, expected, least, most, found }, at }, context);
  }
  if (rest !== undefined) return made(context, (inner) => special(ast, rest, inner));
  // With no argument given, one that takes at most one takes the node itself.
  const taken: readonly Ast[] = args.length === 0 && most === 1 ? [{ kind: 'path', start: 'context', filters: [], steps: [], at }] : args;
  return [name, ...taken.map((arg) => compileAst(arg, context))];
}

function special(ast: CallAst, { volatile, build: make }: FunctionSpec, context: Context): Operand {
  if (volatile === true) context.notes.volatile = true;
  return make({
    ast,
    context,
    arg: (index) => operandOf(ast.args[index]!, context),
    args: () => ast.args.map((arg) => operandOf(arg, context)),
    compile: operandOf,
    fail: (code, values = {}) => failing({ code, values: { name: ast.name, ...values }, at: ast.at }, context),
  });
}

/** Functions of other platforms are known by name: the form opens, and the call gives nothing. */
function unknownFunction({ name, at }: CallAst, context: Context): Code {
  if (isVendorFunction(name)) {
    context.notes.issues.push({ code: 'vendor-function', values: { name }, at });
    return '';
  }
  // The arguments are not looked at: what they say cannot matter.
  return broken({ code: 'unknown-function', values: { name }, at }, context);
}

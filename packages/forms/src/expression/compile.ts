import type { Host } from '../session.ts';
import { library } from './functions.ts';
import { ExpressionError, parseExpression, visitAst, type Ast, type BinaryOperator } from './parse.ts';
import { equals, toBoolean, toNumber, type Value } from './values.ts';

/** What a closure reads while it runs: node values by index, the node itself, and the host. */
export type Scope = {
  readonly host: Host;
  /** The value of a node as this scope sees it; a nodeset when the node repeats below it. */
  read(node: number): Value;
  self(): Value;
};

export type CompiledExpression = {
  readonly source: string;
  readonly evaluate: (scope: Scope) => Value;
  /** Indices of the nodes it reads. */
  readonly reads: readonly number[];
  readonly readsSelf: boolean;
};

/**
 * Compiles an expression to a closure over node indices. No `eval`: each operator and function is a closure already there.
 * Throws `ExpressionError` naming the unknown reference, the unknown function or the wrong number of arguments.
 */
export function compileExpression(source: string, resolve: (name: string) => number | undefined): CompiledExpression {
  const ast = parseExpression(source);
  const reads = new Set<number>();
  let readsSelf = false;
  visitAst(ast, (node) => {
    if (node.kind === 'self') readsSelf = true;
    if (node.kind !== 'reference') return;
    const index = resolve(node.name);
    if (index === undefined) throw new ExpressionError(`there is no question named "${node.name}"`, node.at);
    reads.add(index);
  });
  return { source, evaluate: closure(ast, resolve), reads: [...reads], readsSelf };
}

type Closure = (scope: Scope) => Value;

function closure(ast: Ast, resolve: (name: string) => number | undefined): Closure {
  switch (ast.kind) {
    case 'number':
    case 'string': {
      const { value } = ast;
      return () => value;
    }
    case 'reference': {
      const index = resolve(ast.name)!;
      return (scope) => scope.read(index);
    }
    case 'self':
      return (scope) => scope.self();
    case 'negate': {
      const operand = closure(ast.operand, resolve);
      return (scope) => -toNumber(operand(scope));
    }
    case 'binary':
      return binary(ast.operator, closure(ast.left, resolve), closure(ast.right, resolve));
    case 'call':
      return call(ast, resolve);
  }
}

function binary(operator: BinaryOperator, left: Closure, right: Closure): Closure {
  switch (operator) {
    case 'or':
      return (scope) => toBoolean(left(scope)) || toBoolean(right(scope));
    case 'and':
      return (scope) => toBoolean(left(scope)) && toBoolean(right(scope));
    case '=':
      return (scope) => equals(left(scope), right(scope));
    case '!=':
      return (scope) => notEquals(left(scope), right(scope));
    case '<':
      return (scope) => toNumber(left(scope)) < toNumber(right(scope));
    case '<=':
      return (scope) => toNumber(left(scope)) <= toNumber(right(scope));
    case '>':
      return (scope) => toNumber(left(scope)) > toNumber(right(scope));
    case '>=':
      return (scope) => toNumber(left(scope)) >= toNumber(right(scope));
    case '+':
      return (scope) => toNumber(left(scope)) + toNumber(right(scope));
    case '-':
      return (scope) => toNumber(left(scope)) - toNumber(right(scope));
    case '*':
      return (scope) => toNumber(left(scope)) * toNumber(right(scope));
    case 'div':
      return (scope) => toNumber(left(scope)) / toNumber(right(scope));
    case 'mod':
      return (scope) => toNumber(left(scope)) % toNumber(right(scope));
  }
}

/** XPath 1.0: a nodeset differs when one of its nodes does, so `=` and `!=` may both hold. */
function notEquals(left: Value, right: Value): boolean {
  if (typeof left === 'object') return left.some((item) => notEquals(item, right));
  if (typeof right === 'object') return right.some((item) => notEquals(left, item));
  return !equals(left, right);
}

function call(ast: Ast & { readonly kind: 'call' }, resolve: (name: string) => number | undefined): Closure {
  const args = ast.args.map((arg) => closure(arg, resolve));
  const [first, second, third] = args;
  if (ast.name === 'if') {
    if (first === undefined || second === undefined || third === undefined || args.length !== 3) throw arityError(ast, '3');
    return (scope) => (toBoolean(first(scope)) ? second(scope) : third(scope));
  }
  if (ast.name === 'coalesce') {
    if (first === undefined || second === undefined || args.length !== 2) throw arityError(ast, '2');
    return (scope) => {
      const value = first(scope);
      return value === '' || Number.isNaN(value) || (typeof value === 'object' && value.join('') === '') ? second(scope) : value;
    };
  }
  const known = library.get(ast.name);
  if (known === undefined) throw new ExpressionError(`function ${ast.name}() is not supported yet`, ast.at);
  const [least, most] = known.arity;
  if (args.length < least || args.length > most)
    throw arityError(ast, least === most ? String(least) : `${least} to ${most === Number.POSITIVE_INFINITY ? 'any number' : most}`);
  return (scope) =>
    known.call(
      args.map((arg) => arg(scope)),
      scope.host,
    );
}

function arityError(ast: Ast & { readonly kind: 'call' }, expected: string): ExpressionError {
  return new ExpressionError(`${ast.name}() takes ${expected} arguments, not ${ast.args.length}`, ast.at);
}

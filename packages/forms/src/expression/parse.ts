import { ExpressionError, type Ast, type Axis, type BinaryOperator, type Step } from './ast.ts';
import { tokenize, type Token } from './lex.ts';

/** Deeper than any form written by a person; a limit of the parser's own stack. */
const MAX_DEPTH = 200;
/** A run of other operators than `+`, `and`, `or` nests to the left, and closures nest with it. */
const MAX_RUN = 800;
const MAX_LENGTH = 20_000;

/** XPath 1.0 precedence, loosest first. */
const precedence: Record<BinaryOperator, number> = {
  or: 1,
  and: 2,
  '=': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  div: 6,
  mod: 6,
};
const TIGHTEST = 6;

const axes: ReadonlySet<string> = new Set<Axis>([
  'child',
  'parent',
  'self',
  'descendant',
  'descendant-or-self',
  'ancestor',
  'ancestor-or-self',
  'following-sibling',
  'preceding-sibling',
  'attribute',
]);
const nodeTypes: ReadonlySet<string> = new Set(['node', 'text', 'comment', 'processing-instruction']);

/** Parses an expression: XPath 1.0 with XLSForm's `${name}`. Throws `ExpressionError` with the place. */
export function parseExpression(source: string): Ast {
  if (source.length > MAX_LENGTH) throw new ExpressionError('expression.too-long', MAX_LENGTH, { limit: MAX_LENGTH });
  const parser = new Parser(tokenize(source));
  const ast = parser.expression(0, 0);
  parser.expectEnd();
  return ast;
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  expression(minimum: number, depth: number): Ast {
    if (depth > MAX_DEPTH) throw new ExpressionError('expression.too-nested', this.#peek().at, { limit: MAX_DEPTH });
    let left = this.#unary(depth);
    for (let run = 0; ; run += 1) {
      const token = this.#peek();
      if (token.kind !== 'operator' || token.text === '|') return left;
      const operator = token.text as BinaryOperator;
      if (precedence[operator] <= minimum) return left;
      if (run > MAX_RUN && !isChain(operator)) throw new ExpressionError('expression.too-many-operators', token.at, { limit: MAX_RUN });
      this.#next += 1;
      left = join(operator, left, this.expression(precedence[operator], depth + 1), token.at);
    }
  }

  expectEnd(): void {
    const token = this.#peek();
    if (token.kind !== 'end') throw unexpected(token);
  }

  #unary(depth: number): Ast {
    const token = this.#peek();
    if (token.kind === 'operator' && token.text === '-') {
      this.#next += 1;
      if (depth > MAX_DEPTH) throw new ExpressionError('expression.too-nested', token.at, { limit: MAX_DEPTH });
      const operand = this.#peek().kind === 'operator' ? this.#unary(depth + 1) : this.expression(TIGHTEST, depth + 1);
      return { kind: 'negate', operand, at: token.at };
    }
    const first = this.#path(depth);
    const parts = [first];
    while (this.#skip('|')) parts.push(this.#path(depth));
    return parts.length === 1 ? first : { kind: 'union', parts, at: token.at };
  }

  /** A location path, or an operand that predicates and steps may follow. */
  #path(depth: number): Ast {
    const token = this.#peek();
    const { at } = token;
    if (token.kind === 'symbol' && (token.text === '/' || token.text === '//')) {
      const steps: Step[] = [];
      if (token.text === '/' && !this.#startsStep(this.#tokens[this.#next + 1])) this.#next += 1;
      else this.#steps(steps, depth);
      return { kind: 'path', start: 'root', filters: [], steps, at };
    }
    if (this.#startsStep(token) && !this.#startsCall()) {
      const steps = [this.#step(depth)];
      this.#steps(steps, depth);
      return { kind: 'path', start: 'context', filters: [], steps: steps.filter((step) => !isDot(step)), at };
    }
    const operand = this.#operand(depth);
    const filters = this.#predicates(depth);
    const steps: Step[] = [];
    this.#steps(steps, depth);
    return filters.length === 0 && steps.length === 0 ? operand : { kind: 'path', start: operand, filters, steps, at };
  }

  /** Steps that follow, each after its `/` or `//`. */
  #steps(steps: Step[], depth: number): void {
    for (;;) {
      const token = this.#peek();
      if (token.kind !== 'symbol' || (token.text !== '/' && token.text !== '//')) return;
      this.#next += 1;
      if (token.text === '//') steps.push({ axis: 'descendant-or-self', test: 'node()', predicates: [], at: token.at });
      const step = this.#step(depth);
      if (!isDot(step)) steps.push(step);
      if (steps.length > MAX_DEPTH) throw new ExpressionError('expression.path-too-long', token.at, { limit: MAX_DEPTH });
    }
  }

  #step(depth: number): Step {
    const token = this.#take();
    const { at } = token;
    const step = (axis: Axis, test: string): Step => ({ axis, test, predicates: this.#predicates(depth), at });
    if (token.kind === 'symbol' && token.text === '.') return step('self', 'node()');
    if (token.kind === 'symbol' && token.text === '..') return step('parent', 'node()');
    if (token.kind === 'symbol' && token.text === '@') return step('attribute', this.#test(this.#take()));
    if (token.kind !== 'name' || !this.#is('::')) return step('child', this.#test(token));
    if (token.text === 'following' || token.text === 'preceding')
      throw new ExpressionError('expression.axis-document', at, { text: token.text });
    if (!axes.has(token.text)) throw new ExpressionError('expression.axis', at, { text: token.text });
    this.#next += 1;
    return step(token.text as Axis, this.#test(this.#take()));
  }

  #test(token: Token): string {
    if (token.kind === 'symbol' && token.text === '*') return '*';
    if (token.kind !== 'name') throw unexpected(token);
    if (!nodeTypes.has(token.text) || !this.#skip('(')) return token.text;
    if (this.#peek().kind === 'string') this.#next += 1;
    this.#expect(')');
    return `${token.text}()`;
  }

  #predicates(depth: number): Ast[] {
    const predicates: Ast[] = [];
    while (this.#skip('[')) {
      predicates.push(this.expression(0, depth + 1));
      this.#expect(']');
    }
    return predicates;
  }

  #operand(depth: number): Ast {
    const token = this.#take();
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text), at: token.at };
    if (token.kind === 'string') return { kind: 'string', value: token.text, at: token.at };
    if (token.kind === 'reference') {
      if (token.text === '') throw new ExpressionError('expression.empty-reference', token.at);
      return { kind: 'reference', name: token.text, at: token.at };
    }
    if (token.kind === 'name') return this.#call(token, depth);
    if (token.kind !== 'symbol' || token.text !== '(') throw unexpected(token);
    const inner = this.expression(0, depth + 1);
    this.#expect(')');
    return inner;
  }

  #call(token: Token, depth: number): Ast {
    this.#expect('(');
    const args: Ast[] = [];
    if (this.#skip(')')) return { kind: 'call', name: token.text, args, at: token.at };
    do args.push(this.expression(0, depth + 1));
    while (this.#skip(','));
    this.#expect(')');
    return { kind: 'call', name: token.text, args, at: token.at };
  }

  #startsStep(token: Token | undefined): boolean {
    if (token?.kind === 'name') return true;
    return token?.kind === 'symbol' && ['.', '..', '@', '*'].includes(token.text);
  }

  /** A name with a bracket is a function, unless it tests a node's type. */
  #startsCall(): boolean {
    const token = this.#peek();
    const next = this.#tokens[this.#next + 1];
    return token.kind === 'name' && !nodeTypes.has(token.text) && next?.kind === 'symbol' && next.text === '(';
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  #is(text: string): boolean {
    const token = this.#peek();
    return (token.kind === 'symbol' || token.kind === 'operator') && token.text === text;
  }

  #skip(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next += 1;
    return true;
  }

  #expect(text: string): void {
    if (this.#skip(text)) return;
    const { kind, at, text: found } = this.#peek();
    throw new ExpressionError(kind === 'end' ? 'expression.expected-at-end' : 'expression.expected', at, { expected: text, found });
  }
}

function isChain(operator: BinaryOperator): operator is '+' | 'and' | 'or' {
  return operator === '+' || operator === 'and' || operator === 'or';
}

function join(operator: BinaryOperator, left: Ast, right: Ast, at: number): Ast {
  if (!isChain(operator)) return { kind: 'binary', operator, left, right, at };
  if (left.kind !== 'chain' || left.operator !== operator) return { kind: 'chain', operator, operands: [left, right], at };
  (left.operands as Ast[]).push(right);
  return left;
}

/** `.` moves nowhere. */
function isDot(step: Step): boolean {
  return step.axis === 'self' && step.test === 'node()' && step.predicates.length === 0;
}

function unexpected(token: Token): ExpressionError {
  return new ExpressionError(token.kind === 'end' ? 'expression.unexpected-end' : 'expression.unexpected', token.at, { text: token.text });
}

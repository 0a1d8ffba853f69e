/** The syntax tree of an XLSForm expression. `at` is the 0-based position in the source, for findings. */
export type Ast =
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'string'; readonly value: string; readonly at: number }
  | { readonly kind: 'reference'; readonly name: string; readonly at: number }
  | { readonly kind: 'self'; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Ast[]; readonly at: number }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Ast; readonly right: Ast; readonly at: number }
  | { readonly kind: 'negate'; readonly operand: Ast; readonly at: number };

export type BinaryOperator = 'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | 'div' | 'mod';

/** A source that is no expression: what was expected, and where (0-based). */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Deeper than any form written by a person; a limit of the parser's own stack. */
const MAX_DEPTH = 200;
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

type Token = { readonly kind: 'number' | 'string' | 'reference' | 'name' | 'symbol' | 'end'; readonly text: string; readonly at: number };

const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?|\.\d+)|"([^"]*)"|'([^']*)'|\$\{\s*([^}\s]+)\s*\}|([A-Za-z_][\w-]*(?::[A-Za-z_][\w-]*)?(?:\.[\w-]+)*)|(!=|<=|>=|\.\.|::|[()+\-*/=<>,.|[\]@]))/y;

/** Parses an expression. Throws `ExpressionError`; paths, predicates and unions are refused by name. */
export function parseExpression(source: string): Ast {
  if (source.length > MAX_LENGTH) throw new ExpressionError(`longer than ${MAX_LENGTH} characters`, MAX_LENGTH);
  const parser = new Parser(tokenize(source));
  const ast = parser.expression(0, 0);
  parser.expectEnd();
  return ast;
}

/** Visits every node of a tree, parents first. */
export function visitAst(ast: Ast, visit: (node: Ast) => void): void {
  visit(ast);
  if (ast.kind === 'call') for (const arg of ast.args) visitAst(arg, visit);
  if (ast.kind === 'negate') visitAst(ast.operand, visit);
  if (ast.kind !== 'binary') return;
  visitAst(ast.left, visit);
  visitAst(ast.right, visit);
}

function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (match === null) throw new ExpressionError(`unexpected "${source.slice(from).trim().slice(0, 10)}"`, from);
    const [whole, number, double, single, reference, name, symbol] = match;
    const at = from + whole.length - whole.trimStart().length;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (double !== undefined || single !== undefined) tokens.push({ kind: 'string', text: double ?? single ?? '', at });
    else if (reference !== undefined) tokens.push({ kind: 'reference', text: reference, at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else tokens.push({ kind: 'symbol', text: symbol ?? '', at });
  }
  tokens.push({ kind: 'end', text: 'the end', at: source.length });
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  expression(minimum: number, depth: number): Ast {
    if (depth > MAX_DEPTH) throw new ExpressionError(`nested deeper than ${MAX_DEPTH}`, this.#peek().at);
    let left = this.#operand(depth);
    for (;;) {
      const token = this.#peek();
      const operator = asOperator(token);
      if (operator === undefined || precedence[operator] <= minimum) return left;
      this.#next += 1;
      left = { kind: 'binary', operator, left, right: this.expression(precedence[operator], depth + 1), at: token.at };
    }
  }

  expectEnd(): void {
    const token = this.#peek();
    if (token.kind !== 'end') throw refused(token);
  }

  #operand(depth: number): Ast {
    const token = this.#take();
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text), at: token.at };
    if (token.kind === 'string') return { kind: 'string', value: token.text, at: token.at };
    if (token.kind === 'reference') return this.#noPath({ kind: 'reference', name: token.text, at: token.at });
    if (token.kind === 'name') return this.#call(token, depth);
    if (token.text === '.') return this.#noPath({ kind: 'self', at: token.at });
    if (token.text === '-') return { kind: 'negate', operand: this.expression(6, depth + 1), at: token.at };
    if (token.text !== '(') throw refused(token);
    const inner = this.expression(0, depth + 1);
    this.#expect(')');
    return inner;
  }

  #call(token: Token, depth: number): Ast {
    if (this.#peek().text !== '(' || this.#peek().kind !== 'symbol')
      throw new ExpressionError(`"${token.text}" is neither a function nor a reference; write \${${token.text}} for a question`, token.at);
    this.#next += 1;
    const args: Ast[] = [];
    if (this.#peek().text === ')' && this.#peek().kind === 'symbol') {
      this.#next += 1;
      return { kind: 'call', name: token.text, args, at: token.at };
    }
    do args.push(this.expression(0, depth + 1));
    while (this.#skip(','));
    this.#expect(')');
    return { kind: 'call', name: token.text, args, at: token.at };
  }

  #noPath(ast: Ast): Ast {
    const token = this.#peek();
    if (token.kind === 'symbol' && ['/', '[', '::', '@', '|'].includes(token.text)) throw refused(token);
    return ast;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  #skip(symbol: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.#next += 1;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#skip(symbol)) throw new ExpressionError(`expected "${symbol}" before ${this.#peek().text}`, this.#peek().at);
  }
}

function asOperator(token: Token): BinaryOperator | undefined {
  if (token.kind !== 'symbol' && token.kind !== 'name') return undefined;
  return Object.hasOwn(precedence, token.text) ? (token.text as BinaryOperator) : undefined;
}

function refused(token: Token): ExpressionError {
  if (['/', '..', '::', '@'].includes(token.text)) return new ExpressionError(`paths ("${token.text}") are not supported yet`, token.at);
  if (token.text === '[' || token.text === ']') return new ExpressionError('predicates ("[…]") are not supported yet', token.at);
  if (token.text === '|') return new ExpressionError('unions ("|") are not supported yet', token.at);
  return new ExpressionError(`unexpected ${token.kind === 'end' ? 'end' : `"${token.text}"`}`, token.at);
}

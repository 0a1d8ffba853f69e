import { ExpressionError } from './ast.ts';

export type Token = {
  readonly kind: 'number' | 'string' | 'reference' | 'name' | 'operator' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
};

const NAME = String.raw`[\p{L}_][\p{L}\p{N}\p{M}_.-]*`;
const TOKEN = new RegExp(
  String.raw`(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)` +
    String.raw`|"([^"]*)"|'([^']*)'` +
    String.raw`|\$\{\s*([^}]*?)\s*\}` +
    `|(${NAME}(?::(?!:)${NAME})?)` +
    String.raw`|(!=|<=|>=|\.\.|::|//|[()+\-*/=<>,.|[\]@])`,
  'uy',
);
/** After an operand only an operator can stand, so `1and1` and `4 mod2` are read as XPath reads them. */
const WORD = /(?:and|or|div|mod)(?![\p{L}_])/uy;
const SPACE = /\s*/uy;
const operators: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '|']);

/** Splits an expression. `*` and the words `and`, `or`, `div`, `mod` are operators only where an operator can stand (XPath 1.0, 3.7). */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipSpace(source, 0);
  while (at < source.length) {
    const token = read(source, at, endsOperand(tokens.at(-1)));
    if (token === undefined) throw new ExpressionError('expression.unexpected', at, { text: source.slice(at, at + 10) });
    tokens.push(token.token);
    at = skipSpace(source, token.end);
  }
  tokens.push({ kind: 'end', text: '', at: source.length });
  return tokens;
}

function read(source: string, at: number, afterOperand: boolean): { readonly token: Token; readonly end: number } | undefined {
  if (afterOperand) {
    WORD.lastIndex = at;
    const word = WORD.exec(source);
    if (word !== null) return { token: { kind: 'operator', text: word[0], at }, end: WORD.lastIndex };
  }
  TOKEN.lastIndex = at;
  const match = TOKEN.exec(source);
  if (match === null) return undefined;
  const [, number, double, single, reference, name, symbol = ''] = match;
  const end = TOKEN.lastIndex;
  if (number !== undefined) return { token: { kind: 'number', text: number, at }, end };
  if (double !== undefined || single !== undefined) return { token: { kind: 'string', text: double ?? single ?? '', at }, end };
  if (reference !== undefined) return { token: { kind: 'reference', text: reference, at }, end };
  if (name !== undefined) return { token: { kind: 'name', text: name, at }, end };
  const operator = operators.has(symbol) && (symbol !== '*' || afterOperand);
  return { token: { kind: operator ? 'operator' : 'symbol', text: symbol, at }, end };
}

function endsOperand(token: Token | undefined): boolean {
  if (token === undefined || token.kind === 'operator') return false;
  if (token.kind !== 'symbol') return true;
  return token.text === ')' || token.text === ']' || token.text === '.' || token.text === '..' || token.text === '*';
}

function skipSpace(source: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(source);
  return SPACE.lastIndex;
}

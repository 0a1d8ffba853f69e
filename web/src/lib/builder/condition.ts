/** One comparison of a condition as people put it. `value` is absent where the operator needs none. */
export type Part = { readonly question: string; readonly operator: Operator; readonly value?: string | number };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'selected' | 'answered' | 'empty';

/** Comparisons that must all hold, or of which one must. */
export type Condition = { readonly join: 'and' | 'or'; readonly parts: readonly Part[] };

const name = '\\$\\{\\s*([A-Za-z_][A-Za-z0-9_.-]*)\\s*\\}';
const literal = `('[^']*'|"[^"]*"|-?\\d+(?:\\.\\d+)?)`;
const comparison = new RegExp(`^${name}\\s*(=|!=|<=|>=|<|>)\\s*${literal}$`);
const selected = new RegExp(`^selected\\(\\s*${name}\\s*,\\s*('[^']*'|"[^"]*")\\s*\\)$`);

/**
 * Reads an expression as comparisons joined by one word. `undefined` when it says more than that: then it is edited as
 * text, and nothing of it is lost.
 */
export function readCondition(expression: string): Condition | undefined {
  const source = unwrapped(expression.trim());
  for (const join of ['and', 'or'] as const) {
    const parts = split(source, join).map(readPart);
    if (parts.every((part) => part !== undefined)) return { join: parts.length === 1 ? 'and' : join, parts };
  }
  return undefined;
}

/** The expression of a condition; empty when it has no parts. */
export function writeCondition({ join, parts }: Condition): string {
  return parts.map(writePart).join(` ${join} `);
}

function readPart(source: string): Part | undefined {
  const text = unwrapped(source.trim());
  const list = selected.exec(text);
  if (list !== null) return { question: list[1]!, operator: 'selected', value: list[2]!.slice(1, -1) };
  const found = comparison.exec(text);
  if (found === null) return undefined;
  const [, question, operator, value] = found as unknown as [string, string, Operator, string];
  if (/^['"]/.test(value)) {
    const inner = value.slice(1, -1);
    if (inner !== '') return { question, operator, value: inner };
    if (operator === '=' || operator === '!=') return { question, operator: operator === '=' ? 'empty' : 'answered' };
    return undefined;
  }
  return { question, operator, value: Number(value) };
}

function writePart({ question, operator, value }: Part): string {
  const subject = `\${${question}}`;
  if (operator === 'answered') return `${subject} != ''`;
  if (operator === 'empty') return `${subject} = ''`;
  if (operator === 'selected') return `selected(${subject}, ${quoted(String(value ?? ''))})`;
  return `${subject} ${operator} ${typeof value === 'number' ? plain(value) : quoted(value ?? '')}`;
}

/** XPath has no escapes: a text holds one kind of quote, so of two kinds the double ones go. */
function quoted(text: string): string {
  return text.includes("'") ? `"${text.replaceAll('"', '')}"` : `'${text}'`;
}

/** XPath knows no exponents. */
function plain(value: number): string {
  return Number.isInteger(value) ? value.toFixed(0) : value.toFixed(10).replace(/0+$/, '');
}

/** Splits at a word that stands outside quotes and brackets. */
function split(source: string, word: 'and' | 'or'): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (const at of plainPlaces(source)) {
    if (at < start || source.slice(at, at + word.length + 2) !== ` ${word} `) continue;
    parts.push(source.slice(start, at));
    start = at + word.length + 2;
  }
  return [...parts, source.slice(start)];
}

/** Takes off brackets that enclose the whole. */
function unwrapped(source: string): string {
  if (!source.startsWith('(') || !source.endsWith(')')) return source;
  const open = [...plainPlaces(source)].some((at) => at > 0 && at < source.length - 1);
  return open ? source : unwrapped(source.slice(1, -1).trim());
}

/** Indexes outside quotes and brackets. */
function* plainPlaces(source: string): Generator<number> {
  let quote = '';
  let depth = 0;
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at]!;
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === "'" || character === '"') quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (depth === 0) yield at;
  }
}

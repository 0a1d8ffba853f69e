import { ExpressionError } from '../src/expression/ast.ts';
import { evaluate, type Results } from '../src/expression/evaluate.ts';
import type { XNode } from '../src/expression/nodes.ts';
import { BudgetError } from '../src/expression/scope.ts';
import { isNodes, toText, type Value } from '../src/expression/values.ts';
import { parseXml, XmlError } from '../src/expression/xml.ts';
import { extras } from '../src/extras.ts';
import { tell } from '../src/findings.ts';
import { linearRegex } from '../src/regex.ts';
import type { Host } from '../src/session.ts';

/** One expression and, if known, what it gives (shapes: test/conformance/data/expressions.md). */
export type Case = {
  readonly id: string;
  readonly expression: string;
  readonly expected?: unknown;
  readonly type?: 'boolean' | 'string' | 'number' | 'pattern' | 'length' | 'error' | undefined;
  /** The instance, as XML. */
  readonly context?: string | undefined;
  /** Absolute path of the node that `.` is. */
  readonly contextNode?: string | undefined;
  readonly instances?: { readonly [id: string]: string } | undefined;
  readonly decimals?: number | undefined;
  readonly skip?: string | undefined;
};

export type Cases = { readonly timeZone?: string | undefined; readonly locale?: string | undefined; readonly cases: readonly Case[] };

export type Outcome = { readonly id: string; readonly ok: boolean | null; readonly actual: unknown };

/** Reads a case file: an object with `cases`, or a bare list of them. */
export function readCases(parsed: unknown): Cases {
  const file = Array.isArray(parsed) ? { cases: parsed as readonly Case[] } : (parsed as Cases | null);
  if (file === null || !Array.isArray(file.cases)) throw new TypeError('a case file is {timeZone, locale, cases: […]}');
  return file;
}

/** Evaluates cases as forms do; each document is read as `instance()` reads a secondary instance. */
export function runCases(
  { timeZone = 'America/Phoenix', locale = 'en-US', cases }: Cases,
  now: () => number,
  random: () => number,
): readonly Outcome[] {
  const host: Host = { now, timeZone, random, language: locale, regex: linearRegex, extras };
  return cases.map((one) => {
    const actual = attempt(one, host);
    return { id: one.id, ok: 'expected' in one ? isRight(one, actual) : null, actual };
  });
}

function attempt(one: Case, host: Host): unknown {
  if (typeof one.expression !== 'string') return { error: 'the case has no expression' };
  try {
    const document = parseXml(one.context ?? '<root/>');
    const instances = new Map(Object.entries(one.instances ?? {}).map(([id, xml]) => [id, parseXml(xml) as XNode]));
    const node = one.contextNode === undefined ? document : nodeAt(one.contextNode, document, host);
    return read(one, evaluate(one.expression, host, { document, node, instances }));
  } catch (cause) {
    if (cause instanceof ExpressionError) return { error: tell(cause.code, { ...cause.values, source: one.expression }, 'en').message };
    if (cause instanceof XmlError || cause instanceof BudgetError) return { error: cause.message };
    throw cause;
  }
}

function nodeAt(path: string, document: XNode, host: Host): XNode {
  const found = evaluate(path, host, { document }).value();
  const node = isNodes(found) ? found[0] : undefined;
  if (node === undefined) throw new ExpressionError('unknown-path', 0, { name: path });
  return node;
}

function read({ type, decimals }: Case, results: Results): unknown {
  switch (type) {
    case 'boolean':
      return results.truth();
    case 'number':
      return encode(rounded(results.number(), decimals));
    case 'length':
      return results.text().length;
    case 'string':
    case 'pattern':
      return results.text();
    default:
      return plain(results.value());
  }
}

function plain(value: Value): unknown {
  if (isNodes(value)) return toText(value);
  return typeof value === 'number' ? encode(value) : value;
}

function rounded(value: number, decimals: number | undefined): number {
  return decimals === undefined || !Number.isFinite(value) ? value : Number(value.toFixed(decimals));
}

function encode(value: number): number | string {
  if (!Number.isFinite(value)) return String(value);
  return value === 0 ? 0 : value;
}

function isRight({ expected, type, decimals }: Case, actual: unknown): boolean {
  const failed = typeof actual === 'object' && actual !== null && 'error' in actual;
  if (type === 'error' || failed) return type === 'error' && failed;
  if (type === 'pattern') return typeof actual === 'string' && new RegExp(String(expected)).test(actual);
  if (typeof expected !== 'number' || typeof actual !== 'number') return expected === actual;
  const wanted = rounded(expected, decimals);
  return Math.abs(actual - wanted) <= 1e-12 * Math.max(Math.abs(actual), Math.abs(wanted));
}

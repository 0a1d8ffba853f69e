import * as z from 'zod/mini';
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
import { InputError } from './input.ts';

/** One expression and, if known, what it gives (shapes: test/conformance/data/expressions.md). */
const shape = z.object({
  id: z.union([z.string(), z.number()]),
  expression: z.string(),
  expected: z.optional(z.unknown()),
  type: z.optional(z.enum(['boolean', 'string', 'number', 'pattern', 'length', 'error'])),
  /** The instance, as XML. */
  context: z.optional(z.string()),
  /** Absolute path of the node that `.` is. */
  contextNode: z.optional(z.string()),
  instances: z.optional(z.record(z.string(), z.string())),
  decimals: z.optional(z.int().check(z.minimum(0), z.maximum(100))),
  skip: z.optional(z.string()),
});

export type Case = z.infer<typeof shape>;

/** The cases as they came: one that is none does not keep the others from running. */
export type Cases = { readonly timeZone: string; readonly locale: string; readonly cases: readonly unknown[] };

export type Outcome =
  | { readonly id: string | number; readonly ok: boolean | null; readonly actual: unknown }
  | { readonly id: string | number | null; readonly ok: false; readonly error: string };

const file = z.object({
  timeZone: z._default(z.string(), 'America/Phoenix'),
  locale: z._default(z.string(), 'en-US'),
  cases: z.array(z.unknown()),
});

/** Reads a case file: an object with `cases`, or a bare list of them. */
export function readCases(parsed: unknown): Cases {
  const result = file.safeParse(Array.isArray(parsed) ? { cases: parsed as readonly unknown[] } : parsed);
  if (!result.success) throw new InputError('a case file is {timeZone, locale, cases: […]}, or the list of cases alone');
  return result.data;
}

/** Evaluates cases as forms do; each document is read as `instance()` reads a secondary instance. */
export function runCases({ timeZone, locale, cases }: Cases, now: () => number, random: () => number): readonly Outcome[] {
  const host: Host = { now, timeZone, random, language: locale, regex: linearRegex, extras };
  return cases.map((one, index) => {
    const parsed = shape.safeParse(one);
    if (!parsed.success) return { id: idOf(one), ok: false, error: `case ${index + 1}: ${wrongWith(parsed.error.issues)}` };
    const { id } = parsed.data;
    try {
      const actual = attempt(parsed.data, host);
      return { id, ok: 'expected' in parsed.data ? isRight(parsed.data, actual) : null, actual };
    } catch (cause) {
      return { id, ok: false, error: `case ${index + 1}: ${cause instanceof Error ? cause.message : String(cause)}` };
    }
  });
}

function idOf(one: unknown): string | number | null {
  const id = (one as { readonly id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function wrongWith(issues: readonly { readonly path: readonly PropertyKey[] }[]): string {
  const members = [...new Set(issues.map(({ path }) => String(path[0] ?? '')))].filter((member) => member !== '');
  return members.length === 0 ? 'not an object with an id and an expression' : `missing, or not of the right kind: ${members.join(', ')}`;
}

function attempt(one: Case, host: Host): unknown {
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

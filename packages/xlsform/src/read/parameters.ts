import type { Code, Report, SheetFinding } from '../errors.ts';
import { CASE_COUNTS } from '../mapping/parameters.ts';
import type { RowReader } from './cells.ts';

export type Parameters = ReadonlyMap<string, string>;

/** `a=1 b=2`, apart by spaces, commas or semicolons. `undefined` when it is not that. */
export function parseParameters(source: string): Parameters | undefined {
  const parameters = new Map<string, string>();
  const words = source.split(/[\s,;]+|(=)/).filter((word) => word !== undefined && word !== '');
  for (let at = 0; at < words.length; at += 3) {
    const [name = '', equals, value] = words.slice(at, at + 3);
    const key = name.toLowerCase();
    if (name === '=' || key === '__proto__' || equals !== '=' || value === undefined || value === '=') return undefined;
    parameters.set(key, CASE_COUNTS.has(key) ? value : value.toLowerCase());
  }
  return parameters;
}

/** Checks of one row's parameters; every finding points at their cell. */
export type ParameterCheck = {
  readonly parameters: Parameters;
  /** Reports parameters that the type does not know. */
  accept(accepted: readonly string[]): void;
  integer(name: string): void;
  oneOf(name: string, accepted: readonly string[]): void;
  fail(code: Code, values?: SheetFinding['values']): void;
};

export function createParameterCheck(row: RowReader, report: Report): ParameterCheck {
  const fail: ParameterCheck['fail'] = (code, values = {}) => report.error(code, row.place('parameters'), values);
  const parsed = parseParameters(row.text('parameters'));
  if (parsed === undefined) fail('parameters-syntax');
  const parameters = parsed ?? new Map<string, string>();
  return {
    parameters,
    fail,
    accept: (accepted) => {
      const extra = [...parameters.keys()].filter((key) => !accepted.includes(key));
      if (extra.length > 0) fail('parameters-unknown', { keys: extra.join(', '), accepted: [...accepted].sort().join(', ') });
    },
    integer: (name) => {
      const value = parameters.get(name);
      if (value !== undefined && !/^[+-]?\d+$/.test(value)) fail('parameter-integer', { name });
    },
    oneOf: (name, accepted) => {
      const value = parameters.get(name);
      if (value !== undefined && !accepted.includes(value)) fail('parameter-choice', { name, value, accepted: accepted.join(', ') });
    },
  };
}

/** The parameters of a row as its definition has them: XLSForm's, and those in this product's own column, which is JSON. */
export function withOwnParameters(row: RowReader, parameters: Parameters, report: Report): { readonly [key: string]: string } | undefined {
  const source = row.text('ownParameters');
  const own = source === '' ? {} : parseOwn(source);
  if (own === undefined) report.error('parameters-syntax', row.place('ownParameters'));
  const all = { ...Object.fromEntries(parameters), ...own };
  return Object.keys(all).length === 0 ? undefined : all;
}

function parseOwn(source: string): { readonly [key: string]: string } | undefined {
  try {
    const value: unknown = JSON.parse(source);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value);
    const good = entries.every(([key, item]) => typeof item === 'string' && key !== '__proto__');
    return good ? (Object.fromEntries(entries) as { readonly [key: string]: string }) : undefined;
  } catch {
    return undefined;
  }
}

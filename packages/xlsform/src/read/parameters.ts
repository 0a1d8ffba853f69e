import type { Code, Report, SheetFinding } from '../errors.ts';
import type { RowReader } from './cells.ts';

export type Parameters = ReadonlyMap<string, string>;

/** Their values name columns and questions, whose case counts. */
const CASE_COUNTS = new Set(['label', 'value', 'reference-geometry', 'seed', 'app', 'tick_labelset']);

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

import { daysOf } from './dates.ts';
import type { XNode } from './nodes.ts';

/** One value: XPath's string, number or boolean. Empty is `''`, never 0. */
export type Scalar = string | number | boolean;

/** What an expression gives: a scalar, or a nodeset in document order. */
export type Value = Scalar | readonly XNode[];

const NUMBER = /^\s*-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

export function isNodes(value: Value): value is readonly XNode[] {
  return typeof value === 'object';
}

export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return value[0]?.text() ?? '';
}

/** A number as a text: never with an exponent, and nothing for what is no number, as it would be written to a node. */
export function numberText(value: number): string {
  if (value === 0) return '0';
  if (Number.isNaN(value)) return '';
  const text = String(value);
  const at = text.indexOf('e');
  if (at < 0) return text;
  const [digits = '', exponent = 0] = [text.slice(0, at).replace('-', ''), Number(text.slice(at + 1))];
  const [whole = '', fraction = ''] = digits.split('.');
  const sign = value < 0 ? '-' : '';
  if (exponent > 0) return `${sign}${whole}${fraction.padEnd(exponent, '0')}`;
  return `${sign}0.${'0'.repeat(-exponent - 1)}${whole}${fraction}`;
}

/** Text as a number. A date is the days since 1970-01-01 at its local midnight in `zone`, so that dates compare and subtract. */
export function textNumber(text: string, zone: string): number {
  if (text === '') return Number.NaN;
  const first = text.charCodeAt(0);
  // Letters start no number and no date; most text in a form is choice names.
  if (first > 57) return Number.NaN;
  if (NUMBER.test(text)) return Number(text);
  return daysOf(text, zone);
}

export function toNumber(value: Value, zone: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return textNumber(value, zone);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return textNumber(toText(value), zone);
}

/** XPath truth: a text is true when it is not empty, whatever it says ("false" is true); a nodeset when it has a node. */
export function toBoolean(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0 && !Number.isNaN(value);
  return value.length > 0;
}

/** `=` of two scalars: booleans first, then numbers, then text. */
export function sameScalar(left: Scalar, right: Scalar, zone: string): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left === right;
  if (typeof left === 'boolean' || typeof right === 'boolean') return toBoolean(left) === toBoolean(right);
  return toNumber(left, zone) === toNumber(right, zone);
}

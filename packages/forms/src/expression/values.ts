/** Values of expressions: XPath 1.0's, with nodesets as arrays of strings. Empty is `''`, never 0. */
export type Value = string | number | boolean | readonly string[];

const NUMBER = /^\s*-?(\d+(\.\d*)?|\.\d+)\s*$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return value[0] ?? '';
}

/** A number as XPath writes it: no exponent below 1e21, `NaN`, `Infinity`. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '0' : String(value);
}

/**
 * Text as a number; a date as days since 1970-01-01 at local midnight, so that dates compare and subtract.
 * A calendar day carries no zone, hence whole days.
 */
export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = toText(value);
  if (NUMBER.test(text)) return Number(text);
  const day = DAY.exec(text);
  return day === null ? Number.NaN : Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])) / DAY_MS;
}

/** XPath truth: a text is true when it is not empty, whatever it says ("false" is true). */
export function toBoolean(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0 && !Number.isNaN(value);
  return typeof value === 'string' ? value !== '' : value.length > 0;
}

/** `=` of XPath 1.0: booleans first, then numbers, then text; a nodeset equals when one of its nodes does. */
export function equals(left: Value, right: Value): boolean {
  if (typeof left === 'object') return left.some((item) => equals(item, right));
  if (typeof right === 'object') return right.some((item) => equals(left, item));
  if (typeof left === 'boolean' || typeof right === 'boolean') return toBoolean(left) === toBoolean(right);
  if (typeof left === 'number' || typeof right === 'number') return toNumber(left) === toNumber(right);
  return left === right;
}

/** Days since 1970-01-01 as `YYYY-MM-DD`; empty for what is no day. */
export function dayText(days: number): string {
  const time = Math.floor(days) * DAY_MS;
  return Number.isFinite(time) && Math.abs(time) < 8.64e15 ? new Date(time).toISOString().slice(0, 10) : '';
}

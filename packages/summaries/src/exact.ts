/**
 * A whole number of any size that a sum of answers can reach, as two doubles: `high` x 10^12 + `low`, with `low` in
 * `[0, 10^12)`. The form is unique, so adding in any order gives the same bytes, and it is plain JSON. A double alone
 * loses units past 2^53: nine hundred amounts of a billion đồng, kept to four decimals.
 */
export type Exact = [high: number, low: number];

const BASE = 1e12;
const LOW_DIGITS = 12;

/** Numbers are counted to four decimals, as scaled integers, so that the order of adding never matters. */
export const NUMBER_SCALE = 10_000;
/** Scores are rounded to at most six decimals by their form; versions that round differently still add up. */
export const SCORE_SCALE = 1_000_000;

export const exactZero = (): Exact => [0, 0];

/** Reads an integer written in decimal, as `scaledText` writes it. */
export function exactOf(text: string): Exact {
  if (text.length <= 15) return normal(0, Number(text));
  const digits = text.startsWith('-') ? text.slice(1) : text;
  const high = Number(digits.slice(0, -LOW_DIGITS));
  const low = Number(digits.slice(-LOW_DIGITS));
  return text.startsWith('-') ? normal(-high, -low) : [high, low];
}

/** The integer in decimal, as `exactOf` reads it. */
export function exactText([high, low]: Exact): string {
  return String(BigInt(high) * BigInt(BASE) + BigInt(low));
}

export function exactSum(left: Exact, right: Exact): Exact {
  return normal(left[0] + right[0], left[1] + right[1]);
}

/** `value x times`, `times` a whole number of at least 1. */
export function exactTimes(value: Exact, times: number): Exact {
  if (times === 1) return value;
  return exactOf(String(BigInt(exactText(value)) * BigInt(times)));
}

/** Adds in place: a rebuild folds thousands into one accumulator. */
export function exactAdd(total: Exact, value: Exact): void {
  const low = total[1] + value[1];
  const carry = low >= BASE ? 1 : 0;
  total[0] += value[0] + carry;
  total[1] = low - carry * BASE;
}

/** Negative, zero or positive, as `left` is below, equal to or above `right`. */
export function exactOrder(left: Exact, right: Exact): number {
  return left[0] - right[0] || left[1] - right[1];
}

/** The nearest double to `value / scale`, for showing. */
export function exactNumber([high, low]: Exact, scale: number): number {
  return high === 0 || (high === -1 && low > 0) ? (high * BASE + low) / scale : high * (BASE / scale) + low / scale;
}

/** The nearest double to `value / scale / count`. */
export function exactMean(sum: Exact, count: number, scale: number): number {
  return exactNumber(sum, scale) / count;
}

/** Largest answer that is added: past it a double is no longer a whole number of its own. */
export const LARGEST = Number.MAX_SAFE_INTEGER;

/** `value x scale`, rounded to a whole number, in decimal; undefined when it cannot be counted exactly. */
export function scaledText(value: number, scale: number): string | undefined {
  if (!Number.isFinite(value) || Math.abs(value) > LARGEST) return undefined;
  const scaled = value * scale;
  if (Math.abs(scaled) <= LARGEST) return String(Math.round(scaled) + 0);
  const whole = Math.trunc(value);
  return String(BigInt(whole) * BigInt(scale) + BigInt(Math.round((value - whole) * scale)));
}

function normal(high: number, low: number): Exact {
  const carry = Math.floor(low / BASE);
  return [high + carry + 0, low - carry * BASE];
}

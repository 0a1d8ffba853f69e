import { exactNumber, exactOf, exactText, type Exact } from './exact.ts';

/**
 * How numbers are spread, so that a median can be told of what was merged. While few different values came, how often each
 * did: then every quantile is exact. From there on, how many fell into each of bands that are 1/32 of a power of two wide:
 * then a quantile is within 1.6 % of the value.
 *
 * Which of the two it is depends on the values alone, not on how they were split or in which order they were merged, and
 * bands are cut from the bits of a double, not by a logarithm, so that every machine cuts them alike.
 */
export type Spread = { readonly values: Counts } | { readonly bands: Counts };

/** By scaled whole number, or by band, both in decimal. */
type Counts = { readonly [key: string]: number };

/** Different values that are told apart. */
export const MOST_VALUES = 64;

/** Bits of a double's mantissa that a band is cut by. */
const MANTISSA_BITS = 5;
const SHIFT = 20 - MANTISSA_BITS;
const double = new DataView(new ArrayBuffer(8));

/** Of different values, each with how often it came. */
export function spreadOf(counted: readonly { readonly value: Exact; readonly times: number }[]): Spread {
  if (counted.length <= MOST_VALUES) return { values: Object.fromEntries(counted.map(({ value, times }) => [exactText(value), times])) };
  const bands = new Map<number, number>();
  for (const { value, times } of counted) {
    const band = bandOf(value);
    bands.set(band, (bands.get(band) ?? 0) + times);
  }
  return { bands: Object.fromEntries(bands) };
}

export function mergeSpreads(left: Spread, right: Spread): Spread {
  if ('values' in left && 'values' in right) {
    const values: Record<string, number> = { ...left.values };
    for (const [text, times] of Object.entries(right.values)) addTo(values, text, times);
    const counted = Object.entries(values);
    return counted.length <= MOST_VALUES ? { values } : spreadOf(counted.map(([text, times]) => ({ value: exactOf(text), times })));
  }
  const bands: Record<string, number> = {};
  for (const side of [left, right])
    if ('bands' in side) for (const [band, count] of Object.entries(side.bands)) addTo(bands, band, count);
    else for (const [text, count] of Object.entries(side.values)) addTo(bands, String(bandOf(exactOf(text))), count);
  return { bands };
}

/**
 * The smallest value that at least `share` (above 0, up to 1) of the values do not exceed (nearest rank), divided by `scale`;
 * of bands, the middle of the one it lies in.
 */
export function quantile(spread: Spread, share: number, scale: number): number | undefined {
  const isExact = 'values' in spread;
  const ordered = Object.entries(isExact ? spread.values : spread.bands)
    .map(([key, count]) => ({ value: isExact ? exactNumber(exactOf(key), scale) : middleOf(Number(key)) / scale, count }))
    .sort((left, right) => left.value - right.value);
  const rank = Math.ceil(share * ordered.reduce((sum, { count }) => sum + count, 0));
  let seen = 0;
  return ordered.find(({ count }) => (seen += count) >= rank)?.value;
}

/** 0 for 0; otherwise the sign, exponent and first bits of the value's double. */
function bandOf(value: Exact): number {
  const number = exactNumber(value, 1);
  if (number === 0) return 0;
  double.setFloat64(0, Math.abs(number));
  return Math.sign(number) * (double.getUint32(0) >>> SHIFT);
}

function middleOf(band: number): number {
  if (band === 0) return 0;
  const edge = (at: number): number => {
    double.setUint32(0, at << SHIFT);
    double.setUint32(4, 0);
    return double.getFloat64(0);
  };
  return (Math.sign(band) * (edge(Math.abs(band)) + edge(Math.abs(band) + 1))) / 2;
}

function addTo(counts: Record<string, number>, key: string, count: number): void {
  counts[key] = (counts[key] ?? 0) + count;
}

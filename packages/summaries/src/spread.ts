import { exactNumber, type Exact } from './exact.ts';

/**
 * How numbers are spread, so that a median can be told of what was merged: `counts[i]` answers stand at `at[i]`, ascending. While few
 * different values came, `at` holds the values themselves (`exact`) and every quantile is exact. From there on it holds bands that
 * are 1/32 of a power of two wide, and a quantile is within 1.6 % of the value.
 *
 * Which of the two it is depends on the values alone, not on how they were split or in which order they were merged, and bands are
 * cut from the bits of a double, not by a logarithm, so that every machine cuts them alike.
 */
export type Spread = { readonly exact: boolean; readonly at: readonly number[]; readonly counts: readonly number[] };

/** Different values that are told apart. */
export const MOST_VALUES = 64;

/** Bits of a double's mantissa that a band is cut by. */
const MANTISSA_BITS = 5;
const SHIFT = 20 - MANTISSA_BITS;
const double = new DataView(new ArrayBuffer(8));

/** Of different scaled values, each with how often it came. */
export function spreadOf(counted: readonly { readonly value: Exact; readonly times: number }[]): Spread {
  const pairs = counted.map(({ value, times }) => ({ at: exactNumber(value, 1), times }));
  pairs.sort((left, right) => left.at - right.at);
  const plain = joinEqual(
    pairs.map(({ at }) => at),
    pairs.map(({ times }) => times),
  );
  // Past the whole numbers that a double holds, two values may look like one: bands say no more than is known.
  const isExact = counted.length <= MOST_VALUES && plain.at.every((value) => Number.isSafeInteger(value));
  return isExact ? { exact: true, ...plain } : banded({ exact: true, ...plain });
}

export function mergeSpreads(left: Spread, right: Spread): Spread {
  if (!left.exact || !right.exact) return { exact: false, ...merged(banded(left), banded(right)) };
  const both: Spread = { exact: true, ...merged(left, right) };
  return both.at.length <= MOST_VALUES ? both : banded(both);
}

/**
 * The smallest value that at least `share` (above 0, up to 1) of the values do not exceed (nearest rank), divided by `scale`;
 * of bands, the middle of the one it lies in.
 */
export function quantile({ exact, at, counts }: Spread, share: number, scale: number): number | undefined {
  const rank = Math.ceil(share * counts.reduce((sum, count) => sum + count, 0));
  let seen = 0;
  const found = at[counts.findIndex((count) => (seen += count) >= rank)];
  return found === undefined ? undefined : (exact ? found : middleOf(found)) / scale;
}

function banded(spread: Spread): Spread {
  return spread.exact ? { exact: false, ...joinEqual(spread.at.map(bandOf), spread.counts) } : spread;
}

type Columns = Pick<Spread, 'at' | 'counts'>;

/** Two ascending columns as one. */
function merged(left: Columns, right: Columns): Columns {
  const at: number[] = [];
  const counts: number[] = [];
  for (let i = 0, j = 0; i < left.at.length || j < right.at.length;) {
    const [here, there] = [left.at[i] ?? Infinity, right.at[j] ?? Infinity];
    at.push(Math.min(here, there));
    counts.push((here <= there ? left.counts[i++]! : 0) + (there <= here ? right.counts[j++]! : 0));
  }
  return { at, counts };
}

/** Neighbours that are equal become one. */
function joinEqual(sorted: readonly number[], times: readonly number[]): Columns {
  const at: number[] = [];
  const counts: number[] = [];
  for (let index = 0; index < sorted.length; index += 1) {
    if (at.length > 0 && at.at(-1) === sorted[index]) counts[counts.length - 1]! += times[index]!;
    else {
      at.push(sorted[index]!);
      counts.push(times[index]!);
    }
  }
  return { at, counts };
}

/** 0 for 0; otherwise the sign, exponent and first bits of the value's double. Ascends with the value. */
function bandOf(value: number): number {
  if (value === 0) return 0;
  double.setFloat64(0, Math.abs(value));
  return Math.sign(value) * (double.getUint32(0) >>> SHIFT);
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

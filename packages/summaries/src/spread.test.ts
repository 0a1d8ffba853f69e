import { canonical } from '@safeground/forms/canonical';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactOf } from './exact.ts';
import { mergeSpreads, MOST_VALUES, quantile, spreadOf, type Spread } from './spread.ts';

const anyWhole = fc.oneof(fc.integer({ min: -30, max: 30 }), fc.integer(), fc.maxSafeInteger());
/** On both sides of the number of values that are told apart. */
const anyWholes = fc.array(anyWhole, { maxLength: 3 * MOST_VALUES });

function spreadFrom(values: readonly number[]): Spread {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return spreadOf([...counts].map(([value, times]) => ({ value: exactOf(String(value)), times })));
}

describe('a spread', () => {
  it('is the same for any split and any order of its values', () => {
    fc.assert(
      fc.property(fc.array(anyWholes, { minLength: 1, maxLength: 5 }), (parts) => {
        const all = canonical(spreadFrom(parts.flat()));
        expect(canonical(parts.map(spreadFrom).reduce(mergeSpreads))).toBe(all);
        expect(canonical(parts.map(spreadFrom).reduceRight((sum, part) => mergeSpreads(part, sum)))).toBe(all);
        expect(canonical(parts.toReversed().map(spreadFrom).reduce(mergeSpreads))).toBe(all);
      }),
    );
  });

  it('tells every quantile exactly of few different values, and within 1.6 % of many', () => {
    fc.assert(
      fc.property(fc.array(anyWhole, { minLength: 1, maxLength: 3 * MOST_VALUES }), fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const sorted = values.toSorted((left, right) => left - right);
        const expected = sorted[Math.ceil((percent / 100) * sorted.length) - 1]!;
        const spread = spreadFrom(values);
        const found = quantile(spread, percent / 100, 1)!;
        if (spread.exact) expect(found).toBe(expected);
        else expect(Math.abs(found - expected)).toBeLessThanOrEqual(Math.abs(expected) * 0.016);
      }),
      { numRuns: 500 },
    );
  });

  it('of nothing has no quantile', () => {
    expect(quantile(spreadFrom([]), 0.5, 1)).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactAdd, exactNumber, exactOf, exactOrder, exactSum, exactZero, scaledText, type Exact } from './exact.ts';

const anyWhole = fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n });
const value = ([high, low]: Exact): bigint => BigInt(high) * 10n ** 12n + BigInt(low);

describe('exact whole numbers', () => {
  it('read as the integer that was written, in one form', () => {
    fc.assert(
      fc.property(anyWhole, (whole) => {
        const exact = exactOf(String(whole));
        expect(value(exact)).toBe(whole);
        expect(exact[1] >= 0 && exact[1] < 1e12 && !Object.is(exact[0], -0) && !Object.is(exact[1], -0)).toBe(true);
      }),
    );
  });

  it('add and compare as integers do', () => {
    fc.assert(
      fc.property(anyWhole, anyWhole, (left, right) => {
        const [a, b] = [exactOf(String(left)), exactOf(String(right))];
        expect(value(exactSum(a, b))).toBe(left + right);
        expect(exactSum(a, b)).toEqual(exactOf(String(left + right)));
        expect(Math.sign(exactOrder(a, b))).toBe(left < right ? -1 : left > right ? 1 : 0);
        const total = exactZero();
        exactAdd(total, a);
        exactAdd(total, b);
        expect(total).toEqual(exactSum(a, b));
      }),
    );
  });

  it('scale a double as exact arithmetic does, to the nearest', () => {
    fc.assert(
      fc.property(fc.double({ min: -9e15, max: 9e15, noNaN: true }), (double) => {
        const text = scaledText(double, 10_000)!;
        expect(Math.abs(exactNumber(exactOf(text), 10_000) - double)).toBeLessThanOrEqual(0.000_05 + Math.abs(double) * 2 ** -51);
      }),
    );
    expect([scaledText(1e16, 10_000), scaledText(Number.NaN, 10_000)]).toEqual([undefined, undefined]);
    expect(scaledText(-0.000_001, 10_000)).toBe('0');
  });
});

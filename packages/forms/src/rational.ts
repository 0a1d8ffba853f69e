/** Exact fractions for scores: 79.95 must round to 80.0, which binary floating point does not promise. */
export type Rational = { readonly top: bigint; readonly bottom: bigint };

export const ZERO: Rational = { top: 0n, bottom: 1n };

/** The decimal a person wrote: 0.1 is one tenth, not the nearest double. */
export function fromDecimal(value: number): Rational {
  if (Number.isSafeInteger(value)) return { top: BigInt(value), bottom: 1n };
  const [digits = '0', exponent = '0'] = value.toString().split('e');
  const [whole = '0', fraction = ''] = digits.split('.');
  const shift = Number(exponent) - fraction.length;
  const top = BigInt(whole + fraction);
  return shift >= 0 ? { top: top * 10n ** BigInt(shift), bottom: 1n } : reduce({ top, bottom: 10n ** BigInt(-shift) });
}

export function add(left: Rational, right: Rational): Rational {
  return reduce({ top: left.top * right.bottom + right.top * left.bottom, bottom: left.bottom * right.bottom });
}

export function multiply(left: Rational, right: Rational): Rational {
  return reduce({ top: left.top * right.top, bottom: left.bottom * right.bottom });
}

/** `right` must not be zero. */
export function divide(left: Rational, right: Rational): Rational {
  const sign = right.top < 0n ? -1n : 1n;
  return reduce({ top: left.top * right.bottom * sign, bottom: left.bottom * right.top * sign });
}

/** Negative, zero or positive, as `left` is less than, equal to or greater than `right`. */
export function compareRationals(left: Rational, right: Rational): number {
  const difference = left.top * right.bottom - right.top * left.bottom;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function toDouble(value: Rational): number {
  return Number(value.top) / Number(value.bottom);
}

/** Rounds to decimal places. `half-up` takes a half away from zero, as Vietnamese rules of the form do. */
export function roundRational(value: Rational, decimals: number, mode: 'half-up' | 'half-even' | 'down' | 'up'): number {
  const scaled = { top: value.top * 10n ** BigInt(decimals), bottom: value.bottom };
  const negative = scaled.top < 0n;
  const top = negative ? -scaled.top : scaled.top;
  const quotient = top / scaled.bottom;
  const twice = (top % scaled.bottom) * 2n;
  const up =
    mode === 'up'
      ? twice > 0n
      : mode === 'down'
        ? false
        : twice > scaled.bottom || (twice === scaled.bottom && (mode === 'half-up' || quotient % 2n === 1n));
  const rounded = Number(up ? quotient + 1n : quotient) / 10 ** decimals;
  return negative ? -rounded : rounded;
}

function reduce(value: Rational): Rational {
  let [left, right] = [value.top < 0n ? -value.top : value.top, value.bottom];
  while (right !== 0n) [left, right] = [right, left % right];
  return left <= 1n ? value : { top: value.top / left, bottom: value.bottom / left };
}

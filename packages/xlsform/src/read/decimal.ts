/** A decimal number, exactly: `digits` x 10^-`scale`. Range steps such as 0.1 do not survive binary fractions. */
export type Decimal = { readonly digits: bigint; readonly scale: number };

/** Exponents beyond this only serve to make numbers that do not fit into memory. */
const MAX_SCALE = 40;

export function parseDecimal(source: string): Decimal | undefined {
  const match = /^([+-]?)(\d{0,60})(?:\.(\d{0,40}))?(?:e([+-]?\d{1,3}))?$/i.exec(source.trim());
  if (match === null || (match[2] === '' && (match[3] ?? '') === '')) return undefined;
  const fraction = match[3] ?? '';
  const exponent = Number(match[4] ?? 0);
  if (Math.abs(exponent) > MAX_SCALE) return undefined;
  const digits = BigInt(`${match[2] ?? ''}${fraction}`) * (match[1] === '-' ? -1n : 1n);
  const scale = fraction.length - exponent;
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

/** Brings numbers to one scale, so that their digits compare, subtract and divide as whole numbers. */
export function align(numbers: readonly Decimal[]): bigint[] {
  const scale = Math.max(0, ...numbers.map((number) => number.scale));
  return numbers.map((number) => number.digits * 10n ** BigInt(scale - number.scale));
}

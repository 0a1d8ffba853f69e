/**
 * Reads a number as people here type it: `,` or `.` before decimals, spaces, and dots between thousands when there is
 * more than one of them or a comma follows (`1.234.567,89`). `undefined` when it is no number.
 */
export function readNumber(text: string): number | undefined {
  const bare = text.replace(/[\s\u00a0]/g, '');
  if (!/^[-+]?[\d.,]+$/.test(bare)) return undefined;
  const number = Number(decimalPoint(bare));
  return Number.isFinite(number) ? number : undefined;
}

/** A whole number; `undefined` for anything with a decimal part. */
export function readInteger(text: string): number | undefined {
  const number = readNumber(text);
  return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
}

/** With a decimal comma and no thousands marks, so that what is shown can be typed again. */
export function writeNumber(value: number): string {
  return String(value).replace('.', ',');
}

function decimalPoint(bare: string): string {
  const lastDot = bare.lastIndexOf('.');
  const lastComma = bare.lastIndexOf(',');
  if (lastDot >= 0 && lastComma >= 0) {
    const [mark, other] = lastComma > lastDot ? [',', '.'] : ['.', ','];
    return bare.replaceAll(other, '').replace(mark, '.');
  }
  const mark = lastDot >= 0 ? '.' : ',';
  const parts = bare.split(mark);
  return parts.length > 2 ? parts.join('') : parts.join('.');
}

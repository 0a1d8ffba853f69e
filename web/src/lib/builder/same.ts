/**
 * Definitions are plain data; two of them are the same when they are written alike, whatever the order of their keys and
 * the form of their Unicode (the server keeps NFC).
 */
export function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left === 'string' && typeof right === 'string') return left.normalize('NFC') === right.normalize('NFC');
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => same((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]));
}

import { sheetKinds } from '../mapping/columns.ts';

/** Sheets whose names are so near to `wanted` that they may have been meant; names that begin with `_` are notes. */
export function similarNames(wanted: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    const folded = name.trim().toLowerCase();
    return !name.startsWith('_') && !(sheetKinds as readonly string[]).includes(folded) && distance(folded, wanted) <= 2;
  });
}

/** Levenshtein's distance, given up as soon as it cannot be 2 or less. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      current.push(Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost));
    }
    previous = current;
  }
  return previous[b.length]!;
}

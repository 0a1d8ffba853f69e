import { pointLetters, typedNumber, type OutlinePart } from '@safeground/programmes';

const ROMAN = [
  ['X', 10],
  ['IX', 9],
  ['V', 5],
  ['IV', 4],
  ['I', 1],
] as const;

/** 1 to 39, which is more than a report has appendices. */
export function roman(number: number): string {
  const step = ROMAN.find(([, value]) => value <= number);
  return step === undefined ? '' : step[0] + roman(number - step[1]);
}

/** `I.` for the first section. */
export const sectionNumber = (index: number): string => `${roman(index + 1)}.`;

/** What stands before the parts of a section: `1.` before headings, `a)` before the points under each, nothing before others. */
export function partNumbers(parts: readonly Pick<OutlinePart, 'kind'>[]): readonly (string | undefined)[] {
  let [headings, points] = [0, 0];
  return parts.map(({ kind }) => {
    if (kind === 'point') return `${pointLetters[(points += 1) - 1] ?? points})`;
    if (kind !== 'heading') return undefined;
    points = 0;
    return `${(headings += 1)}.`;
  });
}

/** A title without the number that somebody typed: it counts by the place it stands at. */
export const unnumbered = (title: string): string => title.replace(typedNumber, '');

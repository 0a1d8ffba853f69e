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

/**
 * What stands before the parts of a section: `1.` before headings, `a)` before the points under each, nothing before others. More
 * points under one heading than there are letters have dashes, all of them: a dash after `y)` would be a part of that point.
 */
export function partNumbers(parts: readonly Pick<OutlinePart, 'kind'>[]): readonly (string | undefined)[] {
  let heading = 0;
  const headings = parts.map(({ kind }) => (kind === 'heading' ? (heading += 1) : heading));
  const points = parts.map(({ kind }, at) => (kind === 'point' ? headings[at] : undefined));
  return parts.map(({ kind }, at) => {
    if (kind === 'heading') return `${headings[at]}.`;
    if (kind !== 'point') return undefined;
    const all = points.flatMap((each, other) => (each === headings[at] ? [other] : []));
    return all.length > pointLetters.length ? '-' : `${pointLetters[all.indexOf(at)]})`;
  });
}

/** A title without the number that somebody typed: it counts by the place it stands at. */
export const unnumbered = (title: string): string => title.replace(typedNumber, '');

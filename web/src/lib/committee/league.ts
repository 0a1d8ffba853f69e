import { colourCount, shareOf } from './figures.ts';
import type { ChildFigures, ClassCount } from './figures.ts';

/** What units are ranked by: the smallest share of red first, the highest mean, or the most submissions. */
export type LeagueMeasure = 'red' | 'mean' | 'submissions';

export type LeagueLine = {
  readonly child: ChildFigures;
  /** Undefined where there is no value: nothing came in, or it is withheld. */
  readonly value: number | undefined;
  /** 1 is the first; those with the same value share one, and the next is as far down as there are units above it. */
  readonly rank: number | undefined;
  /** Places won (positive) or lost since the period before; undefined where either has no rank. */
  readonly moved: number | undefined;
};

/** Units of a period, with the classes that their counts are of. */
export type LeagueField = { readonly children: readonly ChildFigures[]; readonly classes: readonly ClassCount[] };

/** Units by rank, with how far each has moved. What has no rank comes last, in the order given. */
export function league(field: LeagueField, before: LeagueField | undefined, measure: LeagueMeasure): readonly LeagueLine[] {
  const { children, classes } = field;
  const now = ranks(field, measure);
  const former: ReadonlyMap<string, number> = before === undefined ? new Map() : ranks(before, measure);
  const lines = children.map((child): LeagueLine => {
    const rank = now.get(child.unit);
    const earlier = former.get(child.unit);
    const moved = rank === undefined || earlier === undefined ? undefined : earlier - rank;
    return { child, value: valueOf(child, classes, measure), rank, moved };
  });
  return lines.toSorted((left, right) => (left.rank ?? Number.MAX_SAFE_INTEGER) - (right.rank ?? Number.MAX_SAFE_INTEGER));
}

function ranks({ children, classes }: LeagueField, measure: LeagueMeasure): ReadonlyMap<string, number> {
  const sign = measure === 'red' ? 1 : -1;
  const valued = children.flatMap((child) => {
    const value = valueOf(child, classes, measure);
    return value === undefined ? [] : [{ unit: child.unit, value: sign * value }];
  });
  return new Map(valued.map(({ unit, value }) => [unit, 1 + valued.filter((other) => other.value < value).length]));
}

/** As it is shown, so that what looks equal shares a rank. */
function valueOf(child: ChildFigures, classes: readonly ClassCount[], measure: LeagueMeasure): number | undefined {
  if (child.submissions === 0) return undefined;
  if (measure === 'submissions') return child.submissions;
  if (child.suppressed === true) return undefined;
  if (measure === 'mean') return child.mean === undefined ? undefined : Math.round(child.mean * 10) / 10;
  const classed = child.classes.reduce((sum, { count }) => sum + count, 0);
  return classed === 0 ? undefined : Math.round(shareOf(colourCount(child, classes, 'red'), classed) * 1000) / 1000;
}

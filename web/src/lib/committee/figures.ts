import type { Summary } from '@safeground/contract';

export type ClassCount = Summary['classes'][number];
export type CriterionFigures = Summary['criteria'][number];
export type ChildFigures = Summary['children'][number];

/** Share of a whole in `0..1`; 0 when there is nothing. */
export function shareOf(count: number, whole: number): number {
  return whole === 0 ? 0 : count / whole;
}

export function countOf(classes: readonly { readonly code: string; readonly count: number }[], code: string): number {
  return classes.find((found) => found.code === code)?.count ?? 0;
}

/** Codes of the classes that a colour stands for, in a form's own order. */
export function codesOf(classes: readonly ClassCount[], colour: ClassCount['colour']): readonly string[] {
  return classes.filter((found) => found.colour === colour).map((found) => found.code);
}

/** How many submissions of a child are of one colour; the colours come from the form's classes. */
export function colourCount(child: ChildFigures, classes: readonly ClassCount[], colour: ClassCount['colour']): number {
  return codesOf(classes, colour).reduce((sum, code) => sum + countOf(child.classes, code), 0);
}

/** A child's classes with the words and colours of the form. */
export function classesOf(child: ChildFigures, classes: readonly ClassCount[]): readonly ClassCount[] {
  return classes.map((found) => ({ ...found, count: countOf(child.classes, found.code) }));
}

/** Those that fail most often first; ties by share of partly met, then in the form's order. */
export function worstFirst(criteria: readonly CriterionFigures[]): readonly CriterionFigures[] {
  const bad = (criterion: CriterionFigures): number => {
    const counted = criterion.met + criterion.partly + criterion.failed;
    return shareOf(criterion.failed, counted) + shareOf(criterion.partly, counted) / 1000;
  };
  return criteria.toSorted((left, right) => bad(right) - bad(left));
}

export type UnitColumn = 'name' | 'submissions' | 'flagged' | 'mean' | 'red';
export type Sorting = { readonly column: UnitColumn; readonly descending: boolean };

/** Units by a column. Whoever has no figure in it comes last, whichever way it is sorted. */
export function sortUnits(
  children: readonly ChildFigures[],
  classes: readonly ClassCount[],
  { column, descending }: Sorting,
  nameOf: (child: ChildFigures) => string,
): readonly ChildFigures[] {
  const collator = new Intl.Collator('vi', { numeric: true });
  const value = (child: ChildFigures): number | undefined => {
    if (column === 'mean') return child.mean;
    if (column === 'red') return child.submissions === 0 ? undefined : shareOf(colourCount(child, classes, 'red'), child.submissions);
    return column === 'name' ? undefined : child[column];
  };
  const byName = (left: ChildFigures, right: ChildFigures): number => collator.compare(nameOf(left), nameOf(right));
  const sign = descending ? -1 : 1;
  return children.toSorted((left, right) => {
    if (column === 'name') return sign * byName(left, right);
    const [a, b] = [value(left), value(right)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined) || byName(left, right);
    return sign * (a - b) || byName(left, right);
  });
}

/** What several forms say of each unit together: for "who is red" and "who is silent". */
export type UnitTotals = {
  readonly unit: string;
  readonly name: Summary['unit']['name'];
  readonly submissions: number;
  /** Submissions that have a class: a unit's own report has none. */
  readonly classed: number;
  readonly red: number;
};

export function unitTotals(summaries: readonly Summary[]): readonly UnitTotals[] {
  const totals = new Map<string, UnitTotals>();
  for (const summary of summaries) {
    for (const child of summary.children) {
      const known = totals.get(child.unit);
      totals.set(child.unit, {
        unit: child.unit,
        name: child.name,
        submissions: (known?.submissions ?? 0) + child.submissions,
        classed: (known?.classed ?? 0) + child.classes.reduce((sum, { count }) => sum + count, 0),
        red: (known?.red ?? 0) + colourCount(child, summary.classes, 'red'),
      });
    }
  }
  return [...totals.values()];
}

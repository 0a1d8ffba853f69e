import type { FormDefinition } from '@safeground/forms';
import type { QuestionFigures, SummaryFigures, UnitFigures } from './summary.ts';

/** The setting of a form (a column of XLSForm's `settings` sheet) under which figures of fewer people are withheld. */
const SETTING = 'suppress_below';

/** Least number of submissions, or answers, that a figure may be about; 0 where the form asks for no suppression. */
export function suppressionOf({ settings }: FormDefinition): number {
  const below = Number(settings?.[SETTING]);
  return Number.isSafeInteger(below) && below > 1 ? below : 0;
}

/**
 * Withholds what is about fewer than `below` submissions. One small cell withholds its whole breakdown: the total stands beside
 * it, so a single missing cell could be worked out. Extremes are somebody's own answer and go wherever anything is withheld at all.
 */
export function suppress(figures: SummaryFigures, below: number): SummaryFigures {
  if (below === 0) return figures;
  const few = figures.submissions < below;
  const classes = few || anySmall(figures.classes, below) ? [] : figures.classes;
  const questions = figures.questions.map((question) => suppressQuestion(question, below));
  const criteria = figures.criteria.filter(({ id: _id, label: _label, ...counts }) => !few && Object.values(counts).every(isLarge(below)));
  const histogram = figures.score?.histogram.every(isLarge(below)) === true ? figures.score.histogram : [];
  const { score } = figures;
  return {
    ...figures,
    score: score === undefined || few || score.count < below ? undefined : { ...withoutExtremes(score), maximum: score.maximum, histogram },
    classes,
    criteria,
    questions,
    suppressed: { below },
  };
}

/**
 * The same for a table of units. When a single one is withheld, the next smallest is too: otherwise it is what is left of the total.
 */
export function suppressUnits<Unit extends UnitFigures>(units: readonly Unit[], below: number): readonly Unit[] {
  if (below === 0) return units;
  const withheld = new Set(units.filter((unit) => isSmall(unit.submissions, below) || anySmall(unit.classes, below)));
  const rest = units.filter((unit) => unit.submissions > 0 && !withheld.has(unit));
  const smallest = rest.toSorted((left, right) => left.submissions - right.submissions)[0];
  if (withheld.size === 1 && smallest !== undefined) withheld.add(smallest);
  return units.map((unit) => (withheld.has(unit) ? { ...unit, mean: undefined, classes: [], suppressed: true as const } : unit));
}

function suppressQuestion(question: QuestionFigures, below: number): QuestionFigures {
  const { choices, other, numbers, days, hours, ...rest } = question;
  const parts = [...(choices ?? []), ...(days?.months ?? []), ...(hours ?? []), { count: other ?? 0 }];
  if (isSmall(question.answered, below) || anySmall(parts, below)) return { ...rest, suppressed: true };
  return {
    ...question,
    ...(numbers === undefined ? {} : { numbers: withoutExtremes(numbers) }),
    ...(days === undefined ? {} : { days: { count: days.count, months: days.months } }),
  };
}

function withoutExtremes({ count, sum, mean }: { count: number; sum: number; mean?: number | undefined }) {
  return { count, sum, mean };
}

export const isSmall = (count: number, below: number): boolean => count > 0 && count < below;
const isLarge =
  (below: number) =>
  (count: number): boolean =>
    !isSmall(count, below);
const anySmall = (cells: readonly { readonly count: number }[], below: number): boolean => cells.some(({ count }) => isSmall(count, below));

import { exactOrder, exactSum, type Exact } from './exact.ts';
import { mergeSpreads, type Spread } from './spread.ts';

/**
 * Count, sum, extremes and spread of whole numbers; exact, so that adding in any order gives the same bytes. What was stored
 * before spreads were kept has none, nor has what it is merged into, until it is rebuilt.
 */
export type NumberTally = { count: number; sum: Exact; min: Exact; max: Exact; spread?: Spread };

/** First and last of calendar days, each as the number 20210814, and how many fell into each month (`202108`); months as above. */
export type DayTally = { count: number; first: number; last: number; months?: Record<string, number> };

/** Histogram bands of the score: ten equal parts of the version's maximum. */
export const SCORE_BANDS = 10;

/**
 * Of a question in a repeat, every row counts by itself. `missing` was asked and left empty, `hidden` was not asked,
 * `other` was no choice of the list.
 */
export type QuestionTally = {
  answered: number;
  missing: number;
  hidden: number;
  choices?: Record<string, number>;
  other?: number;
  numbers?: NumberTally;
  days?: DayTally;
  /** Times of day by hour (`08`). */
  hours?: Record<string, number>;
  files?: number;
};

export type CriterionTally = { met: number; partly: number; failed: number; notApplicable: number; unanswered: number; vetoes: number };

/**
 * A mergeable partial aggregate. With `mergeTallies` and `emptyTally` it is a commutative monoid of whole numbers:
 * rebuilding from any split, in any order, gives equal values. JSON-serialisable; keyed by ids and scaled alike, so
 * what was counted with different versions of a form merges.
 */
export type Tally = {
  submissions: number;
  flagged: number;
  score?: NumberTally & { bands: number[] };
  classes: Record<string, number>;
  criteria: Record<string, CriterionTally>;
  questions: Record<string, QuestionTally>;
};

export function emptyTally(): Tally {
  return { submissions: 0, flagged: 0, classes: {}, criteria: {}, questions: {} };
}

/** Merges two tallies into a new one. */
export function mergeTallies(left: Tally, right: Tally): Tally {
  const score = mergeOptional(left.score, right.score, mergeScores);
  return {
    submissions: left.submissions + right.submissions,
    flagged: left.flagged + right.flagged,
    ...(score === undefined ? {} : { score }),
    classes: mergeRecords(left.classes, right.classes, sum),
    criteria: mergeRecords(left.criteria, right.criteria, mergeCriteria),
    questions: mergeRecords(left.questions, right.questions, mergeQuestions),
  };
}

/** A form may call a choice `constructor`: what every object inherits is not a figure. (`__proto__` is refused when a definition is read.) */
export function own<Item>(record: Readonly<Record<string, Item>>, key: string): Item | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function mergeScores(left: NonNullable<Tally['score']>, right: NonNullable<Tally['score']>): NonNullable<Tally['score']> {
  return { ...mergeNumbers(left, right), bands: left.bands.map((count, index) => count + (right.bands[index] ?? 0)) };
}

function mergeQuestions(left: QuestionTally, right: QuestionTally): QuestionTally {
  const choices = mergeOptional(left.choices, right.choices, (a, b) => mergeRecords(a, b, sum));
  const other = mergeOptional(left.other, right.other, sum);
  const numbers = mergeOptional(left.numbers, right.numbers, mergeNumbers);
  const days = mergeOptional(left.days, right.days, mergeDays);
  const hours = mergeOptional(left.hours, right.hours, (a, b) => mergeRecords(a, b, sum));
  const files = mergeOptional(left.files, right.files, sum);
  return {
    answered: left.answered + right.answered,
    missing: left.missing + right.missing,
    hidden: left.hidden + right.hidden,
    ...(choices === undefined ? {} : { choices }),
    ...(other === undefined ? {} : { other }),
    ...(numbers === undefined ? {} : { numbers }),
    ...(days === undefined ? {} : { days }),
    ...(hours === undefined ? {} : { hours }),
    ...(files === undefined ? {} : { files }),
  };
}

function mergeOptional<Item>(left: Item | undefined, right: Item | undefined, merge: (left: Item, right: Item) => Item): Item | undefined {
  return left === undefined || right === undefined ? (left ?? right) : merge(left, right);
}

export function mergeNumbers(left: NumberTally, right: NumberTally): NumberTally {
  const spread = left.spread && right.spread && mergeSpreads(left.spread, right.spread);
  return {
    count: left.count + right.count,
    sum: exactSum(left.sum, right.sum),
    min: exactOrder(left.min, right.min) <= 0 ? left.min : right.min,
    max: exactOrder(left.max, right.max) >= 0 ? left.max : right.max,
    ...(spread === undefined ? {} : { spread }),
  };
}

function mergeDays(left: DayTally, right: DayTally): DayTally {
  const months = left.months && right.months && mergeRecords(left.months, right.months, sum);
  return {
    count: left.count + right.count,
    first: Math.min(left.first, right.first),
    last: Math.max(left.last, right.last),
    ...(months === undefined ? {} : { months }),
  };
}

function mergeCriteria(left: CriterionTally, right: CriterionTally): CriterionTally {
  return {
    met: left.met + right.met,
    partly: left.partly + right.partly,
    failed: left.failed + right.failed,
    notApplicable: left.notApplicable + right.notApplicable,
    unanswered: left.unanswered + right.unanswered,
    vetoes: left.vetoes + right.vetoes,
  };
}

function mergeRecords<Item>(
  left: Record<string, Item>,
  right: Record<string, Item>,
  merge: (left: Item, right: Item) => Item,
): Record<string, Item> {
  const merged = { ...left };
  for (const [key, item] of Object.entries(right)) {
    const known = own(merged, key);
    merged[key] = known === undefined ? item : merge(known, item);
  }
  return merged;
}

function sum(left: number, right: number): number {
  return left + right;
}

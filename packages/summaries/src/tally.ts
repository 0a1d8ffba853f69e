import type { Contribution } from './contribution.ts';
import type { Plan } from './plan.ts';

/** Count, sum and extremes of integers; exact, so that adding in any order gives the same bytes. */
export type NumberTally = { count: number; sum: number; min: number; max: number };

/** Histogram bands of the score: ten equal parts of the maximum. */
export const SCORE_BANDS = 10;

export type QuestionTally = { answered: number; missing: number; choices?: Record<string, number>; numbers?: NumberTally };

export type CriterionTally = { met: number; partly: number; failed: number; notApplicable: number; unanswered: number; vetoes: number };

/**
 * A mergeable partial aggregate. With `mergeTallies` and `emptyTally` it is a commutative monoid of integers:
 * rebuilding from any split, in any order, gives equal values. JSON-serialisable; keyed by ids, so versions of a form merge.
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

const outcomes: Record<string, keyof CriterionTally> = {
  m: 'met',
  p: 'partly',
  f: 'failed',
  v: 'failed',
  n: 'notApplicable',
  u: 'unanswered',
};

/** Adds one contribution, in place: a rebuild folds thousands into one accumulator. */
export function addContribution(tally: Tally, plan: Plan, contribution: Contribution): Tally {
  const [flags = '', score = '', place = '', criteria = '', answers = ''] = contribution.split(';');
  tally.submissions += 1;
  if (flags.includes('f')) tally.flagged += 1;
  if (score !== '') addScore(tally, plan, Number(score));
  const code = plan.classes[Number(place)];
  if (place !== '' && code !== undefined) tally.classes[code] = (own(tally.classes, code) ?? 0) + 1;
  plan.criteria.forEach((id, index) => {
    const letter = criteria[index] ?? 'u';
    const found = own(tally.criteria, id) ?? emptyCriterion();
    tally.criteria[id] = found;
    found[outcomes[letter] ?? 'unanswered'] += 1;
    if (letter === 'v') found.vetoes += 1;
  });
  const fields = answers.split(',');
  plan.questions.forEach((question, index) => {
    const found: QuestionTally = own(tally.questions, question.id) ?? { answered: 0, missing: 0 };
    tally.questions[question.id] = found;
    const field = fields[index] ?? '';
    if (field === '') {
      found.missing += 1;
      return;
    }
    found.answered += 1;
    if (question.tally === 'choices') addChoices(found, question.choices, field);
    else if (question.tally !== 'text' && field !== '?')
      found.numbers = found.numbers === undefined ? single(Number(field)) : mergeNumbers(found.numbers, single(Number(field)));
  });
  return tally;
}

/** Merges two tallies into a new one. */
export function mergeTallies(left: Tally, right: Tally): Tally {
  const score = mergeScores(left.score, right.score);
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

function addScore(tally: Tally, plan: Plan, scaled: number): void {
  const full = plan.maximum * 10 ** plan.decimals;
  const band = Math.min(SCORE_BANDS - 1, Math.max(0, Math.floor((scaled * SCORE_BANDS) / (full || 1))));
  const bands = Array.from({ length: SCORE_BANDS }, (_, index) => (index === band ? 1 : 0));
  const merged = mergeScores(tally.score, { ...single(scaled), bands });
  if (merged !== undefined) tally.score = merged;
}

function addChoices(tally: QuestionTally, names: readonly string[], field: string): void {
  const counts = (tally.choices ??= {});
  for (const place of field.split('.')) {
    const name = names[Number(place)];
    if (name !== undefined) counts[name] = (own(counts, name) ?? 0) + 1;
  }
}

function mergeScores(left: Tally['score'], right: Tally['score']): Tally['score'] {
  if (left === undefined || right === undefined) return left ?? right;
  return { ...mergeNumbers(left, right), bands: left.bands.map((count, index) => count + (right.bands[index] ?? 0)) };
}

function mergeQuestions(left: QuestionTally, right: QuestionTally): QuestionTally {
  const numbers = mergeOptional(left.numbers, right.numbers, mergeNumbers);
  const choices = mergeOptional(left.choices, right.choices, (a, b) => mergeRecords(a, b, sum));
  return {
    answered: left.answered + right.answered,
    missing: left.missing + right.missing,
    ...(choices === undefined ? {} : { choices }),
    ...(numbers === undefined ? {} : { numbers }),
  };
}

function mergeOptional<Item>(left: Item | undefined, right: Item | undefined, merge: (left: Item, right: Item) => Item): Item | undefined {
  return left === undefined || right === undefined ? (left ?? right) : merge(left, right);
}

function mergeNumbers(left: NumberTally, right: NumberTally): NumberTally {
  return {
    count: left.count + right.count,
    sum: left.sum + right.sum,
    min: Math.min(left.min, right.min),
    max: Math.max(left.max, right.max),
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

function single(value: number): NumberTally {
  return { count: 1, sum: value, min: value, max: value };
}

function sum(left: number, right: number): number {
  return left + right;
}

function emptyCriterion(): CriterionTally {
  return { met: 0, partly: 0, failed: 0, notApplicable: 0, unanswered: 0, vetoes: 0 };
}

import type { AnswerValue, Band, Comparison, Criterion, FormClass, Measure, Scoring } from './definition.ts';
import { add, compareRationals, divide, fromDecimal, multiply, roundRational, toDouble, ZERO, type Rational } from './rational.ts';
import type { CriterionResult, ScoreResult } from './session.ts';

/** What scoring reads of a form: the relevant answer of a question by id, and compiled calculations. */
export type ScoreInput = {
  readonly answer: (question: string) => AnswerValue | undefined;
  readonly calculate: (expression: string) => number;
};

type Points = Rational | 'not-applicable' | 'unanswered';

type Rated = { readonly criterion: Criterion; readonly points: Points; readonly result: CriterionResult };

const ONE: Rational = { top: 1n, bottom: 1n };
const HUNDRED: Rational = { top: 100n, bottom: 1n };

/** Scores a form as its version declares: exact fractions, rounded once, then compared with the declared edges. */
export function score(scoring: Scoring, input: ScoreInput): ScoreResult {
  const rated = scoring.criteria.map((criterion) => rate(criterion, input));
  const value = total(scoring, rated);
  const vetoes = rated.filter(({ result }) => result.veto).map(({ criterion }) => criterion.id);
  const missing = rated
    .filter(({ criterion, result }) => criterion.mandatory === true && (result.outcome === 'failed' || result.outcome === 'partly'))
    .map(({ criterion }) => criterion.id);
  const complete = rated.every(({ points }) => points !== 'unanswered');
  const found = value === undefined ? undefined : classify(scoring.classes, { value, vetoes, missing, rated });
  return {
    score: value,
    maximum: maximum(scoring),
    complete,
    class: found,
    decidedBy: found === undefined ? [] : deciders(scoring.classes, found, value ?? 0, vetoes, missing),
    criteria: rated.map(({ result }) => result),
  };
}

function rate(criterion: Criterion, input: ScoreInput): Rated {
  const points = measure(criterion.measure, input);
  if (points === 'not-applicable' || points === 'unanswered') {
    return { criterion, points, result: { id: criterion.id, outcome: points, weight: criterion.weight, veto: false } };
  }
  const veto = criterion.veto !== undefined && compares(points, criterion.veto.operator, criterion.veto.value);
  const met = compareRationals(points, fromDecimal(criterion.failsBelow ?? 1)) >= 0;
  const failed = veto || compareRationals(points, ZERO) <= 0 || criterion.failsBelow !== undefined;
  const outcome = met ? 'met' : failed ? 'failed' : 'partly';
  return { criterion, points, result: { id: criterion.id, outcome, points: toDouble(points), weight: criterion.weight, veto } };
}

function measure(rule: Measure, input: ScoreInput): Points {
  switch (rule.kind) {
    case 'lookup': {
      const answer = input.answer(rule.question);
      if (typeof answer !== 'string') return 'unanswered';
      if (rule.notApplicable?.includes(answer) === true) return 'not-applicable';
      return Object.hasOwn(rule.points, answer) ? fromDecimal(rule.points[answer] ?? 0) : 'unanswered';
    }
    case 'bands': {
      const answer = input.answer(rule.question);
      if (typeof answer !== 'number') return 'unanswered';
      const band = rule.bands.find((candidate) => isWithin(answer, candidate));
      return fromDecimal(band?.points ?? 0);
    }
    case 'linear': {
      const [top, bottom] = counts(rule, input);
      if (top === 0 && bottom === 0) return 'not-applicable';
      const share = ratio(top, bottom);
      if (share === undefined) return 'unanswered';
      if (compareRationals(share, ONE) > 0) return ONE;
      return compareRationals(share, ZERO) < 0 ? ZERO : share;
    }
    case 'ratioMax': {
      const [top, bottom] = counts(rule, input);
      // Where nobody is permitted, nobody is within the limit and anybody is over it.
      if (bottom === 0 && top !== undefined) return top > 0 ? ZERO : ONE;
      const share = ratio(top, bottom);
      if (share === undefined) return 'unanswered';
      return compareRationals(share, fromDecimal(rule.limit)) <= 0 ? ONE : ZERO;
    }
    case 'largest':
      return largest(rule.of.map((part) => measure(part, input)));
    case 'expression': {
      const value = input.calculate(rule.expression);
      return Number.isFinite(value) ? fromDecimal(value) : 'unanswered';
    }
  }
}

type Counts = readonly [top: number | undefined, bottom: number | undefined];

function counts(rule: { readonly numerator: string; readonly denominator: string }, input: ScoreInput): Counts {
  const number = (question: string): number | undefined => {
    const answer = input.answer(question);
    return typeof answer === 'number' ? answer : undefined;
  };
  return [number(rule.numerator), number(rule.denominator)];
}

function ratio(top: number | undefined, bottom: number | undefined): Rational | undefined {
  return top === undefined || bottom === undefined || bottom <= 0 ? undefined : divide(fromDecimal(top), fromDecimal(bottom));
}

function largest(parts: readonly Points[]): Points {
  const rated = parts.filter((part): part is Rational => typeof part === 'object');
  if (rated.length > 0) return rated.reduce((best, part) => (compareRationals(part, best) > 0 ? part : best));
  return parts.includes('unanswered') ? 'unanswered' : 'not-applicable';
}

function isWithin(value: number, band: Band): boolean {
  if (band.upTo === undefined) return true;
  return band.inclusive === true ? value <= band.upTo : value < band.upTo;
}

function total(scoring: Scoring, rated: readonly Rated[]): number | undefined {
  let earned = ZERO;
  let applicable = ZERO;
  let any = false;
  for (const { criterion, points, result } of rated) {
    if (points === 'unanswered') continue;
    const weight = fromDecimal(criterion.weight);
    any = true;
    if (points === 'not-applicable') {
      if (scoring.notApplicable === 'exclude') continue;
      earned = add(earned, weight);
      applicable = add(applicable, weight);
      continue;
    }
    applicable = add(applicable, weight);
    const share = scoring.mode === 'count' ? (result.outcome === 'met' ? ONE : ZERO) : points;
    earned = add(earned, multiply(weight, share));
  }
  const { decimals, mode } = scoring.rounding;
  if (!any || (scoring.mode === 'weighted' && compareRationals(applicable, ZERO) === 0)) return undefined;
  return roundRational(scoring.mode === 'weighted' ? multiply(divide(earned, applicable), HUNDRED) : earned, decimals, mode);
}

function maximum(scoring: Scoring): number {
  if (scoring.mode === 'weighted') return 100;
  return toDouble(scoring.criteria.map((criterion) => fromDecimal(criterion.weight)).reduce(add, ZERO));
}

type Standing = {
  readonly value: number;
  readonly vetoes: readonly string[];
  readonly missing: readonly string[];
  readonly rated: readonly Rated[];
};

function classify(classes: readonly FormClass[], standing: Standing): FormClass | undefined {
  return classes.find(({ when }) => {
    if (when.noVeto === true && standing.vetoes.length > 0) return false;
    if (when.mandatoryMet === true && standing.missing.length > 0) return false;
    if (when.score?.every((edge) => compares(fromDecimal(standing.value), edge.operator, edge.value)) === false) return false;
    const every = when.everyCriterion;
    return (
      every === undefined ||
      standing.rated.every(({ points }) => typeof points === 'string' || compares(points, every.operator, every.value))
    );
  });
}

/** The vetoes or missing mandatory criteria without which a better class would have held; none when the score alone decided. */
function deciders(
  classes: readonly FormClass[],
  found: FormClass,
  value: number,
  vetoes: readonly string[],
  missing: readonly string[],
): readonly string[] {
  if (vetoes.length === 0 && missing.length === 0) return [];
  const better = classify(classes, { value, vetoes: [], missing: [], rated: [] });
  return better === undefined || better.code === found.code ? [] : [...new Set([...vetoes, ...missing])];
}

function compares(left: Rational, operator: Comparison, right: number): boolean {
  const order = compareRationals(left, fromDecimal(right));
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '=':
      return order === 0;
  }
}

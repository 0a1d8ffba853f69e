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
  const rated = scoring.criteria.map((criterion) => rate(criterion, scoring.direction, input));
  const value = total(scoring, rated);
  const found = value === undefined ? undefined : scoring.classes.find((candidate) => blockers(candidate, value, rated)?.length === 0);
  return {
    score: value,
    maximum: maximum(scoring),
    complete: rated.every(({ points }) => points !== 'unanswered'),
    class: found,
    decidedBy: found === undefined ? [] : deciders(scoring.classes, found, value ?? 0, rated),
    criteria: rated.map(({ result }) => result),
  };
}

function rate(criterion: Criterion, direction: Scoring['direction'], input: ScoreInput): Rated {
  const points = measure(criterion.measure, input);
  if (points === 'not-applicable' || points === 'unanswered') {
    return { criterion, points, result: { id: criterion.id, outcome: points, weight: criterion.weight, veto: false } };
  }
  const veto = criterion.veto !== undefined && compares(points, criterion.veto.operator, criterion.veto.value);
  const outcome = direction === 'safety' ? safetyOutcome(criterion, points, veto) : riskOutcome(criterion, points, veto);
  return { criterion, points, result: { id: criterion.id, outcome, points: toDouble(points), weight: criterion.weight, veto } };
}

function safetyOutcome({ failsBelow }: Criterion, points: Rational, veto: boolean): 'met' | 'partly' | 'failed' {
  if (compareRationals(points, fromDecimal(failsBelow ?? 1)) >= 0) return 'met';
  return veto || compareRationals(points, ZERO) <= 0 || failsBelow !== undefined ? 'failed' : 'partly';
}

/** High is bad: nothing is met, the worst is failed, what lies between is partly so unless a threshold was declared. */
function riskOutcome({ failsBelow, measure: rule }: Criterion, points: Rational, veto: boolean): 'met' | 'partly' | 'failed' {
  if (failsBelow !== undefined) return veto || compareRationals(points, fromDecimal(failsBelow)) >= 0 ? 'failed' : 'met';
  if (compareRationals(points, ZERO) <= 0) return 'met';
  return veto || compareRationals(points, fromDecimal(mostPoints(rule))) >= 0 ? 'failed' : 'partly';
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

/** The highest score a form can come to: 100, or the points of every criterion at its highest. */
function maximum(scoring: Scoring): number {
  if (scoring.mode === 'weighted') return 100;
  const highest = ({ weight, measure: rule }: Criterion): Rational =>
    scoring.mode === 'count' ? fromDecimal(weight) : multiply(fromDecimal(weight), fromDecimal(mostPoints(rule)));
  return toDouble(scoring.criteria.map(highest).reduce(add, ZERO));
}

/** The most points a measure can give. An expression is taken to give up to 1. */
export function mostPoints(rule: Measure): number {
  if (rule.kind === 'lookup') return Math.max(0, ...Object.values(rule.points));
  if (rule.kind === 'bands') return Math.max(0, ...rule.bands.map((band) => band.points));
  return rule.kind === 'largest' ? Math.max(0, ...rule.of.map(mostPoints)) : 1;
}

/**
 * The criteria that keep a class away: vetoes, unmet mandatory ones, those over a limit that every criterion must keep. Nothing
 * when it holds; `undefined` when the score itself does not earn it.
 */
function blockers({ when }: FormClass, value: number, rated: readonly Rated[]): readonly string[] | undefined {
  if (when.score?.every((edge) => compares(fromDecimal(value), edge.operator, edge.value)) === false) return undefined;
  const every = when.everyCriterion;
  const blocks = ({ criterion, points, result }: Rated): boolean =>
    (when.noVeto === true && result.veto) ||
    (when.mandatoryMet === true && criterion.mandatory === true && (result.outcome === 'failed' || result.outcome === 'partly')) ||
    (every !== undefined && typeof points === 'object' && !compares(points, every.operator, every.value));
  return rated.filter(blocks).map(({ criterion }) => criterion.id);
}

/** The criteria without which a class before the one found would have held; none when the score alone decided. */
function deciders(classes: readonly FormClass[], found: FormClass, value: number, rated: readonly Rated[]): readonly string[] {
  for (const candidate of classes) {
    if (candidate === found) return [];
    const blocked = blockers(candidate, value, rated);
    if (blocked !== undefined) return blocked;
  }
  return [];
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

import { isAttachments, type AnswerValue, type Answers, type CriterionResult, type ScoreResult } from '@safeground/forms';
import type { Plan, PlannedQuestion } from './plan.ts';

/**
 * What one submission adds to every tally above it, as compact text: `flags;score;class;criteria;answers`.
 *
 * - flags: `f` when flagged, else empty
 * - score: scaled by 10^decimals; class: its place in the version's list
 * - criteria: one letter each: `m`et, `p`artly, `f`ailed, `n`ot applicable, `u`nanswered, `v`eto
 * - answers: one field per planned question, joined by `,`; empty means missing. Choices are places in the list,
 *   joined by `.`; a choice the list does not know is `?`.
 *
 * A header carries it, so a rebuild folds text instead of parsing answers (measured 16 times faster).
 */
export type Contribution = string;

export type Contributor = { readonly answers: Answers; readonly score: ScoreResult | undefined; readonly flagged: boolean };

/** Integers beyond this would not add up exactly; such an answer counts as given but adds no figure. */
const LARGEST = 1e9;
/** Numbers are counted to four decimals, as scaled integers, so that the order of adding never matters. */
export const NUMBER_SCALE = 10_000;

const letters: Record<CriterionResult['outcome'], string> = { met: 'm', partly: 'p', failed: 'f', 'not-applicable': 'n', unanswered: 'u' };

export function contribute(plan: Plan, { answers, score, flagged }: Contributor): Contribution {
  const criteria = new Map(score?.criteria.map((result) => [result.id, result.veto ? 'v' : letters[result.outcome]]));
  return [
    flagged ? 'f' : '',
    score?.score === undefined ? '' : String(Math.round(score.score * 10 ** plan.decimals)),
    score?.class === undefined ? '' : String(plan.classes.indexOf(score.class.code)),
    plan.criteria.map((id) => criteria.get(id) ?? 'u').join(''),
    plan.questions
      .map((question) => field(question, Object.hasOwn(answers, question.id) ? (answers[question.id] as AnswerValue) : undefined))
      .join(','),
  ].join(';');
}

function field(question: PlannedQuestion, value: AnswerValue | undefined): string {
  if (value === undefined) return '';
  switch (question.tally) {
    case 'choices': {
      const names: readonly unknown[] = Array.isArray(value) ? value : [value];
      return names.map((name) => placeOf(question, name)).join('.');
    }
    case 'number':
      return typeof value === 'number' && Math.abs(value) <= LARGEST ? String(Math.round(value * NUMBER_SCALE)) : '?';
    case 'day':
      return typeof value === 'string' ? value.replaceAll('-', '') : '?';
    case 'attachments':
      return isAttachments(value) ? String(value.length) : '?';
    case 'text':
      return '1';
  }
}

function placeOf(question: PlannedQuestion, name: unknown): string {
  const place = question.choices.indexOf(String(name));
  return place < 0 ? '?' : String(place);
}

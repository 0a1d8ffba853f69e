import { isAttachments, type AnswerValue, type Answers, type CriterionResult, type ScoreResult } from '@safeground/forms';
import { condense, onlyGiven } from './condense.ts';
import { NUMBER_SCALE, SCORE_SCALE, scaledText } from './exact.ts';
import type { Plan, PlannedQuestion } from './plan.ts';

/**
 * What one submission adds to every tally above it, as compact text: `flags;score;class;criteria;answers`.
 *
 * - flags: `f` when flagged, `fc` when the text had to be cut as well, else empty
 * - score: in millionths; class: its place in the version's list
 * - criteria: one letter each: `m`et, `p`artly, `f`ailed, `n`ot applicable, `u`nanswered, `v`eto
 * - answers: one field per planned question, joined by `,`. Empty is missing, `-` was not asked. Choices are places in
 *   the list, joined by `.`, or `=name` where the list is a file; a choice the list does not know, or a value that
 *   cannot be counted, is `?`. In a repeat there is one field for each row, joined by `|`, or, of too many rows, how often
 *   each came (`condense.ts`).
 *
 * A header carries it, so a rebuild folds text instead of parsing answers (measured 16 times faster). It is read with
 * the plan of the version it was written with.
 */
export type Contribution = string;

/**
 * Bytes of a contribution. It stands in two items of DynamoDB, which hold 400 KB each, and a rebuild reads those of a whole
 * bucket. A repeat of eight columns is longer from some 500 rows on: rows are counted then instead of kept (`condense.ts`).
 */
const LONGEST = 32 * 1024;

export type Contributor = {
  readonly answers: Answers;
  readonly score: ScoreResult | undefined;
  readonly flagged: boolean;
  /** Whether a question was asked, by path (`b01`, `workers[2].age`); everything was when absent. */
  readonly isAsked?: ((path: string) => boolean) | undefined;
};

const letters: Record<CriterionResult['outcome'], string> = { met: 'm', partly: 'p', failed: 'f', 'not-applicable': 'n', unanswered: 'u' };

/**
 * What a submission adds. Of one too long to be kept the longest fields are counted, which changes no figure; where even that is
 * too long it is cut: the longest are counted as given, not as what (`isCut`).
 */
export function contribute(plan: Plan, contributor: Contributor): Contribution {
  const { score, flagged } = contributor;
  const criteria = new Map(score?.criteria.map((result) => [result.id, result.veto ? 'v' : letters[result.outcome]]));
  const fields = plan.questions.map((question) => field(question, contributor));
  const { kept, cut } = withinRoom(plan, fields);
  return [
    cut ? CUT : flagged ? 'f' : '',
    score?.score === undefined ? '' : (scaledText(score.score, SCORE_SCALE) ?? ''),
    score?.class === undefined ? '' : String(plan.classes.indexOf(score.class.code)),
    plan.criteria.map((id) => criteria.get(id) ?? 'u').join(''),
    kept.join(','),
  ].join(';');
}

const CUT = 'fc';

/** Whether some answers of a submission are too many even to be counted. It is flagged then, for somebody to look. */
export const isCut = (contribution: Contribution): boolean => contribution.startsWith(CUT);

/** The fields, the longest of them shortened where they are too long together: first without loss, then to what is given. */
function withinRoom(plan: Plan, fields: readonly string[]): { readonly kept: readonly string[]; readonly cut: boolean } {
  const isRepeated = (index: number): boolean => plan.questions[index]!.repeats.length > 0;
  const counted = shortened(fields, (field, index) => (isRepeated(index) ? condense(plan.questions[index]!.tally, field) : field));
  const kept = shortened(counted, (_, index) => (isRepeated(index) ? onlyGiven(fields[index]!) : '?'));
  return { kept, cut: kept !== counted };
}

/** The fields themselves when there is room for them; otherwise as many of the longest as it takes are made shorter. */
function shortened(fields: readonly string[], shorter: (field: string, index: number) => string): readonly string[] {
  let length = fields.reduce((sum, field) => sum + field.length + 1, 0);
  if (length <= LONGEST) return fields;
  const kept = [...fields];
  for (const index of [...fields.keys()].sort((left, right) => fields[right]!.length - fields[left]!.length)) {
    if (length <= LONGEST) break;
    const field = shorter(fields[index]!, index);
    if (field.length >= fields[index]!.length) continue;
    length -= fields[index]!.length - field.length;
    kept[index] = field;
  }
  return kept;
}

const NOT_ASKED = '-';

function field(question: PlannedQuestion, { answers, isAsked }: Contributor): string {
  const fields = [...places(question, answers, '', 0)].map(({ path, value }) => fieldOf(question, path, value, isAsked));
  // A repeat without rows asked nothing.
  return fields.length === 0 ? NOT_ASKED : fields.join('|');
}

function fieldOf(question: PlannedQuestion, path: string, value: AnswerValue | undefined, isAsked: Contributor['isAsked']): string {
  if (value !== undefined) return written(question, value);
  return isAsked === undefined || isAsked(path) ? '' : NOT_ASKED;
}

type Place = { readonly path: string; readonly value: AnswerValue | undefined };

/** Where a question stands: once, or once in each row of the repeats around it. */
function* places(question: PlannedQuestion, answers: Answers, prefix: string, depth: number): Generator<Place> {
  const repeat = question.repeats[depth];
  if (repeat === undefined) {
    const value = Object.hasOwn(answers, question.id) ? (answers[question.id] as AnswerValue) : undefined;
    yield { path: `${prefix}${question.id}`, value };
    return;
  }
  const rows = Object.hasOwn(answers, repeat) ? answers[repeat] : undefined;
  if (!Array.isArray(rows)) return;
  for (const [index, row] of (rows as readonly Answers[]).entries())
    yield* places(question, row, `${prefix}${repeat}[${index}].`, depth + 1);
}

function written(question: PlannedQuestion, value: AnswerValue): string {
  switch (question.tally) {
    case 'choices': {
      const names: readonly unknown[] = Array.isArray(value) ? value : [value];
      return names.map((name) => placeOf(question, name)).join('.') || '?';
    }
    case 'number':
      return scaledText(numberIn(value), NUMBER_SCALE) ?? '?';
    case 'day':
      // Of a moment, the day on the clock it was written by.
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}(T|$)/.test(value) ? value.slice(0, 10).replaceAll('-', '') : '?';
    case 'hour':
      return typeof value === 'string' && /^\d{2}:/.test(value) ? value.slice(0, 2) : '?';
    case 'attachments':
      return isAttachments(value) ? String(value.length) : '?';
    case 'given':
      return '1';
  }
}

/** Calculations write numbers as text. `NaN` when it is none. */
function numberIn(value: AnswerValue): number {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : typeof value === 'number' ? value : Number.NaN;
}

function placeOf(question: PlannedQuestion, name: unknown): string {
  const place = question.places.get(String(name));
  if (place !== undefined) return String(place);
  return question.fromFile ? `=${encodeURIComponent(String(name)).replaceAll('.', '%2E')}` : '?';
}

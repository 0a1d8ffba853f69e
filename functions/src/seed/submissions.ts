import type { SubmissionContent } from '@safeground/contract';
import type { Answers, AttachmentRef, Choice, FormDefinition, Group, Question } from '@safeground/forms';
import { addDays, daysBetween, periodOf, previousPeriod, type PeriodSpan } from '@safeground/programmes';
import { calendars } from '@safeground/templates';
import { seededRandom, seededUuid, type Random } from './random.ts';
import type { DemoSubject } from './subjects.ts';

export type DemoSubmission = { readonly id: string; readonly content: SubmissionContent };

export type DemoForm = { readonly form: string; readonly version: number; readonly hash: string; readonly definition: FormDefinition };

export const DEMO_SUBMISSIONS = 500;
const SEED = 20_210_814;

const remarks = [
  'Chưa thực hiện đầy đủ, đã nhắc nhở tại chỗ.',
  'Chủ cơ sở cam kết bổ sung trong tuần này.',
  'Không xuất trình được hồ sơ khi kiểm tra.',
  'Thiếu biển hướng dẫn và người phụ trách.',
  'Thực hiện hình thức, cần kiểm tra lại.',
] as const;

/**
 * Submissions of one form over the last two complete reporting months before `today`, the same ones each time:
 * each ward has a level of its own, and the second month is a little better than the first.
 */
export function* demoSubmissions(
  today: string,
  form: DemoForm,
  subjects: readonly DemoSubject[],
  photos: readonly AttachmentRef[],
): Generator<DemoSubmission> {
  const random = seededRandom(SEED);
  const month = calendars[0]!;
  const second = previousPeriod(month, periodOf(month, today));
  const first = previousPeriod(month, second);
  const levels = new Map([...new Set(subjects.map((subject) => subject.unit))].map((unit) => [unit, 0.72 + random.next() * 0.27]));
  for (let index = 0; index < DEMO_SUBMISSIONS; index += 1) {
    const late = index >= DEMO_SUBMISSIONS / 2;
    const subject = subjects[(index * 7) % subjects.length]!;
    const level = Math.min(0.99, levels.get(subject.unit)! + (late ? 0.03 : 0));
    const observedAt = instantWithin(random, late ? second : first);
    const answers = fillForm(random, form.definition, level, photos);
    yield {
      id: seededUuid(random, Date.parse(observedAt)),
      content: {
        form: form.form,
        version: form.version,
        versionHash: form.hash,
        unit: subject.unit,
        subject: subject.id,
        observedAt,
        visit: index % 9 === 0 ? 'self' : 'inspection',
        answers,
        attachments: attachmentsOf(answers),
      },
    };
  }
}

function instantWithin(random: Random, period: PeriodSpan): string {
  const day = addDays(period.from, random.between(0, daysBetween(period.from, period.to) - 1));
  const time = [random.between(7, 17), random.between(0, 59), random.between(0, 59)].map((part) => String(part).padStart(2, '0')).join(':');
  return `${day}T${time}+07:00`;
}

/** Answers each criterion group: met with probability `level`, with remark and photo where it is not. */
function fillForm(random: Random, definition: FormDefinition, level: number, photos: readonly AttachmentRef[]): Answers {
  const answers: Record<string, Answers[string]> = {
    team: 'Tổ kiểm tra liên ngành',
    area_colour: random.pick(['green', 'yellow', 'orange']),
  };
  const groups = definition.children
    .flatMap((node) => (node.kind === 'group' ? node.children : []))
    .filter((node): node is Group => node.kind === 'group' && node.appearance === 'criterion');
  for (const group of groups) {
    const questions = group.children.filter((child): child is Question => child.kind !== 'group' && child.kind !== 'repeat');
    const met = answerCriterion(random, definition, questions, level, answers);
    if (!met) addEvidence(random, questions, photos, answers);
  }
  return answers;
}

function answerCriterion(
  random: Random,
  definition: FormDefinition,
  questions: readonly Question[],
  level: number,
  answers: Record<string, Answers[string]>,
): boolean {
  const [value, second] = questions;
  if (value === undefined) return true;
  if (value.kind === 'integer') return answerCounts(random, value, second, level, answers);
  const choices = definition.choiceLists.find((list) => list.name === value.choices)?.choices ?? [];
  const chosen = chooseOutcome(random, choices, level);
  answers[value.id] = chosen;
  return chosen === 'pass' || chosen === 'full' || chosen === 'na';
}

function chooseOutcome(random: Random, choices: readonly Choice[], level: number): string {
  const names = choices.map((choice) => choice.name);
  if (names.includes('na') && random.chance(0.15)) return 'na';
  if (random.chance(level)) return names[0] ?? '';
  return names.includes('partial') && random.chance(0.8) ? 'partial' : names.includes('none') ? 'none' : 'fail';
}

/** Two counts: a share (`_total` first) or an occupancy (`_count` first). */
function answerCounts(
  random: Random,
  first: Question,
  second: Question | undefined,
  level: number,
  answers: Record<string, Answers[string]>,
): boolean {
  if (second === undefined) return true;
  const good = random.chance(level);
  if (first.id.endsWith('_count')) {
    const permitted = random.between(10, 40);
    answers[first.id] = good ? random.between(3, permitted) : permitted + random.between(1, 6);
    answers[second.id] = permitted;
    return good;
  }
  answers[first.id] = 10;
  answers[second.id] = good ? random.between(8, 10) : random.between(4, 7);
  return good;
}

function addEvidence(
  random: Random,
  questions: readonly Question[],
  photos: readonly AttachmentRef[],
  answers: Record<string, Answers[string]>,
): void {
  for (const question of questions) {
    if (question.id.endsWith('_remark')) answers[question.id] = random.pick(remarks);
    if (question.id.endsWith('_photo')) answers[question.id] = [random.pick(photos)];
  }
}

function attachmentsOf(answers: Answers): string[] {
  const hashes = Object.entries(answers)
    .filter(([id]) => id.endsWith('_photo'))
    .flatMap(([, value]) => (value as readonly AttachmentRef[]).map((ref) => ref.sha256));
  return [...new Set(hashes)].sort();
}

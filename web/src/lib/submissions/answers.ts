import type { AnswerValue, AttachmentRef, Choice, FormDefinition, GeoPoint, Question } from '@safeground/forms';
import { calendarDay, local, number, when } from '../i18n/index.svelte.ts';

/**
 * An answer as words, in the language of the page. Files are shown, not written: see `filesOf`. What was sent is never discarded, so
 * anything may stand here; what cannot be read as its kind is shown as it came.
 */
export function answerText(definition: FormDefinition, question: Question, value: AnswerValue): string {
  const choices = definition.choiceLists.find(({ name }) => name === question.choices)?.choices ?? [];
  if (typeof value === 'boolean') return value ? '✓' : '–';
  if (typeof value === 'number') return number(value, 6);
  if (typeof value === 'string') return stringText(question, choices, value);
  if (!Array.isArray(value)) return pointText(value);
  return (value as readonly unknown[])
    .flatMap((item) => (typeof item === 'string' ? [choiceText(choices, item)] : isFile(item) ? [] : [pointText(item)]))
    .join(question.kind === 'rank' ? ' › ' : ', ');
}

export function filesOf(value: AnswerValue | undefined): readonly AttachmentRef[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter(isFile) : [];
}

function stringText(question: Question, choices: readonly Choice[], value: string): string {
  if (question.kind === 'select_one') return choiceText(choices, value);
  if (question.kind === 'date') return calendarDay(value);
  if (question.kind === 'time') return value.slice(0, 5);
  return question.kind === 'dateTime' ? when(value) : value;
}

function choiceText(choices: readonly Choice[], name: string): string {
  return local(choices.find((choice) => choice.name === name)?.label) || name;
}

function pointText(value: unknown): string {
  if (value === null) return '';
  const { latitude, longitude, accuracy } = value as Partial<GeoPoint>;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return JSON.stringify(value);
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}${accuracy === undefined ? '' : ` (±${Math.round(accuracy)} m)`}`;
}

function isFile(item: unknown): item is AttachmentRef {
  return typeof item === 'object' && item !== null && 'sha256' in item;
}

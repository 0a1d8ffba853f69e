import type { AnswerValue, AttachmentRef, ChoiceView } from '@safeground/forms';

/** The chosen names of a select_multiple or rank. */
export function listOf(value: AnswerValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The files of an image question. */
export function filesOf(value: AnswerValue | undefined): readonly AttachmentRef[] {
  return Array.isArray(value) ? value.filter((item): item is AttachmentRef => typeof item === 'object' && 'sha256' in item) : [];
}

/** A copy with the item at `from` moved by `by` places; the same list when it would leave the list. */
export function moved(list: readonly string[], from: number, by: number): readonly string[] {
  const item = list[from];
  if (item === undefined || from + by < 0 || from + by >= list.length) return list;
  const rest = list.toSpliced(from, 1);
  return rest.toSpliced(from + by, 0, item);
}

/** More buttons than this are slower to look through than to type into. */
const longest = 15;

/** Whether a list is searched rather than looked through; XLSForm's `autocomplete` asks for it. */
export function isLong(choices: readonly ChoiceView[], appearance: string | undefined): boolean {
  return choices.length > longest || (appearance ?? '').split(' ').includes('autocomplete');
}

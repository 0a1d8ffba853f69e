import type { Submission, SubmissionCopy } from '@safeground/contract';
import type { Answers, AnswerValue, FormDefinition } from '@safeground/forms';
import { answerSheet } from './sheet.ts';
import type { SheetLine } from './sheet.ts';

/** One answer that two contents of a submission give differently; absent where it was not given. */
export type Difference = { readonly line: SheetLine; readonly standing?: AnswerValue; readonly other?: AnswerValue };

/** Where another copy differs from what counts, in the order of the form. Files are compared by what is in them. */
export function differences(definition: FormDefinition, standing: Answers, other: Answers): readonly Difference[] {
  const [ours, theirs] = [linesOf(definition, standing), linesOf(definition, other)];
  const paths = new Set([...ours.keys(), ...theirs.keys()]);
  return [...paths].flatMap((path) => {
    const [left, right] = [ours.get(path)?.value, theirs.get(path)?.value];
    if (same(left, right)) return [];
    const line = (ours.get(path) ?? theirs.get(path))!;
    return [{ line, ...(left === undefined ? {} : { standing: left }), ...(right === undefined ? {} : { other: right }) }];
  });
}

/** Copies that say something else than what counts now: a copy that was sent again as a correction is settled. */
export function unsettled(submission: Submission, copies: readonly SubmissionCopy[]): readonly SubmissionCopy[] {
  const counted = submission.history.at(-1)?.contentHash;
  return copies.filter(({ contentHash }) => contentHash !== counted);
}

function linesOf(definition: FormDefinition, answers: Answers): ReadonlyMap<string, SheetLine> {
  const lines = answerSheet(definition, answers, undefined).flatMap((section) => section.lines);
  return new Map(lines.filter(({ question, value }) => question !== undefined && value !== undefined).map((line) => [line.path, line]));
}

const same = (left: unknown, right: unknown): boolean => ordered(left) === ordered(right);

/** As text, with the keys of objects in one order. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}

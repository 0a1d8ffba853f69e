import type { SubmissionContent } from '@safeground/contract';
import { isAttachments, type AttachmentRef } from '@safeground/forms';

type Answers = SubmissionContent['answers'];

/** Every file that answers show, those in rows of repeats too, whatever else stands there. */
export function attachmentsIn(answers: Answers): readonly AttachmentRef[] {
  return Object.values(answers).flatMap((value) => {
    if (isAttachments(value)) return value;
    return Array.isArray(value) ? value.filter(isRow).flatMap(attachmentsIn) : [];
  });
}

const isRow = (value: unknown): value is Answers => typeof value === 'object' && value !== null && !Array.isArray(value);

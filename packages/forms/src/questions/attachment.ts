import type { AnswerValue, AttachmentRef } from '../definition.ts';
import type { QuestionType } from './index.ts';

/** Whether a value is a list of attachments, each addressed by the SHA-256 of its bytes. */
export function isAttachments(value: unknown): value is readonly AttachmentRef[] {
  return Array.isArray(value) && value.length > 0 && value.every(isAttachment);
}

function isAttachment(value: unknown): value is AttachmentRef {
  if (typeof value !== 'object' || value === null) return false;
  const { sha256, name, type, size } = value as Partial<AttachmentRef>;
  return (
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    typeof name === 'string' &&
    typeof type === 'string' &&
    Number.isSafeInteger(size)
  );
}

export const attachment: QuestionType = {
  accepts: (value: AnswerValue) => isAttachments(value),
  read: (value) => (isAttachments(value) ? value.map((ref) => ref.name).join(' ') : ''),
  parse: () => undefined,
  tally: 'attachments',
};

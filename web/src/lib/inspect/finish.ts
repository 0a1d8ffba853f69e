import { attachmentType } from '@safeground/contract/attachments';
import type { SubmissionContent, SubmissionInput } from '@safeground/contract';
import { isAttachments } from '@safeground/forms/lean';
import { canonical } from '@safeground/forms/canonical';
import type { AnswerValue, Answers, AttachmentRef, Path, ScoreResult, Session } from '@safeground/forms';
import type { OfflineDatabase } from '../offline/db.ts';
import { sha256 } from '../offline/identity.ts';
import type { Draft, OutboxRecord, Result } from '../offline/records.ts';

/** A file of the answers and the question that holds it. */
export type AnswerFile = { readonly path: Path; readonly file: AttachmentRef };

/** Every file the answers refer to, rows of repeats included. */
export function filesIn(answers: Answers, prefix = ''): readonly AnswerFile[] {
  return Object.entries(answers).flatMap(([id, value]) => {
    const path = `${prefix}${id}`;
    if (isRows(value)) return value.flatMap((row, index) => filesIn(row, `${path}[${index}].`));
    return isAttachments(value) ? value.map((file) => ({ path, file })) : [];
  });
}

/** Questions whose files cannot be sent: the bytes are gone from the tablet or are no longer what was taken, or the server takes none of their kind. */
export async function brokenFiles(db: Pick<OfflineDatabase, 'attachment'>, draft: Draft, answers: Answers): Promise<readonly Path[]> {
  const held = new Set(draft.held);
  const broken: Path[] = [];
  for (const { path, file } of filesIn(answers)) {
    if (held.has(file.sha256)) continue;
    const kept = await db.attachment(file.sha256);
    if (kept === undefined || attachmentType(file.type, '') !== file.type || (await sha256(kept.bytes)) !== file.sha256) broken.push(path);
  }
  return [...new Set(broken)];
}

/** The record that goes into the queue. Its bytes are made once: every try sends the same ones. */
export async function recordOf(draft: Draft, session: Session, now: number): Promise<OutboxRecord> {
  const answers = session.answers();
  const files = [...new Map(filesIn(answers).map(({ file }) => [file.sha256, file])).values()];
  const content: SubmissionContent = {
    form: draft.label.form,
    version: draft.label.version,
    versionHash: draft.versionHash,
    unit: draft.label.unit,
    ...(draft.label.subject === undefined ? {} : { subject: draft.label.subject }),
    observedAt: draft.observedAt,
    visit: draft.visit,
    answers,
    attachments: files.map((file) => file.sha256).sort(),
  };
  const encoder = new TextEncoder();
  const contentHash = await sha256(encoder.encode(canonical(content)));
  const input: SubmissionInput = { content, contentHash, base: draft.base };
  return {
    id: draft.id,
    state: 'finalised',
    label: draft.label,
    body: encoder.encode(JSON.stringify(input)).buffer,
    contentHash,
    attachments: files.map(({ sha256: hash, type, size }) => ({ sha256: hash, type, size, sent: false })),
    attempts: 0,
    nextAt: 0,
    finalisedAt: now,
    result: resultOf(session.score()),
  };
}

function resultOf(score: ScoreResult | undefined): Result | undefined {
  if (score === undefined) return undefined;
  const { class: found } = score;
  return {
    score: score.score,
    maximum: score.maximum,
    class: found === undefined ? undefined : { code: found.code, label: found.label, colour: found.colour },
  };
}

function isRows(value: AnswerValue | readonly Answers[]): value is readonly Answers[] {
  return Array.isArray(value) && typeof value[0] === 'object' && !('sha256' in value[0]) && !('latitude' in value[0]);
}

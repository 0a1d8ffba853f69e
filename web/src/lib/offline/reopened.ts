import type { SubmissionInput } from '@safeground/contract';
import type { Answers } from '@safeground/forms';
import type { OfflineDatabase } from './db.ts';
import type { Draft, OutboxRecord } from './records.ts';

/** A finished inspection as a draft again: what it says is what the record says. `missing`: hashes of files that are not on the tablet. */
export function draftAgain(record: OutboxRecord, missing: readonly string[], now: number): Draft {
  const { content, base } = JSON.parse(new TextDecoder().decode(record.body)) as SubmissionInput;
  // A correction names photos of the revision before it, which the server holds and this tablet never had.
  const held = base > 0 ? missing : [];
  return {
    id: record.id,
    label: record.label,
    versionHash: content.versionHash,
    visit: content.visit,
    base,
    observedAt: content.observedAt,
    ...(held.length === 0 ? {} : { held }),
    memory: content.answers as Answers,
    answered: 0,
    total: 0,
    createdAt: record.finalisedAt,
    changedAt: now,
  };
}

/**
 * A record the server refuses becomes a draft again, in one transaction, with its files. False when it is not refused any
 * more, or a draft stands under its id already. `now` in milliseconds since the epoch.
 */
export async function reopen(db: Pick<OfflineDatabase, 'write'>, id: string, now: number): Promise<boolean> {
  let reopened = false;
  await db.write(['drafts', 'outbox', 'attachments'], async (tx) => {
    const [record, draft] = [await tx.objectStore('outbox').get(id), await tx.objectStore('drafts').get(id)];
    if (record?.state !== 'quarantined' || draft !== undefined) return;
    const missing: string[] = [];
    for (const { sha256 } of record.attachments) if ((await tx.objectStore('attachments').count(sha256)) === 0) missing.push(sha256);
    await tx.objectStore('drafts').put(draftAgain(record, missing, now));
    await tx.objectStore('outbox').delete(id);
    reopened = true;
  });
  return reopened;
}

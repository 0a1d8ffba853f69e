import type { Me } from '@safeground/contract';
import type { OfflineDatabase } from '../offline/db.ts';
import { sha256 } from '../offline/identity.ts';
import type { OutboxRecord } from '../offline/records.ts';
import { RescueError, seal } from './format.ts';

/** Everything that waits in the queue, sealed under the code. It stays in the queue. Throws `RescueError` when a photo is unreadable. */
export function rescueFile(db: OfflineDatabase, me: Me, records: readonly OutboxRecord[], code: string, now: number): Promise<Blob> {
  const files = new Map(records.flatMap(({ attachments }) => attachments.map((file) => [file.sha256, file] as const)));
  const rescue = {
    account: me.user.id,
    name: me.user.name,
    organisation: me.organisation.id,
    savedAt: now,
    records: records.map(({ body, id, label, contentHash, attachments, finalisedAt, result }) => ({
      body: new TextDecoder().decode(body),
      ...{ id, label, contentHash, attachments, finalisedAt, result },
    })),
    files: [...files.values()].map(({ sha256: hash, type, size }) => ({ sha256: hash, type, size })),
  };
  return seal(rescue, code, async (hash) => {
    const kept = await db.attachment(hash);
    if (kept === undefined || (await sha256(kept.bytes)) !== hash) throw new RescueError('damaged');
    return kept.bytes;
  });
}

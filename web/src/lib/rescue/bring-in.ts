import { NotStoredError } from '../offline/db.ts';
import type { OfflineDatabase } from '../offline/db.ts';
import { sha256 as hashOf } from '../offline/identity.ts';
import type { OutboxRecord } from '../offline/records.ts';
import { RescueError } from './format.ts';
import type { OpenedRescue, RescuedRecord } from './format.ts';

/** `queued`: it is in this account's queue, which sends it. The others say why it is not. */
export type Fate = 'received' | 'queued' | 'draft' | 'other' | 'damaged' | 'full';

type RescuedFile = RescuedRecord['attachments'][number];

export type BringInDeps = {
  readonly db: OfflineDatabase;
  /** Takes a record into the queue; throws `NotStoredError`. */
  readonly finalise: (record: OutboxRecord) => Promise<void>;
};

/**
 * Puts one record of a file into the queue of whoever brings it in, under its own id and to the byte: sent again, here or by
 * the tablet it came from, it is the same submission. Nothing that can be read on this device is written over;
 * what its disk lost comes again.
 */
export async function bringIn({ db, finalise }: BringInDeps, opened: OpenedRescue, record: RescuedRecord): Promise<Fate> {
  const receipt = await db.receipt(record.id);
  if (receipt?.receipt.contentHash === record.contentHash) return 'received';
  if ((await db.drafts()).some(({ id }) => id === record.id)) return 'draft';
  const waiting = await db.outboxRecord(record.id);
  if (waiting !== undefined && waiting.contentHash !== record.contentHash) return 'other';
  const bring = async ({ sha256, type, size }: RescuedFile): Promise<void> =>
    db.putAttachment(record.id, { sha256, type, size, bytes: await opened.bytes(sha256) });
  try {
    if (waiting === undefined) {
      for (const file of record.attachments) await bring(file);
      const body = new TextEncoder().encode(record.body).buffer;
      const attachments = record.attachments.map((file) => ({ ...file, sent: false }));
      await finalise({ ...record, body, attachments, state: 'finalised', attempts: 0, nextAt: 0 });
    }
    // The tablet may have lost some; and until the record was here, another inspection with the same photo took it along when it left.
    for (const file of record.attachments) if (!(await isWhole(db, file.sha256))) await bring(file);
    // The queue gave it up for a file that it could not send, which is here now.
    if (waiting?.trouble === 'file-damaged') await finalise({ ...waiting, state: 'finalised', nextAt: 0, trouble: undefined });
    return 'queued';
  } catch (error) {
    if (error instanceof RescueError) return 'damaged';
    if (error instanceof NotStoredError) return 'full';
    throw error;
  }
}

/** As the queue asks before it sends a file. */
async function isWhole(db: OfflineDatabase, hash: string): Promise<boolean> {
  const kept = await db.attachment(hash);
  return kept !== undefined && (await hashOf(kept.bytes)) === hash;
}

import type { OfflineDatabase } from './db.ts';

/**
 * Takes what the disk lost the contents of off the tablet, with what is left of it. What stands whole under the same id is not lost: a
 * correction that was begun, or has been finished since.
 */
export async function dropUnreadable(db: OfflineDatabase): Promise<void> {
  const [drafts, records] = await Promise.all([db.drafts(), db.outbox()]);
  for (const id of db.unreadable) {
    if (!drafts.some((draft) => draft.id === id)) await db.removeDraft(id);
    if (!records.some((record) => record.id === id)) await db.dropRecord(id);
  }
  db.unreadable.clear();
}

import type { OfflineDatabase } from './db.ts';

/** Receipts are kept for a month, so that an inspector can show what was sent. */
const receiptLife = 30 * 24 * 3_600_000;

/** Forgets receipts that nobody asks for any more. `now` in milliseconds since the epoch. */
export async function dropOldReceipts(db: OfflineDatabase, now: number): Promise<void> {
  const old = (await db.receipts()).filter(({ storedAt }) => storedAt < now - receiptLife);
  if (old.length === 0) return;
  await db.write(['receipts'], async (tx) => {
    for (const { id } of old) await tx.objectStore('receipts').delete(id);
  });
}

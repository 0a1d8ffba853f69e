import type { OfflineDatabase } from './db.ts';

/**
 * Forgets the journal entries that these drafts hold whole. For where no answers are given: one that waits behind this would go with
 * its page.
 */
export async function dropOldAnswers(db: Pick<OfflineDatabase, 'write'>, drafts: readonly { readonly id: string }[]): Promise<void> {
  if (drafts.length === 0) return;
  await db.write(['drafts', 'journal'], async (tx) => {
    const journal = tx.objectStore('journal');
    for (const { id } of drafts) {
      const whole = (await tx.objectStore('drafts').get(id))?.step ?? 0;
      for (const { seq = 0, step = 0 } of await journal.index('draft').getAll(id)) if (step < whole) await journal.delete(seq);
    }
  });
}

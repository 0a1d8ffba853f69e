import type { Item } from '../client.ts';
import { headerKey, senderListPk, subjectListPk, type Bucket } from '../keys.ts';
import type { Store } from '../store.ts';

/** Writes in flight at once. */
const IN_FLIGHT = 16;

/**
 * Enters a bucket's headers into the list of their subject and that of their sender: one item each, once for each
 * revision. The header remembers it, so a rebuild of a full bucket writes only what is new; done twice, it does no harm.
 */
export async function listInOwnLists(store: Store, bucket: Bucket, headers: readonly Item[]): Promise<void> {
  const fresh = headers.filter((header) => header['listed'] !== header['revision']);
  await inFlight(fresh, async (header) => {
    const place = { table: 'tallies' as const, sk: `SUB#${bucket.day}#${String(header['id'])}` };
    const item = { bucket };
    if (header['subject'] !== undefined) await store.db.put({ ...place, pk: subjectListPk(store.org, String(header['subject'])) }, item);
    await store.db.put({ ...place, pk: senderListPk(store.org, String(header['by'])) }, item);
    await store.db.update(headerKey(store.org, bucket, String(header['id'])), { set: { listed: header['revision'] } }, [
      { is: 'equals', field: 'revision', value: Number(header['revision']) },
    ]);
  });
}

async function inFlight<Value>(values: readonly Value[], work: (value: Value) => Promise<void>): Promise<void> {
  const queue = values.values();
  const worker = async (): Promise<void> => {
    for (const value of queue) await work(value);
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, values.length) }, worker));
}

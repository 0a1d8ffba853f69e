import type { FormDefinition, Host } from '@safeground/forms';
import { NotStoredError, type OfflineDatabase } from '../offline/db.ts';
import { fetchList, hostRows, refsOf, unpack } from './rows.ts';

/** Files of choices that a tablet carries along: each once, however many forms and versions have it. */

type Shelf = Pick<OfflineDatabase, 'carried' | 'inPacket'>;

/** Their place in the packet, before the hash. They are kept compressed, as they came. */
const place = 'list:';

async function listOf(db: Shelf, hash: string): Promise<ArrayBuffer | undefined> {
  return (await db.carried(place + hash)) as ArrayBuffer | undefined;
}

const hashesOf = (definition: FormDefinition): readonly string[] => [...new Set(refsOf(definition).map(([, { sha256 }]) => sha256))];

/** Hashes of the files of a version that the tablet does not have. */
export async function lackingOf(db: Shelf, definition: FormDefinition): Promise<readonly string[]> {
  const lacking: string[] = [];
  for (const hash of hashesOf(definition)) if ((await listOf(db, hash)) === undefined) lacking.push(hash);
  return lacking;
}

/** Whether the tablet has every file of a version. */
export async function hasLists(db: Shelf, definition: FormDefinition): Promise<boolean> {
  return (await lackingOf(db, definition)).length === 0;
}

/**
 * Fetches what a version has and the tablet lacks; `came` hears of each file that is there. `makeRoom` is called where a file does
 * not fit, before it is put once more. Throws what the network or the disk throws, and `WrongListError`.
 */
export async function carryLists(
  db: Shelf,
  definition: FormDefinition,
  came: (hash: string) => void = () => undefined,
  makeRoom?: () => Promise<void>,
): Promise<void> {
  for (const hash of await lackingOf(db, definition)) {
    const bytes = await fetchList(hash);
    await unpack(bytes, hash);
    const put = (): Promise<void> => db.inPacket(async (packet) => void (await packet.put(bytes, place + hash)));
    await put().catch(async (error: unknown) => {
      if (!(error instanceof NotStoredError) || makeRoom === undefined) throw error;
      await makeRoom();
      await put();
    });
    came(hash);
  }
}

/**
 * Rows of a form that is opened, from the tablet: nothing is asked of the network as long as they are there. Throws what kept a
 * file that is not from being fetched.
 */
export async function carriedRows(db: Shelf, definition: FormDefinition): Promise<Pick<Host, 'rows'>> {
  await carryLists(db, definition);
  return hostRows(definition, async (sha256) => (await listOf(db, sha256)) ?? fetchList(sha256));
}

/** Takes unused files off the tablet: a version that may be begun, and one that a draft was begun with, have theirs. None is begun meanwhile. */
export async function forgetLists(db: OfflineDatabase, current: readonly FormDefinition[]): Promise<void> {
  const drafts = await db.drafts();
  const known = new Set([...drafts.map(({ id }) => id), ...db.unreadable]);
  const begun = await Promise.all(drafts.map(({ label }) => db.version(label.form, label.version)));
  const used = new Set([...current, ...begun.flatMap((version) => version?.definition ?? [])].flatMap(hashesOf));
  let isBegun = false;
  await db.write(['packet', 'drafts'], async (tx) => {
    isBegun = (await tx.objectStore('drafts').getAllKeys()).some((id) => !known.has(id));
    if (isBegun) return;
    const packet = tx.objectStore('packet');
    const keys = await packet.getAllKeys(IDBKeyRange.bound(place, `${place}~`));
    for (const key of keys) if (!used.has(key.slice(place.length))) await packet.delete(key);
  });
  if (isBegun) await forgetLists(db, current);
}

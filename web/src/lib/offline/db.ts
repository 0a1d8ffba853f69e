import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase, IDBPObjectStore, IDBPTransaction, StoreNames } from 'idb';
import { freshLog } from './fresh-log.ts';
import type {
  CachedVersion,
  CarriedVersion,
  Draft,
  JournalEntry,
  OutboxRecord,
  PacketParts,
  StoredAttachment,
  StoredReceipt,
} from './records.ts';

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
  journal: { key: number; value: JournalEntry; indexes: { draft: string } };
  attachments: { key: string; value: StoredAttachment; indexes: { owners: string } };
  outbox: { key: string; value: OutboxRecord };
  receipts: { key: string; value: StoredReceipt };
  packet: { key: string; value: unknown };
  versions: { key: string; value: CachedVersion };
}

type Name = StoreNames<Schema>;
export type Writing = IDBPTransaction<Schema, Name[], 'readwrite'>;
type AttachmentStore = IDBPObjectStore<Schema, Name[], 'attachments', 'readwrite'>;
export type PacketStore = IDBPObjectStore<Schema, Name[], 'packet', 'readwrite'>;

/**
 * The disk did not take it. A full disk, a failing one and a quota each come under names of their own (measured in
 * Chromium: QuotaExceededError, DataError, UnknownError), and a person can only do the same thing about all of them.
 */
export class NotStoredError extends Error {
  override readonly name = 'NotStoredError';
}

/**
 * Everything a tablet must not lose, one database per account. Every write is one strict transaction: when the promise
 * resolves the bytes are on the disk, not in a cache of the system.
 */
export class OfflineDatabase {
  #name: string;
  #open: Promise<IDBPDatabase<Schema>> | undefined;
  /** Drafts and finished inspections that are here and that the disk lost the contents of, as far as they were asked for. */
  readonly unreadable = new Set<string>();
  /** Hears when there may be more of them. */
  onUnreadable: () => void = () => undefined;

  constructor(account: string) {
    this.#name = `safeground:${account}`;
  }

  async close(): Promise<void> {
    const opened = this.#open;
    this.#open = undefined;
    (await opened)?.close();
  }

  // ---------------------------------------------------------------- drafts

  async drafts(): Promise<Draft[]> {
    const all = await this.#all('drafts');
    return all.sort((a, b) => b.changedAt - a.changedAt);
  }

  /** The draft, as far as it has come (`step`), and the answers given since its last compaction, oldest first. */
  async draft(id: string): Promise<{ readonly draft: Draft; readonly journal: readonly JournalEntry[] } | undefined> {
    return this.#read(async (db) => {
      const tx = db.transaction(['drafts', 'journal']);
      const [draft, journal] = await Promise.all([tx.objectStore('drafts').get(id), tx.objectStore('journal').index('draft').getAll(id)]);
      if (draft === undefined) return undefined;
      const { step: whole = 0 } = draft;
      const since = journal.filter(({ step = 0 }) => step >= whole).sort((a, b) => (a.step ?? 0) - (b.step ?? 0));
      return { draft: { ...draft, step: since.at(-1)?.step ?? whole }, journal: since };
    });
  }

  /** Resolves when the draft is on the disk whole, which makes up for all journal entries before its `step`. Throws `NotStoredError`. */
  async putDraft(draft: Draft): Promise<void> {
    await this.write(['drafts'], (tx) => atOnce(tx, tx.objectStore('drafts').put(draft)));
  }

  /** Resolves when the answer is on the disk. A cleared answer is an entry too. Throws `NotStoredError`. */
  async journal(draft: string, path: string, answer: Pick<JournalEntry, 'value' | 'at' | 'step'>): Promise<void> {
    await this.write(['journal'], (tx) => atOnce(tx, tx.objectStore('journal').add({ draft, path, ...answer })));
  }

  /** Takes the draft, its journal and the files only it needs off the tablet. */
  async removeDraft(id: string): Promise<void> {
    await this.write(['drafts', 'journal', 'outbox', 'attachments'], async (tx) => {
      await tx.objectStore('drafts').delete(id);
      await clearJournal(tx, id);
      await releaseAttachments(tx, id);
    });
  }

  // ---------------------------------------------------------------- files

  async attachment(sha256: string): Promise<StoredAttachment | undefined> {
    return this.#one('attachments', sha256);
  }

  /** Keeps the bytes for `owner`; the same photo in two places is stored once. */
  async putAttachment(owner: string, file: Omit<StoredAttachment, 'owners'>): Promise<void> {
    await this.write(['attachments'], async (tx) => {
      const store = tx.objectStore('attachments');
      const owners = await ownersOf(store, file.sha256);
      await store.put({ ...file, owners: [...new Set([...owners, owner])] });
    });
  }

  // ---------------------------------------------------------------- outbox

  async outbox(): Promise<OutboxRecord[]> {
    const all = await this.#all('outbox');
    return all.sort((a, b) => a.finalisedAt - b.finalisedAt);
  }

  /** How many finished inspections wait to be sent. */
  async waiting(): Promise<number> {
    return this.#read((db) => db.count('outbox'));
  }

  async outboxRecord(id: string): Promise<OutboxRecord | undefined> {
    return this.#one('outbox', id);
  }

  /**
   * Draft out, record in: one transaction, so an inspection is never in both places nor in neither. A record that waits
   * under the same id (a correction of something not yet received) is never written over, unless the disk lost what it says:
   * `NotStoredError`.
   */
  async finalise(record: OutboxRecord): Promise<void> {
    const { id, contentHash } = record;
    const isThere = (await this.#read((db) => db.count('outbox', id))) > 0;
    const waiting = await this.#one('outbox', id);
    const isFree = waiting === undefined ? isThere : waiting.contentHash === contentHash;
    await this.write(['drafts', 'journal', 'outbox', 'attachments'], async (tx) => {
      const outbox = tx.objectStore('outbox');
      if (!isFree && (await outbox.count(id)) > 0) throw new NotStoredError('another record waits under this id');
      await tx.objectStore('drafts').delete(id);
      await clearJournal(tx, id);
      await releaseAttachments(tx, id, record.attachments);
      await outbox.put(record);
    });
  }

  async putOutbox(record: OutboxRecord): Promise<void> {
    await this.write(['outbox'], async (tx) => {
      await tx.objectStore('outbox').put(record);
    });
  }

  /**
   * Changes a record that still waits, against what is on the disk now: the sender may have moved it, or it may have gone.
   * Gives what it became, `undefined` when there is none any more.
   */
  async changeOutbox(id: string, change: (record: OutboxRecord) => OutboxRecord): Promise<OutboxRecord | undefined> {
    let changed: OutboxRecord | undefined;
    await this.write(['outbox'], async (tx) => {
      const record = await tx.objectStore('outbox').get(id);
      changed = record === undefined ? undefined : change(record);
      if (changed !== undefined) await tx.objectStore('outbox').put(changed);
    });
    return changed;
  }

  /** Gives a finished inspection up; only a person decides that. */
  async dropRecord(id: string): Promise<void> {
    await this.write(['drafts', 'outbox', 'attachments'], async (tx) => {
      await tx.objectStore('outbox').delete(id);
      await releaseAttachments(tx, id);
    });
  }

  /** The way a finished inspection leaves the tablet by itself: against a verified receipt, in one transaction. */
  async settle(stored: StoredReceipt): Promise<void> {
    await this.write(['drafts', 'outbox', 'receipts', 'attachments'], async (tx) => {
      await tx.objectStore('receipts').put(stored);
      await tx.objectStore('outbox').delete(stored.id);
      await releaseAttachments(tx, stored.id);
    });
  }

  /** What became of a receipted inspection afterwards, for this tablet's own list. */
  async keepReceipt(stored: StoredReceipt): Promise<void> {
    await this.write(['receipts'], async (tx) => void (await tx.objectStore('receipts').put(stored)));
  }

  async receipts(): Promise<StoredReceipt[]> {
    const all = await this.#all('receipts');
    return all.sort((a, b) => b.storedAt - a.storedAt);
  }

  async receipt(id: string): Promise<StoredReceipt | undefined> {
    return this.#one('receipts', id);
  }

  // ---------------------------------------------------------------- packet: a part the disk lost is as one never fetched

  async packet<Key extends keyof PacketParts>(key: Key): Promise<PacketParts[Key] | undefined> {
    return (await this.#one('packet', key)) as PacketParts[Key] | undefined;
  }

  async putPacket<Key extends keyof PacketParts>(key: Key, value: PacketParts[Key]): Promise<void> {
    await this.write(['packet'], async (tx) => {
      await tx.objectStore('packet').put(value, key);
    });
  }

  async version(form: string, version: number): Promise<CarriedVersion | undefined> {
    return this.#one('versions', versionKey(form, version));
  }

  async putVersion(version: CarriedVersion): Promise<void> {
    await this.write(['versions'], async (tx) => {
      await tx.objectStore('versions').put({ ...version, key: versionKey(version.form, version.version) });
    });
  }

  /** A part of the packet that few tablets carry (`lists/carried.ts`). */
  async carried(key: string): Promise<unknown> {
    return this.#one('packet', key);
  }

  /** One transaction on the packet, for such parts. */
  async inPacket(work: (packet: PacketStore) => Promise<void>): Promise<void> {
    await this.write(['packet'], (tx) => work(tx.objectStore('packet')));
  }

  // ---------------------------------------------------------------- plumbing

  /** One strict transaction, for what few pages change. Throws `NotStoredError`. */
  async write(stores: Name[], work: (tx: Writing) => Promise<void>): Promise<void> {
    const safe = freshLog();
    try {
      await this.#read((db) => inTransaction(db.transaction(stores, 'readwrite', { durability: 'strict' }), work));
    } catch (error) {
      if (error instanceof DOMException) throw new NotStoredError(`${error.name}: ${error.message}`, { cause: error });
      throw error;
    }
    await safe;
  }

  async #connection(): Promise<IDBPDatabase<Schema>> {
    this.#open ??= openDB<Schema>(this.#name, 1, {
      upgrade: (db) => {
        createStores(db);
        // Making a database writes, too, and what opens a new one may write nothing more.
        void freshLog();
      },
      // Another tab wants a newer schema: give way, the next call opens again.
      blocking: () => void this.close(),
      terminated: () => {
        this.#open = undefined;
      },
    });
    return this.#open;
  }

  /** What of a store can be read: a record that the disk lost takes none of the others along. */
  async #all<Store extends 'drafts' | 'outbox' | 'receipts'>(store: Store): Promise<Schema[Store]['value'][]> {
    try {
      return await this.#read((db) => reading(db, store).getAll());
    } catch (error) {
      if (!isLost(error)) throw error;
    }
    const keys = await this.#read((db) => db.getAllKeys(store));
    const records = await Promise.all(keys.map((key) => this.#one(store, key)));
    if (store !== 'receipts') for (const [at, key] of keys.entries()) if (records[at] === undefined) this.unreadable.add(key);
    this.onUnreadable();
    return records.filter((record) => record !== undefined);
  }

  /** `undefined` when there is none, and when the disk lost it. */
  async #one<Store extends Name>(store: Store, key: Schema[Store]['key']): Promise<Schema[Store]['value'] | undefined> {
    try {
      return await this.#read((db) => reading(db, store).get(key));
    } catch (error) {
      if (!isLost(error)) throw error;
      return undefined;
    }
  }

  async #read<Result>(work: (db: IDBPDatabase<Schema>) => Promise<Result>): Promise<Result> {
    try {
      return await work(await this.#connection());
    } catch (error) {
      if (!connectionLost(error)) throw error;
      this.#open = undefined;
      return work(await this.#connection());
    }
  }
}

function createStores(db: IDBPDatabase<Schema>): void {
  db.createObjectStore('drafts', { keyPath: 'id' });
  db.createObjectStore('journal', { keyPath: 'seq', autoIncrement: true }).createIndex('draft', 'draft');
  db.createObjectStore('attachments', { keyPath: 'sha256' }).createIndex('owners', 'owners', { multiEntry: true });
  db.createObjectStore('outbox', { keyPath: 'id' });
  db.createObjectStore('receipts', { keyPath: 'id' });
  db.createObjectStore('packet');
  db.createObjectStore('versions', { keyPath: 'key' });
}

/** A store in a transaction of its own, whose end is nobody's to hear: what a reading in it says is all there is to it. */
function reading<Store extends Name>(db: IDBPDatabase<Schema>, store: Store): IDBPObjectStore<Schema, [Store], Store> {
  const tx = db.transaction(store);
  tx.done.catch(() => undefined);
  return tx.store;
}

async function inTransaction(tx: Writing, work: (tx: Writing) => Promise<void>): Promise<void> {
  try {
    await work(tx);
  } catch (error) {
    abort(tx);
    // Why the transaction ended tells more than what a request in it saw.
    await tx.done.catch((reason: unknown) => {
      if (reason instanceof DOMException && reason.name !== 'AbortError') throw reason;
    });
    throw error;
  }
  await tx.done;
}

/**
 * Commits not first when it is heard that it is written: a page on its way out hears nothing more, and what it has not committed is
 * undone, with all that was to be written behind it.
 */
async function atOnce(tx: Writing, asked: Promise<unknown>): Promise<void> {
  tx.commit();
  await asked;
}

function abort(tx: Writing): void {
  try {
    tx.abort();
  } catch {
    // It has ended by itself already (quota): the first error is the one that tells.
  }
}

/** Mobile systems close connections of sleeping pages; such an error says nothing about the data. */
function connectionLost(error: unknown): boolean {
  return (
    error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'AbortError' || error.name === 'UnknownError')
  );
}

/** Browsers keep large values in files of their own, which a failing disk or a clean-up may take (Chromium: NotReadableError, once DataError). */
function isLost(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'DataError');
}

/** Whose a file is, from the index: where the bytes are lost, Chromium ends a writing transaction that reads them, whoever catches the error. */
async function ownersOf(store: AttachmentStore, hash: string): Promise<readonly string[]> {
  if ((await store.count(hash)) === 0) return [];
  const owners: string[] = [];
  for (let at = await store.index('owners').openKeyCursor(); at !== null; at = await at.continue())
    if (at.primaryKey === hash) owners.push(at.key);
  return owners;
}

async function clearJournal(tx: Writing, draft: string): Promise<void> {
  const journal = tx.objectStore('journal');
  const keys = await journal.index('draft').getAllKeys(draft);
  await Promise.all(keys.map((key) => journal.delete(key)));
}

/**
 * Takes the files of an inspection that has left, but for those to `keep`, off the tablet: all that none of the drafts and records still
 * here has. By keys alone: bytes may be large, or lost, and those that stay need not be told whom they were for.
 */
async function releaseAttachments(tx: Writing, owner: string, keep: readonly { readonly sha256: string }[] = []): Promise<void> {
  const store = tx.objectStore('attachments');
  const theirs = await store.index('owners').getAllKeys(owner);
  if (theirs.length === 0) return;
  const needed = new Set(keep.map(({ sha256 }) => sha256));
  for (const here of ['drafts', 'outbox'] as const)
    for (const id of await tx.objectStore(here).getAllKeys())
      for (const hash of await store.index('owners').getAllKeys(id)) needed.add(hash);
  for (const hash of theirs) if (!needed.has(hash)) await store.delete(hash);
}

function versionKey(form: string, version: number): string {
  return `${form}@${version}`;
}

/** Run in a page, past the application: each is sent there by itself and knows nothing but what it is given. */

/** The page's clock is off by so many milliseconds. */
export function turnClock(milliseconds: number): void {
  const Real = Date;
  globalThis.Date = new Proxy(Real, {
    construct: (_, parts: [number]) => (parts.at(0) === undefined ? new Real(Real.now() + milliseconds) : new Real(...parts)),
    get: (target, name) => (name === 'now' ? () => Real.now() + milliseconds : Reflect.get(target, name)),
  });
}

/** Where on the tablet an inspection is. */
export async function storesOf(id: string): Promise<readonly string[]> {
  const name = (await indexedDB.databases()).map((each) => each.name ?? '').find((each) => each.startsWith('safeground:')) ?? '';
  const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error(name));
    });
  const db = await done(indexedDB.open(name));
  const found: string[] = [];
  for (const store of ['drafts', 'outbox', 'receipts'])
    if ((await done(db.transaction(store).objectStore(store).count(id))) === 1) found.push(store);
  db.close();
  return found;
}

/** Perhaps one more tap; then the page is told to go, and nothing it waits for reaches it any more. */
export async function leaveForGood(choice: Element, tap: boolean): Promise<void> {
  if (tap && choice instanceof HTMLElement) choice.click();
  window.dispatchEvent(new Event('pagehide'));
  // What goes on in the same breath still runs.
  for (let step = 0; step < 1_000; step += 1) await Promise.resolve();
  for (;;);
}

/** Answers of a draft that are on the disk, in it or beside it. */
export async function wordsOf(draft: string): Promise<readonly unknown[]> {
  const name = (await indexedDB.databases()).map((each) => each.name ?? '').find((each) => each.startsWith('safeground:')) ?? '';
  const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error(name));
    });
  const db = await done(indexedDB.open(name));
  type Entry = { value?: unknown };
  const entries: Entry[] = await done(db.transaction('journal').objectStore('journal').index('draft').getAll(draft));
  type Whole = { memory: object };
  const { memory }: Whole = await done(db.transaction('drafts').objectStore('drafts').get(draft));
  db.close();
  return [...Object.values(memory), ...entries.map(({ value }) => value)];
}

/** Makes the subjects that are carried, one more draft and a list of choices that no form has too large for the browser to keep them among the others. */
export async function largeRecords(): Promise<void> {
  const name = (await indexedDB.databases()).map((each) => each.name ?? '').find((each) => each.startsWith('safeground:')) ?? '';
  const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error(name));
    });
  const noise = (): string => String.fromCharCode(...crypto.getRandomValues(new Uint16Array(30_000)).map((code) => code % 0xd000));
  const db = await done(indexedDB.open(name));
  const tx = db.transaction(['packet', 'drafts'], 'readwrite', { durability: 'strict' });
  const [subjects, [draft]] = await Promise.all([
    done<object[]>(tx.objectStore('packet').get('subjects')),
    done<object[]>(tx.objectStore('drafts').getAll()),
  ]);
  const large = subjects.map((subject, index) => (index < 9 ? { ...subject, noise: noise() } : subject));
  tx.objectStore('packet').put(large, 'subjects');
  tx.objectStore('packet').put(new TextEncoder().encode(noise() + noise() + noise()).buffer, 'list:unused');
  tx.objectStore('drafts').put({ ...draft, id: 'lost', noise: [noise(), noise(), noise(), noise()] });
  await new Promise((resolve) => (tx.oncomplete = resolve));
  db.close();
}

/** Lists of choices that the tablet carries, by what they are kept under. */
export async function listsKept(): Promise<readonly string[]> {
  const name = (await indexedDB.databases()).map((each) => each.name ?? '').find((each) => each.startsWith('safeground:')) ?? '';
  const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error(name));
    });
  const db = await done(indexedDB.open(name));
  const keys = await done(db.transaction('packet').objectStore('packet').getAllKeys());
  db.close();
  return keys.map(String).filter((key) => key.startsWith('list:'));
}

/** Makes a record of the queue one that the server must refuse: its content is not what its hash says. */
export async function spoilRecord(id: string): Promise<void> {
  const name = (await indexedDB.databases()).map((each) => each.name ?? '').find((each) => each.startsWith('safeground:')) ?? '';
  const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error(name));
    });
  const db = await done(indexedDB.open(name));
  const outbox = db.transaction('outbox', 'readwrite').objectStore('outbox');
  const record = (await done(outbox.get(id))) as { body: ArrayBuffer };
  const body = new TextEncoder().encode(new TextDecoder().decode(record.body).replace('đã nhắc nhở', 'chưa nhắc nhở')).buffer;
  await done(outbox.put({ ...record, body }));
  db.close();
}

/** One write that is long in coming to the disk, of something that nobody asks for. */
export async function writeMuch(): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open('safeground');
    request.onsuccess = () => resolve(request.result);
  });
  const tx = db.transaction('device', 'readwrite', { durability: 'strict' });
  tx.objectStore('device').put(crypto.getRandomValues(new Uint8Array(40_000)), 'much');
  await new Promise((resolve) => (tx.oncomplete = resolve));
  db.close();
}

const name = 'safeground-log';
/** Milliseconds after which a write goes on all the same: a frozen tab may keep the small database open. */
const patience = 2_000;

let fresh: Promise<void> | undefined;

/**
 * Awaited before the first write of each document: makes the browser go on in a new log of its databases.
 *
 * Chromium keeps all databases of a site in one LevelDB, and one that is started again goes on writing in the log it finds. A browser
 * that was killed in the middle of a write (Android does that all day) leaves half a record there. The next start forgives it, as the
 * end of the log; but once something is written behind it, the start after that takes the log for corrupt and throws all databases of
 * the site away. Deleting a database makes LevelDB begin a new log, and drop the old one. See docs/decisions/0031-half-a-record.md.
 */
export function freshLog(): Promise<void> {
  fresh ??= Promise.race([
    roll().catch((error: unknown) => console.error(error)),
    new Promise<void>((resolve) => setTimeout(resolve, patience)),
  ]);
  return fresh;
}

async function roll(): Promise<void> {
  const open = indexedDB.open(name);
  await done(open);
  open.result.close();
  await done(indexedDB.deleteDatabase(name));
}

function done(request: IDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error(name));
  });
}

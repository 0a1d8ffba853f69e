const name = 'safeground-log';
/** Milliseconds after which it is waited for no longer: a frozen tab may keep the small database open. */
const patience = 2_000;
/** Milliseconds that the browser has for beginning the new log, which it does some while after it says that the database is deleted. */
const settling = 500;

let fresh: Promise<void> | undefined;

/**
 * Called before each write: makes the browser go on in a new log of its databases, once in a document. Resolves when it does; nothing that
 * was written is called safe before. The write itself waits for nothing: what comes into the old log meanwhile goes into a table with it.
 *
 * Chromium keeps all databases of a site in one LevelDB, and one that is started again goes on writing in the log it finds. A browser
 * that was killed in the middle of a write (Android does that all day) leaves half a record there. The next start forgives it, as the
 * end of the log; but once something is written behind it, the start after that takes the log for corrupt and throws all databases of
 * the site away. Deleting a database makes LevelDB begin a new log, and drop the old one. See docs/decisions/0031-half-a-record.md.
 */
export function freshLog(): Promise<void> {
  fresh ??= Promise.race([roll(), pause(patience)]).then(() => pause(settling));
  return fresh;
}

/** Where the browser refuses, a write goes on all the same. */
function roll(): Promise<void> {
  const made = indexedDB.open(name);
  made.onsuccess = () => made.result.close();
  // Waits until the other one is closed.
  const gone = indexedDB.deleteDatabase(name);
  return new Promise((resolve) => {
    gone.onsuccess = gone.onerror = () => resolve();
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

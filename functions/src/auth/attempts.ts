import { createHash } from 'node:crypto';
import { Problem } from '@safeground/contract';
import type { Key } from '@safeground/store';
import type { Deps } from '../deps.ts';

/** Wrong passwords an account takes in a window before it answers 429 to everybody, the right password included. */
const LIMIT = 10;
/** Tries that may be under way at once: what a burst can guess before its first failure is written down. */
const AT_ONCE = 30;
const WINDOW_MS = 10 * 60_000;

/** One try at an account's password. Say how it ended, or it counts against those at once until the window is over. */
export type Attempt = { succeeded(): Promise<void>; failed(): Promise<void> };

/** Begins a try; throws `rate-limited` when the account has taken enough of them for now. */
export async function requireAttempt(deps: Deps, email: string): Promise<Attempt> {
  const { db } = deps.storage;
  const key = windowKey(deps, email);
  const ttl = Math.ceil((deps.now() + 2 * WINDOW_MS) / 1000);
  const begun = await db.update(key, { add: { running: 1 }, set: { ttl } }, [
    { is: 'below', field: 'failed', value: LIMIT },
    { is: 'below', field: 'running', value: AT_ONCE },
  ]);
  if (!begun.ok) throw new Problem('rate-limited', { detail: 'Too many wrong passwords; wait ten minutes' });
  const end = async (failed: number): Promise<void> => {
    await db.update(key, { add: { running: -1, failed } });
  };
  return { succeeded: () => end(0), failed: () => end(1) };
}

/** Hashed: what people type into the e-mail field is sometimes their password. */
function windowKey(deps: Deps, email: string): Key {
  const name = createHash('sha256').update(email.trim().toLowerCase()).digest('hex');
  return { table: 'auth', pk: `AUTH#attempts#${name}`, sk: String(Math.floor(deps.now() / WINDOW_MS)) };
}

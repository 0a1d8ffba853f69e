import { createHash } from 'node:crypto';
import type { Key } from '@safeground/store';
import type { Deps } from '../deps.ts';

/** Wrong passwords an account takes in a window before it answers 429 to everybody, the right password included. */
const LIMIT = 10;
const WINDOW_MS = 10 * 60_000;

/** How many tries have failed for this e-mail in the running window. */
export async function failedAttempts(deps: Deps, email: string): Promise<number> {
  const item = await deps.storage.db.get(windowKey(deps, email));
  return Number(item?.['failed'] ?? 0);
}

export async function countFailure(deps: Deps, email: string): Promise<void> {
  const ttl = Math.ceil((deps.now() + 2 * WINDOW_MS) / 1000);
  await deps.storage.db.update(windowKey(deps, email), { add: { failed: 1 }, set: { ttl } });
}

export const isLocked = (failed: number): boolean => failed >= LIMIT;

/** Hashed: what people type into the e-mail field is sometimes their password. */
function windowKey(deps: Deps, email: string): Key {
  const name = createHash('sha256').update(email.trim().toLowerCase()).digest('hex');
  return { table: 'auth', pk: `AUTH#attempts#${name}`, sk: String(Math.floor(deps.now() / WINDOW_MS)) };
}

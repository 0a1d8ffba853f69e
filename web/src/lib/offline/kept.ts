import type { OfflineDatabase } from './db.ts';
import type { Evicted } from './records.ts';

/**
 * What the tablet holds for an account, noted where a browser that clears its storage leaves it alone: in a cookie, which
 * no request carries, as its path is one of pages only. It is how an emptied tablet can be told from a new one.
 */
const name = 'safeground-kept';
const days400 = 400 * 24 * 3600;

export type Kept = { readonly drafts: number; readonly waiting: number };

export function noteKept(account: string, { drafts, waiting }: Kept, now: number): void {
  const note = [account, drafts, waiting, now].join('~');
  document.cookie = `${name}=${encodeURIComponent(note)}; path=/inspect; max-age=${days400}; samesite=strict`;
}

/**
 * What the browser threw away, if it did: the note speaks of work, and the database that held it is a new one. Said again
 * each time until `forgetEvicted`.
 */
export async function findEvicted(db: OfflineDatabase, account: string): Promise<Evicted | undefined> {
  if ((await db.packet('since')) !== undefined) return db.packet('evicted');
  const lost = noted(account);
  await db.putPacket('evicted', lost);
  await db.putPacket('since', lost?.at ?? 0);
  return lost;
}

export async function forgetEvicted(db: OfflineDatabase): Promise<void> {
  await db.putPacket('evicted', undefined);
}

function noted(account: string): Evicted | undefined {
  const text = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`));
  const [whose, drafts, waiting, at] = decodeURIComponent(text?.slice(name.length + 1) ?? '').split('~');
  const lost = { drafts: Number(drafts), waiting: Number(waiting), at: Number(at) };
  return whose === account && lost.drafts + lost.waiting > 0 ? lost : undefined;
}

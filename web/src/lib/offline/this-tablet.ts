import { freshLog } from './fresh-log.ts';
import { openDevice, store } from './remembered.ts';

const key = 'id';
const cookie = 'safeground-tablet';
const days400 = 400 * 24 * 3600;

/**
 * What this device calls itself to the office: made up once, and kept over every sign-out. A cookie, which no request carries,
 * keeps it too: a tablet whose storage the browser has cleared stays the same one.
 */
export async function thisTablet(): Promise<string> {
  void freshLog();
  const db = await openDevice();
  const tx = db.transaction(store, 'readwrite', { durability: 'strict' });
  const id = ((await tx.store.get(key)) as string | undefined) ?? noted() ?? crypto.randomUUID();
  await Promise.all([tx.store.put(id, key), tx.done]);
  db.close();
  document.cookie = `${cookie}=${id}; path=/inspect; max-age=${days400}; samesite=strict`;
  return id;
}

function noted(): string | undefined {
  const pair = document.cookie.split('; ').find((each) => each.startsWith(`${cookie}=`));
  return pair?.slice(cookie.length + 1);
}

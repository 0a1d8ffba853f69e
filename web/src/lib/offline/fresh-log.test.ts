import 'fake-indexeddb/auto';
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => vi.useRealTimers());

it('the database of a new account is made in a new log, though nothing is written to it; reading one that is there waits for none', async () => {
  const account = crypto.randomUUID();
  const rolled = vi.spyOn(indexedDB, 'deleteDatabase');
  /** Each document reads with modules of its own. */
  const readInNewDocument = async (): Promise<void> => {
    vi.resetModules();
    const { OfflineDatabase } = await import('./db.ts');
    const db = new OfflineDatabase(account);
    expect(await db.draft('none')).toBe(undefined);
    await db.close();
  };
  await readInNewDocument();
  await vi.waitFor(() => expect(rolled).toHaveBeenCalledTimes(1), { timeout: 60_000 });
  await readInNewDocument();
  expect(rolled).toHaveBeenCalledTimes(1);
});

it('what is written is on the disk at once, and is called safe when the browser has had the time to begin that log', async () => {
  vi.resetModules();
  const { OfflineDatabase } = await import('./db.ts');
  const db = new OfflineDatabase(crypto.randomUUID());
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const safe = vi.fn();
  const written = db.putPacket('units', []).then(safe);
  while ((await db.packet('units')) === undefined) await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(499);
  expect(safe).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await written;
  await db.close();
});

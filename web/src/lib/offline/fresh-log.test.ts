import 'fake-indexeddb/auto';
import { expect, it, vi } from 'vitest';

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

import 'fake-indexeddb/auto';
import type { Me } from '@safeground/contract';
import { createClient, type Client } from '@safeground/contract/client';
import { Problem } from '@safeground/contract/problems';
import { expect, it, onTestFinished, vi } from 'vitest';
import { NotStoredError, OfflineDatabase } from '../offline/db.ts';
import { freshLog } from '../offline/fresh-log.ts';
import { patience, patientFetch } from '../offline/patience.ts';
import { packetTrouble } from './packet-trouble.ts';
import { Packet } from './packet.svelte.ts';

/** What a tablet says when its packet does not come. */
async function saidOf(call: () => Promise<unknown>, isFull = false): Promise<string> {
  const db = new OfflineDatabase(crypto.randomUUID());
  if (isFull) vi.spyOn(db, 'putPacket').mockRejectedValue(new NotStoredError('QuotaExceededError'));
  const packet = new Packet({ db, client: { call } as unknown as Client, me: { grants: [] } as unknown as Me, now: () => 0 });
  await packet.refresh(true);
  return packetTrouble(packet.trouble, 'Không có mạng');
}

it('a packet that does not come is put down to the network only where no server was met', async () => {
  expect(await saidOf(() => Promise.reject(new TypeError('Failed to fetch')))).toBe('Không có mạng');
  expect(await saidOf(() => Promise.resolve({ items: [] }), true)).toBe(
    'Máy không ghi được danh sách mới. Hãy dọn bớt bộ nhớ rồi tải lại.',
  );
  const problem = new Problem('not-permitted');
  expect(await saidOf(() => Promise.reject(problem))).not.toMatch(/mạng|danh sách/);
});

it('a packet is given up over a link that has fallen silent, and can be fetched again', async () => {
  // The page has been open for a while.
  await freshLog();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  let isSilent = true;
  const met = Promise.withResolvers<undefined>();
  vi.stubGlobal('fetch', async (url: string, { signal }: RequestInit) => {
    if (!isSilent || !url.startsWith('/api/me/assignments')) return Response.json({ items: [] });
    const half = new ReadableStream({
      start(answer) {
        answer.enqueue(new TextEncoder().encode('{"items":['));
        met.resolve(undefined);
        signal?.addEventListener('abort', () => answer.error(signal.reason));
      },
    });
    return new Response(half);
  });
  const db = new OfflineDatabase(crypto.randomUUID());
  const client = createClient({ fetch: patientFetch, baseUrl: '' });
  const packet = new Packet({ db, client, me: { grants: [] } as unknown as Me, now: () => 0 });
  const fetched = packet.refresh(true);
  await met.promise;
  await vi.advanceTimersByTimeAsync(patience);
  await fetched;
  expect([packet.refreshing, packetTrouble(packet.trouble, 'Không có mạng'), packet.fetchedAt]).toEqual([
    false,
    'Không có mạng',
    undefined,
  ]);
  isSilent = false;
  await packet.refresh(true);
  expect([packet.trouble, packet.fetchedAt]).toEqual([undefined, 0]);
});

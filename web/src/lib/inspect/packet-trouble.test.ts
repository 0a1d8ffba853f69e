import 'fake-indexeddb/auto';
import type { Me } from '@safeground/contract';
import type { Client } from '@safeground/contract/client';
import { Problem } from '@safeground/contract/problems';
import { expect, it, vi } from 'vitest';
import { NotStoredError, OfflineDatabase } from '../offline/db.ts';
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

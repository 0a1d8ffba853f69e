import 'fake-indexeddb/auto';
import type { Receipt } from '@safeground/contract';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OfflineDatabase } from './db.ts';
import { uuid7 } from './identity.ts';
import { aloneByLock, Outbox } from './outbox.svelte.ts';
import type { OutboxNews } from './outbox.svelte.ts';
import type { OutboxRecord } from './records.ts';
import { TransportError } from './transport.ts';
import type { Transport } from './transport.ts';

let account = '';
let now = 0;
let submitted: string[] = [];

beforeEach(() => {
  account = crypto.randomUUID();
  now = 1_000_000;
  submitted = [];
});

describe('one queue, several tabs', () => {
  it('sends a record that a second tab queues while the first is sending, without waiting for the heartbeat', async () => {
    const gate = Promise.withResolvers<undefined>();
    const slow: Transport = {
      ...server(),
      submit: async (id, body) => {
        await gate.promise;
        return server().submit(id, body);
      },
    };
    const [first, second] = tabs(slow, server());
    await first.finalise(record());
    await vi.waitFor(() => expect(first.sending).toBe(true));
    const late = record();
    await second.finalise(late);
    gate.resolve(undefined);
    await vi.waitFor(() => expect(submitted).toHaveLength(2));
    expect(submitted[1]).toBe(late.id);
    await vi.waitFor(() => expect([first.records.length, second.records.length]).toEqual([0, 0]));
  });

  it('lets only one of them send', async () => {
    let inFlight = 0;
    let most = 0;
    const counting: Transport = {
      ...server(),
      submit: async (id, body) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inFlight -= 1;
        return server().submit(id, body);
      },
    };
    const [first, second] = tabs(counting, counting);
    for (let round = 0; round < 4; round += 1) await (round % 2 === 0 ? first : second).finalise(record());
    await Promise.all([first.pump(), second.pump()]);
    await vi.waitFor(() => expect(submitted).toHaveLength(4));
    expect(most).toBe(1);
    expect(new Set(submitted).size).toBe(4);
  });
});

describe('whose work it is', () => {
  it('sends nothing while the server takes us for somebody else, and goes on once it is us again', async () => {
    let who = 'somebody-else';
    const [outbox] = tabs({ ...server(), account: () => Promise.resolve(who) });
    await outbox.finalise(record());
    await vi.waitFor(() => expect(outbox.pause).toBe('other-account'));
    expect(submitted).toEqual([]);
    expect(outbox.records).toHaveLength(1);
    who = account;
    await outbox.pump();
    await vi.waitFor(() => expect(outbox.records).toHaveLength(0));
    expect(outbox.pause).toBeUndefined();
  });

  it('pauses the whole queue when the sign-in has ended, keeps everything, and goes on after the next one', async () => {
    let signedIn = false;
    const asked: string[] = [];
    const transport: Transport = {
      ...server(),
      account: () => (signedIn ? Promise.resolve(account) : Promise.reject(new TransportError({ kind: 'signed-out' }))),
      submit: (id, body) => {
        asked.push(id);
        return server().submit(id, body);
      },
    };
    const [outbox] = tabs(transport);
    for (let round = 0; round < 3; round += 1) await outbox.finalise(record());
    await vi.waitFor(() => expect(outbox.pause).toBe('signed-out'));
    await vi.waitFor(() => expect(outbox.sending).toBe(false));
    expect(asked).toEqual([]);
    signedIn = true;
    await outbox.pump();
    await vi.waitFor(() => expect(outbox.records).toHaveLength(0));
    expect(submitted).toHaveLength(3);
  });

  it('meets an ended sign-in in mid-queue without asking for each record', async () => {
    let asked = 0;
    const [outbox] = tabs({
      ...server(),
      submit: () => {
        asked += 1;
        return Promise.reject(new TransportError({ kind: 'signed-out' }));
      },
    });
    const db = new OfflineDatabase(account);
    for (let round = 0; round < 3; round += 1) await db.finalise(record());
    await outbox.pump();
    expect(asked).toBe(1);
    expect(outbox.pause).toBe('signed-out');
  });
});

describe('trouble in one record', () => {
  it('holds none of the others up', async () => {
    const poison = record();
    const [outbox] = tabs({
      ...server(),
      submit: (id, body) => (id === poison.id ? Promise.reject(new Error('a fault nobody foresaw')) : server().submit(id, body)),
    });
    vi.spyOn(console, 'error').mockImplementationOnce(() => undefined);
    const db = new OfflineDatabase(account);
    await db.finalise(poison);
    await db.finalise(record());
    await outbox.pump();
    expect(submitted).toHaveLength(1);
    expect(outbox.records.map(({ id }) => id)).toEqual([poison.id]);
  });

  it('never writes over a record that still waits under the same id', async () => {
    const [outbox] = tabs({ ...server(), account: () => Promise.reject(new TransportError({ kind: 'network' })) });
    const first = record();
    await outbox.finalise(first);
    await expect(outbox.finalise({ ...first, contentHash: 'b'.repeat(64) })).rejects.toThrow('another record waits');
    expect((await new OfflineDatabase(account).outboxRecord(first.id))?.contentHash).toBe(first.contentHash);
  });
});

/** One outbox per transport, all over the same account, connected as tabs are. */
function tabs(...transports: [Transport, ...Transport[]]): [Outbox, Outbox] {
  const made: Outbox[] = [];
  for (const transport of transports) {
    const outbox: Outbox = new Outbox({
      db: new OfflineDatabase(account),
      transport,
      account,
      now: () => now,
      random: () => 0,
      alone: aloneByLock(account),
      tell: (news: OutboxNews) => {
        for (const other of made) if (other !== outbox) queueMicrotask(() => other.heard(news));
      },
    });
    made.push(outbox);
  }
  return made as [Outbox, Outbox];
}

function record(): OutboxRecord {
  now += 1;
  return {
    id: uuid7(now, (bytes) => crypto.getRandomValues(bytes)),
    state: 'finalised',
    label: { form: 'frm_1', version: 1, formTitle: { vi: 'Phiếu' }, unit: 'u1', unitName: { vi: 'P. Vĩnh Hải' } },
    body: new TextEncoder().encode('{"content":{}}').buffer,
    contentHash: 'a'.repeat(64),
    attachments: [],
    attempts: 0,
    nextAt: 0,
    finalisedAt: now,
  };
}

function server(): Transport {
  const receipt = {
    revision: 1,
    contentHash: 'a'.repeat(64),
    attachments: [],
    complete: true,
    state: 'received',
    receivedAt: 'now',
  } as const;
  return {
    account: () => Promise.resolve(account),
    plan: () => Promise.resolve([]),
    upload: () => Promise.resolve(),
    submit: (id): Promise<Receipt> => {
      submitted.push(id);
      return Promise.resolve({ id, ...receipt, attachments: [] });
    },
  };
}

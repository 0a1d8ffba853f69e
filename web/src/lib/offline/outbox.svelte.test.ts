import 'fake-indexeddb/auto';
import type { Receipt } from '@safeground/contract';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NotStoredError, OfflineDatabase } from './db.ts';
import { uuid7 } from './identity.ts';
import { mostLanes } from './lanes.ts';
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
    await expect.poll(() => first.sending).toBe(true);
    const late = record();
    await second.finalise(late);
    gate.resolve(undefined);
    await expect.poll(() => submitted).toHaveLength(2);
    expect(submitted[1]).toBe(late.id);
    await expect.poll(() => [first.records.length, second.records.length]).toEqual([0, 0]);
  });

  it('lets only one of them send', async () => {
    const at = new Set<string>();
    let both = 0;
    const counting = (name: string): Transport => ({
      ...server(),
      submit: async (id, body) => {
        at.add(name);
        both = Math.max(both, at.size);
        await new Promise((resolve) => setTimeout(resolve, 5));
        at.delete(name);
        return server().submit(id, body);
      },
    });
    const [first, second] = tabs(counting('first'), counting('second'));
    for (let round = 0; round < 4; round += 1) await (round % 2 === 0 ? first : second).finalise(record());
    await Promise.all([first.pump(), second.pump()]);
    await expect.poll(() => submitted).toHaveLength(4);
    expect(both).toBe(1);
    expect(new Set(submitted).size).toBe(4);
  });
});

describe('one link', () => {
  it('carries several records at once when it is good, a few at most, and none of them twice', async () => {
    let inFlight = 0;
    let most = 0;
    const [outbox] = tabs({
      ...server(),
      submit: async (id, body) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setTimeout(resolve, 2));
        inFlight -= 1;
        return server().submit(id, body);
      },
    });
    await queue(20);
    await outbox.pump();
    expect(most).toBe(mostLanes);
    expect(new Set(submitted).size).toBe(20);
    expect(submitted).toHaveLength(20);
  });

  it('carries one after the other when it is thin', async () => {
    let inFlight = 0;
    let most = 0;
    const [outbox] = tabs({
      ...server(),
      submit: async (id, body) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setTimeout(resolve, 2));
        now += 20_000;
        inFlight -= 1;
        return server().submit(id, body);
      },
    });
    await queue(6);
    await outbox.pump();
    expect(most).toBe(1);
    expect(submitted).toHaveLength(6);
  });

  it('that breaks costs nobody but those who were on it, and they go first when it is back', async () => {
    let broken = true;
    const tried: string[] = [];
    const [outbox] = tabs({
      ...server(),
      submit: (id, body) => {
        tried.push(id);
        return broken ? Promise.reject(new TransportError({ kind: 'network' })) : server().submit(id, body);
      },
    });
    await queue(3);
    await outbox.pump();
    expect(tried).toHaveLength(1);
    expect(outbox.records.map(({ attempts }) => attempts)).toEqual([1, 0, 0]);
    broken = false;
    await outbox.wake();
    expect(submitted).toHaveLength(3);
    expect(submitted[0]).toBe(tried[0]);
  });

  it('that always breaks on one record lets the others pass', async () => {
    let poison = '';
    const [outbox] = tabs({
      ...server(),
      submit: (id, body) => (id === poison ? Promise.reject(new TransportError({ kind: 'network' })) : server().submit(id, body)),
    });
    poison = await queue(3);
    await outbox.pump();
    expect(submitted).toEqual([]);
    await outbox.pump();
    expect(submitted).toHaveLength(2);
    expect(outbox.records.map(({ id }) => id)).toEqual([poison]);
  });

  it('is left alone by the whole queue while the server asks for patience, whatever wakes it, and longer each time', async () => {
    let tries = 0;
    let busy = true;
    const [outbox] = tabs({
      ...server(),
      submit: (id, body) => {
        tries += 1;
        return busy ? Promise.reject(new TransportError({ kind: 'busy', wait: 0 })) : server().submit(id, body);
      },
    });
    await queue(20);
    await outbox.pump();
    expect(tries).toBe(1);
    await outbox.wake();
    now += 999;
    await outbox.pump();
    expect(tries).toBe(1);
    now += 1;
    await outbox.pump();
    expect(tries).toBe(2);
    now += 1_999;
    await outbox.pump();
    expect(tries).toBe(2);
    busy = false;
    now += 1;
    await outbox.pump();
    expect(submitted).toHaveLength(20);
  });

  it('is left alone for as long as the server says, also where it says so before the first record', async () => {
    let asked = 0;
    let busy = true;
    const [outbox] = tabs({
      ...server(),
      account: () => {
        asked += 1;
        return busy ? Promise.reject(new TransportError({ kind: 'busy', wait: 60_000 })) : Promise.resolve(account);
      },
    });
    await queue(2);
    await outbox.pump();
    busy = false;
    now += 59_999;
    await outbox.wake();
    expect(asked).toBe(1);
    now += 1;
    await outbox.pump();
    expect(submitted).toHaveLength(2);
  });

  it('goes on at once when the person asks for it', async () => {
    let busy = true;
    const [outbox] = tabs({
      ...server(),
      submit: (id, body) => (busy ? Promise.reject(new TransportError({ kind: 'busy', wait: 60_000 })) : server().submit(id, body)),
    });
    const oldest = await queue(3);
    await outbox.pump();
    busy = false;
    await outbox.retry(oldest);
    expect(submitted).toHaveLength(3);
  });

  it.each([undefined, 5_000])('lets the others pass one record that the server never takes (it asks for %s ms)', async (wait) => {
    let poison = '';
    const [outbox] = tabs({
      ...server(),
      submit: (id, body) => (id === poison ? Promise.reject(new TransportError({ kind: 'busy', wait })) : server().submit(id, body)),
    });
    poison = await queue(4);
    await outbox.pump();
    expect(submitted).toHaveLength(wait === undefined ? 3 : 0);
    now += 5_000;
    await outbox.pump();
    expect(submitted).toHaveLength(3);
    expect(outbox.records.map(({ id }) => id)).toEqual([poison]);
  });
});

describe('whose work it is', () => {
  it('sends nothing while the server takes us for somebody else, and goes on once it is us again', async () => {
    let who = 'somebody-else';
    const [outbox] = tabs({ ...server(), account: () => Promise.resolve(who) });
    await outbox.finalise(record());
    await expect.poll(() => outbox.pause).toBe('other-account');
    expect(submitted).toEqual([]);
    expect(outbox.records).toHaveLength(1);
    who = account;
    await outbox.pump();
    await expect.poll(() => outbox.records).toHaveLength(0);
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
    await expect.poll(() => outbox.pause).toBe('signed-out');
    await expect.poll(() => outbox.sending).toBe(false);
    expect(asked).toEqual([]);
    signedIn = true;
    await outbox.pump();
    await expect.poll(() => outbox.records).toHaveLength(0);
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

  it('whose change the disk does not take keeps none of the others from being tried again', async () => {
    vi.spyOn(console, 'error').mockImplementationOnce(() => undefined);
    const db = new OfflineDatabase(account);
    const [outbox] = tabs(server());
    const [stays, goes] = [record(), record()];
    for (const each of [stays, goes]) await db.finalise({ ...each, state: 'needs_space' });
    await outbox.load();
    vi.spyOn(OfflineDatabase.prototype, 'changeOutbox').mockRejectedValueOnce(new NotStoredError('lost'));
    await outbox.retryAll();
    expect(submitted).toEqual([goes.id]);
    expect(outbox.records.map(({ id }) => id)).toEqual([stays.id]);
  });

  it('that the server refuses is a draft again when the person asks, with its answers and files', async () => {
    const [outbox] = tabs({
      ...server(),
      submit: () => Promise.reject(new TransportError({ kind: 'refused', problem: 'validation-failed' })),
    });
    const db = new OfflineDatabase(account);
    const sha256 = 'c'.repeat(64);
    const content = { versionHash: 'b'.repeat(64), visit: 'inspection', observedAt: '2021-08-20T01:00:00Z', answers: { a: 'pass' } };
    const sent = { ...record(), body: new TextEncoder().encode(JSON.stringify({ content, base: 0 })).buffer };
    const refused = { ...sent, attachments: [{ sha256, type: 'video/mp4', size: 1, sent: true }] };
    await db.putAttachment(refused.id, { sha256, bytes: new ArrayBuffer(1), type: 'video/mp4', size: 1 });
    await outbox.finalise(refused);
    expect(await outbox.reopen(refused.id)).toBe(false);
    await expect.poll(() => outbox.records[0]?.state).toBe('quarantined');
    expect(await outbox.reopen(refused.id)).toBe(true);
    expect([outbox.records, await db.outbox()]).toEqual([[], []]);
    const { draft } = (await db.draft(refused.id))!;
    expect(draft).toMatchObject({ versionHash: content.versionHash, memory: content.answers, base: 0, label: refused.label });
    expect(await db.attachment(sha256)).toBeDefined();
  });

  it('never writes over a record that still waits under the same id', async () => {
    const [outbox] = tabs({ ...server(), account: () => Promise.reject(new TransportError({ kind: 'network' })) });
    const first = record();
    await outbox.finalise(first);
    await expect(outbox.finalise({ ...first, contentHash: 'b'.repeat(64) })).rejects.toThrow('another record waits');
    expect((await new OfflineDatabase(account).outboxRecord(first.id))?.contentHash).toBe(first.contentHash);
  });
});

/** Puts records into the queue while nobody sends. Gives the id of the oldest. */
async function queue(count: number): Promise<string> {
  const db = new OfflineDatabase(account);
  const queued = Array.from({ length: count }, record);
  for (const each of queued) await db.finalise(each);
  return queued[0]?.id ?? '';
}

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

import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AttachmentUpload, Receipt } from '@safeground/contract';
import { OfflineDatabase } from './db.ts';
import { sha256, uuid7 } from './identity.ts';
import type { OutboxRecord } from './records.ts';
import { backoff, search, sendOne } from './sender.ts';
import type { Outcome } from './sender.ts';
import { httpTransport, TransportError } from './transport.ts';
import type { Transport } from './transport.ts';

const photo = new TextEncoder().encode('a photo').buffer;
let hash = '';
let db: OfflineDatabase;
let now = 1_000_000;
let seen: string[] = [];

beforeEach(async () => {
  hash = await sha256(photo);
  db = new OfflineDatabase(crypto.randomUUID());
  now = 1_000_000;
  seen = [];
});

describe('a record on its way', () => {
  it('uploads, posts, and is forgotten only against a receipt that names everything', async () => {
    const record = await queued();
    expect(await send(record, server({}))).toBe('receipted');
    expect(seen).toEqual(['uploading', 'uploading', 'gone']);
    expect(await db.outbox()).toEqual([]);
    expect(await db.attachment(hash)).toBeUndefined();
    expect((await db.receipt(record.id))?.receipt.complete).toBe(true);
  });

  it('keeps everything when the receipt speaks of another content', async () => {
    const record = await queued();
    expect(await send(record, server({ contentHash: 'f'.repeat(64) }))).toBe('unreached');
    expect(await stored(record)).toMatchObject({ state: 'uploading', trouble: 'network', attempts: 1 });
    expect(await db.attachment(hash)).toBeDefined();
  });

  it('keeps everything when the receipt leaves a photo out, and uploads it again', async () => {
    const record = await queued();
    expect(await send(record, server({ complete: false, attachments: [] }))).toBe('later');
    expect(await stored(record)).toMatchObject({ state: 'posted', attachments: [{ sha256: hash, sent: false }] });
    expect(await db.attachment(hash)).toBeDefined();
  });

  it.each([
    [{ kind: 'signed-out' } as const, 'needs_login', 'signed-out'],
    [{ kind: 'conflict', problem: 'submission-conflict' } as const, 'conflict', 'stopped'],
    [{ kind: 'refused', problem: 'validation-failed' } as const, 'quarantined', 'stopped'],
  ])('stops for a person on %o', async (trouble, state, outcome) => {
    const record = await queued();
    expect(await send(record, { ...server({}), submit: () => Promise.reject(new TransportError(trouble)) })).toBe(outcome);
    expect((await stored(record))?.state).toBe(state);
    expect(await db.attachment(hash)).toBeDefined();
  });

  it('waits at least as long as the server asks', async () => {
    const record = await queued();
    const busy: Transport = { ...server({}), plan: () => Promise.reject(new TransportError({ kind: 'busy', wait: 90_000 })) };
    expect(await send(record, busy)).toBe('patience');
    expect((await stored(record))?.nextAt).toBe(now + 90_000);
  });

  it('waits by what keeps it now: the breaks of the link before count for nothing with a busy server', async () => {
    const record = { ...(await queued()), attempts: 8, trouble: 'network' };
    await db.putOutbox(record);
    const busy: Transport = { ...server({}), plan: () => Promise.reject(new TransportError({ kind: 'busy' })) };
    expect(await send(record, busy)).toBe('later');
    expect(await stored(record)).toMatchObject({ attempts: 1, nextAt: now + backoff(0, 0) });
  });

  it('counts anew from each photo that got through', async () => {
    const other = new TextEncoder().encode('another photo').buffer;
    const second = await sha256(other);
    const first = await queued();
    const attachments = [...first.attachments, { sha256: second, type: 'image/jpeg', size: other.byteLength, sent: false }];
    const record = { ...first, attachments, attempts: 16, trouble: 'network' };
    await db.putAttachment(record.id, { sha256: second, bytes: other, type: 'image/jpeg', size: other.byteLength });
    await db.putOutbox(record);
    const breaks = ({ sha256: of }: AttachmentUpload): Promise<void> =>
      of === hash ? Promise.resolve() : Promise.reject(new TransportError({ kind: 'network' }));
    expect(await send(record, { ...server({}), upload: breaks })).toBe('unreached');
    expect(await stored(record)).toMatchObject({ attempts: 1, nextAt: now + search(0, 0), attachments: [{ sent: true }, { sent: false }] });
  });

  it('tries ever more rarely what the server takes but does not have', async () => {
    let record = await queued();
    const forgets = server({ complete: false, attachments: [] });
    for (const attempts of [1, 2, 3]) {
      expect(await send(record, forgets)).toBe('later');
      record = (await stored(record)) ?? record;
      expect(record).toMatchObject({ attempts, nextAt: now + backoff(attempts - 1, 0) });
    }
  });

  it('sends the bytes that were stored, also on the second try', async () => {
    const record = await queued();
    const bodies: string[] = [];
    let fail = true;
    const transport: Transport = {
      ...server({}),
      submit: (id, body) => {
        bodies.push(new TextDecoder().decode(body));
        if (!fail) return server({}).submit(id, body);
        fail = false;
        return Promise.reject(new TransportError({ kind: 'network' }));
      },
    };
    await send(record, transport);
    const again = await stored(record);
    expect(again).toBeDefined();
    if (again !== undefined) expect(await send(again, transport)).toBe('receipted');
    expect(bodies).toEqual(['{"content":{}}', '{"content":{}}']);
  });

  it('never sends a photo that changed on the disk', async () => {
    const record = await queued();
    await db.putAttachment(record.id, { sha256: hash, bytes: new ArrayBuffer(3), type: 'image/jpeg', size: 3 });
    expect(await send(record, server({}))).toBe('stopped');
    expect(await stored(record)).toMatchObject({ state: 'quarantined', trouble: 'file-damaged' });
  });
});

describe('the way over HTTP', () => {
  it.each([
    ['a captive portal', new Response('<html>', { status: 200, headers: { 'content-type': 'text/html' } }), { kind: 'network' }],
    ['a proxy that answers 404', new Response('no', { status: 404 }), { kind: 'busy' }],
    ['a proxy that answers 409', new Response('no', { status: 409 }), { kind: 'busy' }],
    ['an expired sign-in', Response.json({ type: 'signed-out' }, { status: 401 }), { kind: 'signed-out' }],
    [
      'too many requests',
      Response.json({ type: 'rate-limited' }, { status: 429, headers: { 'retry-after': '7' } }),
      { kind: 'busy', wait: 7000 },
    ],
    ['a server that is down', Response.json({ type: 'unavailable' }, { status: 503 }), { kind: 'busy', wait: 0 }],
    ['a fault in one answer', Response.json({ type: 'internal' }, { status: 500 }), { kind: 'busy', wait: undefined }],
    [
      'another content',
      Response.json({ type: 'submission-conflict' }, { status: 409 }),
      { kind: 'conflict', problem: 'submission-conflict' },
    ],
    [
      'a wrong shape',
      Response.json({ type: '/problems/validation-failed' }, { status: 422 }),
      { kind: 'refused', problem: 'validation-failed' },
    ],
  ])('understands %s', async (_name, response, trouble) => {
    const transport = httpTransport(() => Promise.resolve(response), 'u1');
    await expect(transport.submit('a', new ArrayBuffer(0))).rejects.toMatchObject({ trouble });
  });

  it.each([401, 403, 409])(
    'tries a photo again where files are kept and %d is the answer: nobody there knows of two copies',
    async (status) => {
      const transport = httpTransport(() => Promise.resolve(new Response('<Error>', { status })), 'u1');
      const sent = transport.upload({ sha256: hash, present: false, url: '/f' }, new ArrayBuffer(0));
      await expect(sent).rejects.toMatchObject({ trouble: { kind: 'busy' } });
    },
  );
});

describe('identity', () => {
  it('makes UUIDs of version 7 that carry the millisecond', () => {
    const id = uuid7(0x0199_0a0b_0c0d, (bytes) => bytes.fill(0xff));
    expect(id).toBe('01990a0b-0c0d-7fff-bfff-ffffffffffff');
  });

  it('waits longer each time, never past five minutes', () => {
    expect(backoff(0, 0)).toBe(1000);
    expect(backoff(3, 0.5)).toBe(12_000);
    expect(backoff(50, 1)).toBe(300_000);
  });

  it('looks for a link that broke off soon, then ever more rarely', () => {
    expect(search(0, 0)).toBe(250);
    expect(search(4, 1)).toBeCloseTo(2_531, 0);
    expect(search(50, 1)).toBe(300_000);
  });
});

async function queued(): Promise<OutboxRecord> {
  const id = uuid7(now, (bytes) => crypto.getRandomValues(bytes));
  const record: OutboxRecord = {
    id,
    state: 'finalised',
    label: { form: 'frm_1', version: 1, formTitle: { vi: 'Phiếu' }, unit: 'u1', unitName: { vi: 'P. Vĩnh Hải' } },
    body: new TextEncoder().encode('{"content":{}}').buffer,
    contentHash: 'a'.repeat(64),
    attachments: [{ sha256: hash, type: 'image/jpeg', size: 7, sent: false }],
    attempts: 0,
    nextAt: 0,
    finalisedAt: now,
  };
  await db.putAttachment(id, { sha256: hash, bytes: photo, type: 'image/jpeg', size: 7 });
  await db.finalise(record);
  return record;
}

function stored(record: OutboxRecord): Promise<OutboxRecord | undefined> {
  return db.outboxRecord(record.id);
}

function send(record: OutboxRecord, transport: Transport): Promise<Outcome> {
  return sendOne({ db, transport, now: () => now, random: () => 0, changed: (next) => seen.push(next?.state ?? 'gone') }, record);
}

/** A server that accepts everything, with the parts of its receipt replaced. */
function server(parts: Partial<Receipt>): Transport {
  const complete = {
    revision: 1,
    contentHash: 'a'.repeat(64),
    complete: true,
    state: 'received',
    receivedAt: '2021-08-20T01:00:00Z',
  } as const;
  return {
    account: () => Promise.resolve('u1'),
    plan: (files) => Promise.resolve(files.map((file): AttachmentUpload => ({ sha256: file.sha256, present: false, url: '/f' }))),
    upload: () => Promise.resolve(),
    submit: (id) => Promise.resolve({ id, ...complete, attachments: [{ sha256: hash, present: true }], ...parts }),
  };
}

import 'fake-indexeddb/auto';
import { gzipSync } from 'node:zlib';
import type { FormDefinition } from '@safeground/forms';
import { tableText } from '@safeground/forms/list-files';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { carryLists, forgetLists, hasLists } from '../lists/carried.ts';
import { OfflineDatabase } from './db.ts';
import { sha256 } from './identity.ts';
import { dropOldReceipts } from './old-receipts.ts';
import type { CarriedVersion, Draft, OutboxRecord, StoredAttachment, StoredReceipt } from './records.ts';
import { bringIn } from '../rescue/bring-in.ts';
import type { Fate } from '../rescue/bring-in.ts';
import type { OpenedRescue, RescuedRecord } from '../rescue/format.ts';
import { dropUnreadable } from './unreadable.ts';

const text = tableText({ columns: ['name'], rows: [['a']] });
const packed = new Uint8Array(gzipSync(text)).buffer;
/** The same rows, in other bytes. */
const plain = new Uint8Array(gzipSync(text, { level: 0 })).buffer;
const photo = { sha256: 'c'.repeat(64), bytes: new ArrayBuffer(1), type: 'image/jpeg', size: 1 };
let definition: FormDefinition;
let answer: ArrayBuffer;
let db: OfflineDatabase;

beforeEach(async () => {
  db = new OfflineDatabase(crypto.randomUUID());
  definition = {
    schema: 1,
    title: { vi: 'Phiếu' },
    languages: ['vi'],
    defaultLanguage: 'vi',
    children: [{ kind: 'select_one', id: 'ward', name: 'ward', choices: 'wards' }],
    choiceLists: [{ name: 'wards', file: 'wards.csv' }],
    files: { 'wards.csv': { sha256: await sha256(new TextEncoder().encode(text)), rows: 1, columns: ['name'] } },
  };
  answer = packed;
  vi.stubGlobal('fetch', async () => new Response(answer.slice(0)));
});

afterEach(() => void vi.unstubAllGlobals());

describe('what the disk lost', () => {
  it('is, of a file of choices, as one never fetched: it comes again', async () => {
    await carryLists(db, definition);
    expect(await hasLists(db, definition)).toBe(true);
    lose<ArrayBuffer>(({ byteLength }) => byteLength === packed.byteLength);
    expect(await hasLists(db, definition)).toBe(false);
    answer = plain;
    await carryLists(db, definition);
    expect(await hasLists(db, definition)).toBe(true);
  });

  it('keeps, of the drafts, no file of choices from being forgotten, and takes none from the drafts that are there', async () => {
    await carryLists(db, definition);
    await db.putVersion({ form: 'frm_1', version: 1, definition } as CarriedVersion);
    await db.putDraft(draft('lost'));
    await db.putDraft(draft('whole'));
    lose<Draft>(({ id }) => id === 'lost');
    await forgetLists(db, []);
    expect(await hasLists(db, definition)).toBe(true);
    await db.removeDraft('whole');
    await forgetLists(db, []);
    expect(await hasLists(db, definition)).toBe(false);
  });

  it('can, of a photo, be taken again, for all who have it', async () => {
    await db.putAttachment('first', photo);
    lose<StoredAttachment>(({ owners }) => owners?.length === 1);
    expect(await db.attachment(photo.sha256)).toBe(undefined);
    await db.putAttachment('second', photo);
    expect((await db.attachment(photo.sha256))?.owners).toEqual(['first', 'second']);
  });

  it('holds up, of a photo that several inspections have, none of them', async () => {
    await db.putDraft(draft('begun'));
    await db.finalise(record('waiting'));
    await db.putDraft(draft('finished'));
    for (const owner of ['begun', 'waiting', 'finished', 'sent']) await db.putAttachment(owner, photo);
    lose<StoredAttachment>(({ owners }) => owners !== undefined);
    await db.settle({ id: 'sent', storedAt: 0 } as StoredReceipt);
    await db.finalise(record('finished'));
    await db.removeDraft('begun');
    await db.dropRecord('waiting');
    expect([await db.drafts(), await db.outbox(), (await db.receipts()).length]).toEqual([[], [record('finished')], 1]);
  });

  it('is, of a record that waits, no reason to keep the correction of it from the queue', async () => {
    await db.finalise(record('both'));
    lose<OutboxRecord>(({ contentHash }) => contentHash === 'first');
    await expect(db.outbox()).resolves.toEqual([]);
    await db.putDraft(draft('both'));
    await db.finalise(record('both', 'second'));
    expect([await db.drafts(), await db.outbox()]).toEqual([[], [record('both', 'second')]]);
  });

  it('is taken off the tablet when the person says so, and nothing that is whole under the same id', async () => {
    for (const id of ['begun', 'gone', 'finished']) await db.finalise(record(id, 'first'));
    lose<OutboxRecord>(({ contentHash }) => contentHash === 'first');
    await db.outbox();
    await db.putDraft(draft('begun'));
    await db.finalise(record('finished', 'second'));
    await dropUnreadable(db);
    vi.unstubAllGlobals();
    expect([(await db.drafts()).map(({ id }) => id), await db.outbox()]).toEqual([['begun'], [record('finished', 'second')]]);
  });

  it('is, of a receipt, no reason to keep the old ones for ever', async () => {
    for (const id of ['lost', 'old']) await db.keepReceipt({ id, storedAt: 0 } as StoredReceipt);
    lose<StoredReceipt>(({ id }) => id === 'lost');
    await dropOldReceipts(db, 60 * 24 * 3_600_000);
    expect(await db.receipts()).toEqual([]);
  });
});

describe('a rescue file', () => {
  const opened = { bytes: async () => photo.bytes } as unknown as OpenedRescue;
  const bring = (finalise: (each: OutboxRecord) => Promise<void>): Promise<Fate> =>
    bringIn({ db, finalise }, opened, { ...record('saved', 'first', [photo]), body: '{}' } as unknown as RescuedRecord);

  it('brings back what the disk lost: a record, and a photo of one that waits', async () => {
    await db.finalise(record('saved', 'first', [photo]));
    lose<OutboxRecord>(({ contentHash }) => contentHash === 'first');
    expect(await db.outbox()).toEqual([]);
    const again = (each: OutboxRecord): Promise<void> => db.finalise({ ...each, contentHash: 'again' });
    expect(await bring(again)).toBe('queued');
    expect(await db.outbox()).toMatchObject([{ id: 'saved' }]);
    vi.unstubAllGlobals();

    await db.finalise(record('other', 'first', [photo]));
    await db.write(['attachments'], (tx) => tx.objectStore('attachments').delete(photo.sha256));
    expect(await bring(again)).toBe('other');
    await db.changeOutbox('saved', (each) => ({ ...each, contentHash: 'first' }));
    expect(await bring(again)).toBe('queued');
    expect(await db.attachment(photo.sha256)).toMatchObject(photo);
  });

  it('lets what waits go on that was given up for a photo, whether the disk lost it or changed it', async () => {
    const bytes = new TextEncoder().encode('photo').buffer;
    const whole = { ...photo, sha256: await sha256(bytes), bytes };
    const file = { bytes: async () => bytes } as unknown as OpenedRescue;
    const rescued = { ...record('saved', 'first', [whole]), body: '{}' } as unknown as RescuedRecord;
    const again = (each: OutboxRecord): Promise<void> => db.finalise(each);
    const stopped = { ...record('saved', 'first', [whole]), state: 'quarantined', trouble: 'file-damaged' } as const;
    for (const kept of [undefined, new ArrayBuffer(1)]) {
      await db.putOutbox(stopped);
      if (kept !== undefined) await db.putAttachment('saved', { ...whole, bytes: kept });
      expect(await bringIn({ db, finalise: again }, file, rescued)).toBe('queued');
      expect(await db.attachment(whole.sha256)).toMatchObject(whole);
      expect(await db.outboxRecord('saved')).toMatchObject({ ...stopped, state: 'finalised', trouble: undefined });
      await db.dropRecord('saved');
    }
    await db.putOutbox({ ...stopped, state: 'conflict', trouble: 'conflict' });
    expect(await bringIn({ db, finalise: again }, file, rescued)).toBe('queued');
    expect(await db.outboxRecord('saved')).toMatchObject({ state: 'conflict' });
  });

  it('keeps a photo that leaves with another inspection while it is brought in', async () => {
    await db.finalise(record('other', 'first', [photo]));
    await db.putAttachment('other', photo);
    const late = async (each: OutboxRecord): Promise<void> => {
      await db.dropRecord('other');
      expect(await db.attachment(photo.sha256)).toBe(undefined);
      await db.finalise(each);
    };
    expect(await bring(late)).toBe('queued');
    expect(await db.attachment(photo.sha256)).toMatchObject({ ...photo, owners: ['saved'] });
  });
});

describe('a photo that several inspections have', () => {
  it('stays as long as one of them is here, and goes with the last', async () => {
    await db.putDraft(draft('begun'));
    await db.finalise(record('waiting', 'first', [photo]));
    await db.putDraft(draft('finished'));
    for (const owner of ['begun', 'waiting', 'finished']) await db.putAttachment(owner, photo);
    // Its own draft lets go of it, as it was taken out of the answers.
    await db.finalise(record('finished'));
    expect(await db.attachment(photo.sha256)).toMatchObject(photo);
    await db.dropRecord('finished');
    await db.settle({ id: 'waiting', storedAt: 0 } as StoredReceipt);
    expect(await db.attachment(photo.sha256)).toMatchObject(photo);
    await db.removeDraft('begun');
    expect(await db.attachment(photo.sha256)).toBe(undefined);
  });

  it('stays with the record that waits when a correction of it is thrown away', async () => {
    await db.finalise(record('both', 'first', [photo]));
    await db.putAttachment('both', photo);
    await db.putDraft(draft('both'));
    await db.removeDraft('both');
    expect(await db.attachment(photo.sha256)).toMatchObject(photo);
  });
});

function draft(id: string): Draft {
  return { id, changedAt: 0, label: { form: 'frm_1', version: 1 } } as unknown as Draft;
}

function record(id: string, contentHash = 'first', attachments: readonly { readonly sha256: string }[] = []): OutboxRecord {
  return { id, contentHash, attachments, finalisedAt: 0 } as unknown as OutboxRecord;
}

/** From now on such values cannot be read, as when the files are gone that the browser keeps them in. */
function lose<Value>(isLost: (value: Partial<Value>) => boolean): void {
  const clone = structuredClone;
  vi.stubGlobal('structuredClone', (value: Partial<Value>) => {
    if (isLost(value)) throw new DOMException('the file is gone', 'NotReadableError');
    return clone(value);
  });
}

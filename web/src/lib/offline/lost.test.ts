import 'fake-indexeddb/auto';
import { gzipSync } from 'node:zlib';
import type { FormDefinition } from '@safeground/forms';
import { tableText } from '@safeground/forms/list-files';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { carryLists, forgetLists, hasLists } from '../lists/carried.ts';
import { OfflineDatabase } from './db.ts';
import { sha256 } from './identity.ts';
import type { CarriedVersion, Draft, StoredAttachment } from './records.ts';

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
});

function draft(id: string): Draft {
  return { id, changedAt: 0, label: { form: 'frm_1', version: 1 } } as unknown as Draft;
}

/** From now on such values cannot be read, as when the files are gone that the browser keeps them in. */
function lose<Value>(isLost: (value: Partial<Value>) => boolean): void {
  const clone = structuredClone;
  vi.stubGlobal('structuredClone', (value: Partial<Value>) => {
    if (isLost(value)) throw new DOMException('the file is gone', 'NotReadableError');
    return clone(value);
  });
}

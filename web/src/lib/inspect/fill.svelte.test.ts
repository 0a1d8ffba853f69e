import 'fake-indexeddb/auto';
import { compile, open } from '@safeground/forms';
import type { AttachmentRef, CompiledForm, Host } from '@safeground/forms';
import { templates } from '@safeground/templates';
import { flushSync } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NotStoredError, OfflineDatabase } from '../offline/db.ts';
import { dropOldAnswers } from '../offline/old-answers.ts';
import type { Draft } from '../offline/records.ts';
import { PhotoAnswer } from '../questions/photo-answer.svelte.ts';
import { Fill, replay } from './fill.svelte.ts';
import { Filling } from './filling.svelte.ts';
import { TooLargeError } from './photos.ts';
import type { Tablet } from './tablet.ts';
import type { Photos } from './photos.ts';

const form = compiledF1();
const host: Host = { now: () => 0, timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };
let db: OfflineDatabase;
let now = 0;

beforeEach(() => {
  db = new OfflineDatabase(crypto.randomUUID());
  now = 1_000;
});

describe('answers reach the disk before the screen says so', () => {
  it('journals each answer, and a page that died is brought back to the last one', async () => {
    const fill = await started();
    fill.set('b01_value', 'full');
    fill.set('b02_value', 'fail');
    fill.set('b02_value', undefined);
    fill.set('b02_remark', 'Chưa treo bảng số điện thoại');
    expect(fill.save).toBe('saving');
    await expect.poll(() => fill.save).toBe('saved');
    // No flush: this is all a killed page leaves behind.
    const session = await reopened();
    expect(session.memory()).toMatchObject({ b01_value: 'full', b02_remark: 'Chưa treo bảng số điện thoại' });
    expect(session.memory()).not.toHaveProperty('b02_value');
  });

  it('writes the draft whole after many answers, and loses none of them', async () => {
    const fill = await started();
    for (let round = 0; round < 90; round += 1) fill.set('b01_value', round % 2 === 0 ? 'partial' : 'full');
    fill.set('b03_value', 'pass');
    await expect.poll(() => fill.save).toBe('saved');
    expect((await db.draft('d1'))?.journal.length).toBeLessThan(60);
    expect((await reopened()).memory()).toMatchObject({ b01_value: 'full', b03_value: 'pass' });
    const before = (await db.draft('d1'))?.journal;
    await dropOldAnswers(db, [{ id: 'd1' }]);
    expect((await db.draft('d1'))?.journal).toEqual(before);
    await db.putDraft(draftOf());
    expect((await db.draft('d1'))?.journal).toEqual(before);
  });

  it('keeps the order in which answers were given, however late the disk takes one', async () => {
    const slow = Promise.withResolvers<void>();
    let isFirst = true;
    const disk = {
      async journal(...entry: Parameters<OfflineDatabase['journal']>) {
        const waits = isFirst ? slow.promise : undefined;
        isFirst = false;
        await waits;
        await db.journal(...entry);
      },
      putDraft: (draft: Draft) => db.putDraft(draft),
    };
    const fill = await started(disk);
    fill.set('b01_value', 'none');
    fill.set('b01_value', 'full');
    await expect.poll(async () => (await db.draft('d1'))?.journal.length).toBe(1);
    expect(fill.save).toBe('saving');
    slow.resolve();
    await expect.poll(() => fill.save).toBe('saved');
    expect((await reopened()).memory()).toMatchObject({ b01_value: 'full' });

    // The next sitting counts on from there.
    const found = await db.draft('d1');
    const next = new Fill({ db, session: await reopened(), draft: found!.draft, now: () => (now += 1) });
    next.set('b01_value', 'partial');
    await expect.poll(() => next.save).toBe('saved');
    expect((await reopened()).memory()).toMatchObject({ b01_value: 'partial' });
  });

  it('is behind until the draft is written whole after what the disk did not take', async () => {
    const slow = Promise.withResolvers<void>();
    let refused = false;
    const disk = {
      async journal(...entry: Parameters<OfflineDatabase['journal']>) {
        if (refused) return db.journal(...entry);
        refused = true;
        await slow.promise;
        throw new NotStoredError('full');
      },
      putDraft: (draft: Draft) => db.putDraft(draft),
    };
    const fill = await started(disk);
    fill.set('b01_value', 'full');
    fill.set('b02_value', 'pass');
    await expect.poll(async () => (await db.draft('d1'))?.journal.length).toBe(1);
    slow.resolve();
    await expect.poll(() => fill.save).toBe('failed');
    fill.retry();
    await expect.poll(() => fill.save).toBe('saved');
    expect((await reopened()).memory()).toMatchObject({ b01_value: 'full', b02_value: 'pass' });
    fill.dispose();
  });

  it('says so when the disk refuses, and makes up for the hole with the next write', async () => {
    let full = true;
    const disk = {
      journal: (...entry: Parameters<OfflineDatabase['journal']>) =>
        full ? Promise.reject(new NotStoredError('full')) : db.journal(...entry),
      putDraft: (draft: Draft) => (full ? Promise.reject(new NotStoredError('full')) : db.putDraft(draft)),
    };
    const fill = await started(disk);
    fill.set('b01_value', 'full');
    await expect.poll(() => fill.save).toBe('failed');
    await expect(fill.flush()).rejects.toThrow(NotStoredError);
    full = false;
    fill.set('b02_value', 'pass');
    await expect.poll(() => fill.save).toBe('saved');
    expect((await reopened()).memory()).toMatchObject({ b01_value: 'full', b02_value: 'pass' });
    fill.dispose();
  });

  it('tries again by itself, also when nothing more is answered', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let refusals = 1;
    const disk = {
      journal: () => Promise.reject(new NotStoredError('full')),
      putDraft: (draft: Draft) => (refusals-- > 0 ? Promise.reject(new NotStoredError('full')) : db.putDraft(draft)),
    };
    try {
      const fill = await started(disk);
      fill.set('b01_value', 'full');
      await fill.flush().catch(() => undefined);
      expect(fill.save).toBe('failed');
      await vi.advanceTimersByTimeAsync(3_000);
      vi.useRealTimers();
      await expect.poll(() => fill.save).toBe('saved');
    } finally {
      vi.useRealTimers();
    }
    expect((await reopened()).memory()).toMatchObject({ b01_value: 'full' });
  });

  it('writes nothing once it is closed: a record never has its draft beside it', async () => {
    const fill = await started();
    fill.set('b01_value', 'full');
    await fill.flush();
    await db.removeDraft('d1');
    fill.close();
    fill.set('b02_value', 'pass');
    await fill.flush();
    expect(await db.draft('d1')).toBeUndefined();
  });

  it('commits what a control still holds before it says that everything is written', async () => {
    const fill = await started();
    fill.holds(() => fill.set('team', 'Tổ liên ngành số 2'));
    await fill.flush();
    expect((await reopened()).memory()).toMatchObject({ team: 'Tổ liên ngành số 2' });
  });

  it('waits for a photo that is still made smaller, and says saved only then', async () => {
    const fill = await started();
    const camera = Promise.withResolvers<AttachmentRef>();
    const answer = new PhotoAnswer(fill, { take: () => camera.promise } as unknown as Photos, () => 'minutes');
    const taken = answer.add([new File(['raw'], 'a.jpg', { type: 'image/jpeg' })]);
    let written = false;
    const flushed = fill.flush().then(() => (written = true));
    await expect.poll(async () => (await db.draft('d1'))?.draft.changedAt).toBeGreaterThan(0);
    expect([fill.save, written]).toEqual(['saving', false]);
    const photo = { sha256: 'c'.repeat(64), name: 'a.jpg', type: 'image/jpeg', size: 3, takenAt: '2021-08-20T01:00:00Z' };
    camera.resolve(photo);
    await flushed;
    fill.close();
    await taken;
    expect((await reopened()).memory()).toMatchObject({ minutes: [photo] });
    expect(fill.save).toBe('saved');
  });

  it('asks about a photo that is not ready after 20 seconds, waits for it no more, and keeps it as it was taken where nobody is left to ask', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const fill = await started();
      const raw = { sha256: 'd'.repeat(64), name: 'a.heic', type: 'image/heic', size: 3, takenAt: '2021-08-20T01:00:00Z' };
      const photos = { take: () => new Promise(() => undefined), keep: () => Promise.resolve(raw) } as unknown as Photos;
      const take = (): Promise<void> => new PhotoAnswer(fill, photos, () => 'minutes').add([new File(['raw'], 'a.heic')]);
      const given = take();
      const flushed = fill.flush().then(
        () => 'written',
        () => 'asked',
      );
      await vi.advanceTimersByTimeAsync(19_999);
      expect(fill.late).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(await flushed).toBe('asked');
      expect(fill.late.map(({ path }) => path())).toEqual(['minutes']);
      fill.late[0]!.drop();
      await given;
      expect([fill.late, fill.state('minutes').value]).toEqual([[], undefined]);
      await fill.flush();

      const kept = take();
      const left = fill.flush(true);
      await vi.advanceTimersByTimeAsync(20_000);
      await Promise.all([kept, left]);
      expect(fill.state('minutes').value).toEqual([raw]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('asks again when the photo as it was taken does not come either: then only whether to wait or to drop it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const fill = await started();
      const never = (): Promise<never> => new Promise(() => undefined);
      const given = new PhotoAnswer(fill, { take: never, keep: never } as unknown as Photos, () => 'minutes').add([
        new File(['raw'], 'a.heic'),
      ]);
      await vi.advanceTimersByTimeAsync(20_000);
      const left = fill.flush(true).then(
        () => 'left',
        () => 'stays',
      );
      await vi.advanceTimersByTimeAsync(20_000);
      expect([await left, fill.late.map(({ keep }) => keep)]).toEqual(['stays', [undefined]]);
      fill.late[0]!.drop();
      await given;
      await fill.flush(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not leave without a word when what is kept as it was taken is too large, and leaves once it was said', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const fill = await started();
      const photos = { take: () => new Promise(() => undefined), keep: () => Promise.reject(new TooLargeError()) } as unknown as Photos;
      const answer = new PhotoAnswer(fill, photos, () => 'minutes');
      void answer.add([new File(['raw'], 'a.heic')]);
      await vi.advanceTimersByTimeAsync(20_000);
      await expect(fill.flush(true)).rejects.toThrow(NotStoredError);
      expect([answer.trouble, fill.unstored]).toEqual(['large', 'minutes']);
      await fill.flush(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('takes no more files than the server does', async () => {
    const fill = await started();
    const photo = { name: 'a.jpg', type: 'image/jpeg', size: 3, takenAt: '2021-08-20T01:00:00Z' };
    const many = Array.from({ length: 200 }, (_, index) => ({ ...photo, sha256: index.toString(16).padStart(64, '0') }));
    fill.set('minutes', many.slice(0, 199));
    const keep = (): Promise<AttachmentRef> => Promise.resolve({ ...photo, sha256: 'f'.repeat(64) });
    const answer = new PhotoAnswer(fill, { take: keep } as unknown as Photos, () => 'b04_photo');
    await answer.add([new File(['raw'], 'a.jpg')]);
    expect(answer.trouble).toBeUndefined();
    fill.set('minutes', many);
    answer.remove('f'.repeat(64));
    await answer.add([new File(['raw'], 'a.jpg')]);
    expect([answer.trouble, answer.files]).toEqual(['many', []]);
  });

  it('does not wait for a photo that cannot be read', async () => {
    const fill = await started();
    const answer = new PhotoAnswer(fill, { take: () => Promise.reject(new Error('no image')) } as unknown as Photos, () => 'minutes');
    void answer.add([new File(['raw'], 'a.jpg')]);
    await fill.flush();
    expect([answer.trouble, fill.save]).toEqual(['broken', 'saved']);
  });

  it('refuses a value of another type and keeps what was there', async () => {
    const fill = await started();
    fill.set('b07_total', 10);
    expect(fill.set('b07_total', 'mười')).toBe(false);
    expect(fill.state('b07_total').value).toBe(10);
  });
});

it('says that a form could not be loaded when something nobody foresaw goes wrong', async () => {
  const broken = { account: 'a', me: {}, db: { draft: () => Promise.reject(new Error('UnknownError')) } };
  const filling = new Filling(broken as unknown as Tablet, 'd1', 'vi');
  await filling.open();
  expect(filling.state).toBe('not-loaded');
  // The draft is free again.
  await filling.open();
  expect(filling.state).toBe('not-loaded');
});

describe('the screen sees what changed, and only that', () => {
  it('wakes a reader of an answer, also one that reads it inside a derivation', async () => {
    const fill = await started();
    const seen: unknown[] = [];
    const others: unknown[] = [];
    const stop = $effect.root(() => {
      const both = $derived(['b01_value', 'b01_remark'].map((path) => fill.state(path)));
      $effect(() => void seen.push(both.map(({ value, relevant }) => value ?? relevant)));
      $effect(() => void others.push(fill.state('b05_value').value));
    });
    flushSync();
    fill.set('b01_value', 'none');
    flushSync();
    fill.set('b01_value', 'full');
    flushSync();
    stop();
    expect(seen).toEqual([
      [true, false],
      ['none', true],
      ['full', false],
    ]);
    expect(others).toHaveLength(1);
  });

  it('shows score, class and progress as they change', async () => {
    const fill = await started();
    const seen: unknown[] = [];
    const stop = $effect.root(() => {
      $effect(() => void seen.push([fill.score?.score, fill.progress(1).done]));
    });
    flushSync();
    fill.set('b02_value', 'pass');
    flushSync();
    fill.set('b04_value', 'fail');
    flushSync();
    stop();
    expect(seen).toEqual([
      [undefined, 0],
      [100, 1],
      [33.3, 2],
    ]);
    expect(fill.score?.class?.code).toBe('KHONG_AN_TOAN');
  });

  it('finds what is missing from where one stands, and begins again at the top', async () => {
    const fill = await started();
    fill.set('b04_value', 'fail');
    expect(fill.nextMissing('b04_value')).toBe('b04_remark');
    expect(fill.rowOf('b04_remark')).toBe('b04');
    expect(fill.nextMissing('b18_value')).toBe('b01_value');
  });
});

async function started(disk: Pick<OfflineDatabase, 'journal' | 'putDraft'> = db): Promise<Fill> {
  const draft = draftOf();
  await db.putDraft(draft);
  return new Fill({ db: disk, session: open(form, host), draft, now: () => (now += 1) });
}

async function reopened(): Promise<ReturnType<typeof open>> {
  const found = await db.draft('d1');
  if (found === undefined) throw new Error('the draft is gone');
  const session = open(form, host, found.draft.memory);
  replay(session, found.journal);
  return session;
}

function draftOf(): Draft {
  return {
    id: 'd1',
    label: { form: 'frm_1', version: 1, formTitle: { vi: 'Phiếu' }, unit: 'u_vinh_hai', unitName: { vi: 'P. Vĩnh Hải' } },
    versionHash: 'a'.repeat(64),
    visit: 'inspection',
    base: 0,
    observedAt: '2021-08-20T01:00:00Z',
    answered: 0,
    total: 0,
    createdAt: 0,
    changedAt: 0,
  };
}

function compiledF1(): CompiledForm {
  const result = compile(templates[0]!.definition);
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  return result.form;
}

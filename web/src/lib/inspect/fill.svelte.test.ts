import 'fake-indexeddb/auto';
import { compile, open } from '@safeground/forms';
import type { CompiledForm, Host } from '@safeground/forms';
import { templates } from '@safeground/templates';
import { flushSync } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NotStoredError, OfflineDatabase } from '../offline/db.ts';
import type { Draft } from '../offline/records.ts';
import { Fill, replay } from './fill.svelte.ts';

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
    await vi.waitFor(() => expect(fill.save).toBe('saved'));
    // No flush: this is all a killed page leaves behind.
    const session = await reopened();
    expect(session.memory()).toMatchObject({ b01_value: 'full', b02_remark: 'Chưa treo bảng số điện thoại' });
    expect(session.memory()).not.toHaveProperty('b02_value');
  });

  it('writes the draft whole after many answers, and loses none of them', async () => {
    const fill = await started();
    for (let round = 0; round < 90; round += 1) fill.set('b01_value', round % 2 === 0 ? 'partial' : 'full');
    fill.set('b03_value', 'pass');
    await vi.waitFor(() => expect(fill.save).toBe('saved'));
    expect((await db.draft('d1'))?.journal.length).toBeLessThan(60);
    expect((await reopened()).memory()).toMatchObject({ b01_value: 'full', b03_value: 'pass' });
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
    await vi.waitFor(() => expect(fill.save).toBe('failed'));
    await expect(fill.flush()).rejects.toThrow(NotStoredError);
    full = false;
    fill.set('b02_value', 'pass');
    await vi.waitFor(() => expect(fill.save).toBe('saved'));
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
      await vi.waitFor(() => expect(fill.save).toBe('saved'));
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

  it('refuses a value of another type and keeps what was there', async () => {
    const fill = await started();
    fill.set('b07_total', 10);
    expect(fill.set('b07_total', 'mười')).toBe(false);
    expect(fill.state('b07_total').value).toBe(10);
  });
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

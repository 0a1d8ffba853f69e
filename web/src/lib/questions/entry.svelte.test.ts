import 'fake-indexeddb/auto';
import { compile, open } from '@safeground/forms';
import type { FormDefinition, Host } from '@safeground/forms';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fill } from '../inspect/fill.svelte.ts';
import { readInteger } from '../inspect/numbers.ts';
import { OfflineDatabase } from '../offline/db.ts';
import type { Draft } from '../offline/records.ts';
import { Entry } from './entry.svelte.ts';

const definition: FormDefinition = {
  schema: 1,
  title: { vi: 'Phiếu' },
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [],
  children: [{ kind: 'integer', id: 'meals', name: 'meals', label: { vi: 'Số suất ăn' } }],
};
const host: Host = { now: () => 0, timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };

let fill: Fill;
let entry: Entry;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const result = compile(definition);
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  const db = new OfflineDatabase(crypto.randomUUID());
  fill = new Fill({ db, session: open(result.form, host), draft: { id: 'd1' } as Draft, now: () => 0 });
  entry = new Entry({ fill, path: () => 'meals', read: readInteger, write: String });
});

afterEach(() => {
  fill.dispose();
  vi.useRealTimers();
});

describe('a number that is typed into and stepped', () => {
  it('keeps the step when text that was no number was left before it, and says no longer that it is wrong', () => {
    entry.typed('abc');
    entry.left();
    expect([entry.text, entry.wrong]).toEqual(['abc', true]);
    fill.set('meals', 1);
    expect([entry.text, entry.wrong]).toEqual(['1', false]);
    entry.commit(false);
    entry.commit(true);
    expect(fill.state('meals').value).toBe(1);
    fill.set('meals', undefined);
    expect([entry.text, entry.wrong]).toEqual(['', false]);
  });

  it('keeps the step after a number that was handed over with the focus kept', () => {
    entry.typed('5');
    vi.advanceTimersByTime(300);
    expect(fill.state('meals').value).toBe(5);
    fill.set('meals', 6);
    entry.commit(false);
    expect([entry.text, fill.state('meals').value]).toEqual(['6', 6]);
  });

  it('goes on from where it was when more is typed', () => {
    entry.typed('5');
    entry.commit(false);
    fill.set('meals', 6);
    entry.typed('61');
    expect([entry.text, entry.wrong, fill.save]).toEqual(['61', false, 'saving']);
    entry.left();
    expect([entry.text, fill.state('meals').value]).toEqual(['61', 61]);
  });
});

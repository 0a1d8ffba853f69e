import type { Client } from '@safeground/contract/client';
import { Problem } from '@safeground/contract/problems';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { latest, watchClosing } from './closing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server that gives these answers one after the other, and then the last one for ever. */
function following(answers: readonly (number | 'closed' | 'open' | 'no network' | 'signed out')[]) {
  let looks = 0;
  const call = () => {
    const answer = answers[Math.min(looks, answers.length - 1)]!;
    looks += 1;
    if (answer === 'no network') return Promise.reject(new TypeError('Failed to fetch'));
    if (answer === 'signed out') return Promise.reject(new Problem('signed-out'));
    if (typeof answer === 'string') return Promise.resolve({ closed: answer === 'closed' });
    return Promise.resolve({ closed: false, closing: { by: 'usr_1', at: '2021-10-01T00:00:00.000Z', progress: answer, stuck: false } });
  };
  const seen: (number | boolean | string)[] = [];
  const told = {
    progress: ({ progress }: { readonly progress: number }) => void seen.push(progress),
    end: (closed: boolean) => void seen.push(closed),
    refused: ({ type }: Problem) => void seen.push(type),
  };
  const stop = watchClosing({ call } as unknown as Client, 'month:2021-09', told);
  return { seen, stop, looks: () => looks };
}

it('says how far a closing is until it is closed, whatever looks fail, and looks no more then', async () => {
  const { seen, looks } = following([0.1, 'no network', 0.6, 'closed']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual([0.1, 0.6, true]);
  expect(looks()).toBe(4);
});

it('tells when somebody ended it, and is silent once it is left', async () => {
  const ended = following([0.1, 'open']);
  const left = following([0.1]);
  await vi.advanceTimersByTimeAsync(400);
  left.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ended.seen).toEqual([0.1, false]);
  expect(left.seen).toEqual([0.1]);
});

it('says that the session is over, and looks no more', async () => {
  const { seen, looks } = following([0.1, 'signed out']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual([0.1, 'signed-out']);
  expect(looks()).toBe(2);
});

it('goes on showing a closing that was begun anew, and never one that was stopped before', () => {
  const at = (minute: number, progress = 0) => ({ by: 'usr', at: `2026-11-16T08:0${minute}:00.000Z`, progress, stuck: false });
  expect(latest(at(1), at(2, 0.5))).toEqual(at(2, 0.5));
  expect(latest(at(1), at(1, 0.5))).toEqual(at(1, 0.5));
  expect(latest(at(2), at(1, 0.5))).toEqual(at(2));
  expect(latest(undefined, at(1))).toBeUndefined();
});

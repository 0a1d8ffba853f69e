import { canonical } from '@safeground/forms/canonical';
import type { Tally } from '@safeground/summaries';
import { describe, expect, it } from 'vitest';
import { parseNode } from '../../packages/store/src/aggregation/levels.ts';
import { seededRandom, type Random } from '../../functions/src/seed/random.ts';
import { History, rules } from './history.ts';
import { MemoryStore, type OnRequest } from './memory.ts';

/** Together a million submissions, edits, withdrawals, moves and late arrivals in the long run. */
const [HISTORIES, STEPS] = process.env['SAFEGROUND_LONG'] === undefined ? [6, 1_000] : [500, 2_000];

class Killed extends Error {}

const bytesOf = (store: MemoryStore<Tally>): string => canonical(Object.fromEntries(store.results()));

/** The same headers in a new store, built once. */
async function rebuilt(history: History): Promise<MemoryStore<Tally>> {
  const store = new MemoryStore(rules);
  for (const [id, { bucket, header }] of history.standing()) store.put(bucket, id, header);
  await store.settle();
  return store;
}

/** Some of what is dirty, in any order, by a process that may end at any request. */
async function buildSome(store: MemoryStore<Tally>, random: Random): Promise<void> {
  const some = store.dirty().filter(() => random.chance(0.5));
  let left = random.chance(0.3) ? random.between(0, 40) : Infinity;
  const mortal: OnRequest = () => {
    if ((left -= 1) < 0) throw new Killed();
  };
  await store.rebuild(some, mortal).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
}

describe('rebuild equals incremental', () => {
  it(`after ${HISTORIES} random histories of ${STEPS} submissions, edits, withdrawals, moves and late arrivals`, async () => {
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const random = seededRandom(seed);
      const [store, history] = [new MemoryStore(rules), new History(random)];
      for (let step = 0; step < STEPS; step += 1) {
        history.step(store);
        if (random.chance(0.02)) await buildSome(store, random);
        if (random.chance(0.002)) await store.settle();
      }
      await store.settle();
      const fresh = await rebuilt(history);
      for (const [node, shown] of store.results()) {
        const { unit, period } = parseNode(node) as { unit: string; period: string };
        expect(canonical(shown.value), `seed ${seed}, ${node}`).toBe(canonical(history.recount(unit, period)));
        expect(canonical(shown.children), `seed ${seed}, children of ${node}`).toBe(canonical(fresh.results().get(node)?.children ?? {}));
      }
      for (const node of fresh.results().keys()) expect(store.results().has(node), `seed ${seed}, ${node}`).toBe(true);
    }
  }, 3_600_000);
});

/** A few submissions, built; then changes that are not built yet. Every call gives the same. */
async function unsettled(): Promise<{ store: MemoryStore<Tally>; history: History }> {
  const random = seededRandom(11);
  const [store, history] = [new MemoryStore(rules), new History(random)];
  for (let step = 0; step < 16; step += 1) history.step(store);
  await store.settle();
  for (let step = 0; step < 6; step += 1) history.step(store);
  return { store, history };
}

describe('the same bytes', () => {
  it('whichever request a builder dies at, before it or before its answer', async () => {
    const settled = await unsettled();
    let requests = 0;
    const all = settled.store.dirty();
    await settled.store.rebuild(all, () => void (requests += 1));
    await settled.store.settle();
    const expected = bytesOf(settled.store);
    expect(requests).toBeGreaterThan(50);
    for (let last = 0; last < requests; last += 1) {
      const { store } = await unsettled();
      let request = 0;
      const mortal: OnRequest = () => {
        if (request >= last) throw new Killed();
        request += 1;
      };
      // A node whose builder ended is not built; the others of its batch had ended with the process.
      await store.rebuild(store.dirty(), mortal).catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
      await store.settle();
      expect(bytesOf(store), `killed at request ${last}`).toBe(expected);
    }
  });

  it('however five aggregators interleave, whatever arrives meanwhile', async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const random = seededRandom(seed);
      const { store, history } = await unsettled();
      const waiting: (() => void)[] = [];
      const inTurn: OnRequest = (when) => (when === 'after' ? undefined : new Promise((resolve) => waiting.push(resolve)));
      let running = 5;
      for (let aggregator = 0; aggregator < 5; aggregator += 1)
        void (async () => {
          for (let round = 0; round < 6; round += 1) await store.rebuild(store.dirty(), inTurn);
        })().finally(() => (running -= 1));
      while (running > 0) {
        await new Promise((resolve) => setImmediate(resolve));
        if (random.chance(0.02)) history.step(store);
        waiting.splice(random.between(0, Math.max(0, waiting.length - 1)), 1)[0]?.();
      }
      await store.settle();
      const fresh = await rebuilt(history);
      for (const [node, shown] of fresh.results())
        expect(canonical(store.results().get(node)?.value), `seed ${seed}, ${node}`).toBe(canonical(shown.value));
    }
  });
});

import { describe, expect, it } from 'vitest';
import { mutants } from './model.ts';
import { simulate } from './run.ts';

const seeds = process.env['SAFEGROUND_LONG'] === undefined ? 1_000 : 20_000;

describe('the aggregation protocol under a seeded scheduler', () => {
  it('loses nothing and counts nothing twice, whatever is killed, retried or moved', async () => {
    for (let seed = 1; seed <= seeds; seed += 1) expect(await simulate(seed), `seed ${seed}`).toEqual([]);
  });

  it.each(mutants)('the mutant "%s" is caught', async (mutant) => {
    let seed = 1;
    while (seed <= seeds && (await simulate(seed, mutant)).length === 0) seed += 1;
    expect(seed).toBeLessThanOrEqual(seeds);
  });
});

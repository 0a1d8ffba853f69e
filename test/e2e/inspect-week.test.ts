import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { startPlatform, type RunningPlatform } from '../world/platform.ts';
import { liveWeek } from './inspect/week.ts';
import { startWitness } from './inspect/witness.ts';

let platform: RunningPlatform;

beforeAll(async () => {
  platform = await startPlatform({ web: await builtWeb(() => undefined) });
});

afterAll(async () => {
  await platform?.kill();
});

it('a week offline on a tablet that dies, then a thin link that breaks: everything arrives once, to the byte (C1, C3)', async () => {
  const witness = await startWitness(platform);
  const week = await liveWeek(platform, witness, {
    inspections: 8,
    photosEach: 2,
    kills: 3,
    disconnects: 2,
    bytesPerSecond: 600_000,
    seed: 20_210_816,
  });
  expect(week.lost).toEqual([]);
  expect(week.receipted).toBe(8);
  expect(witness.ledger.acts.size).toBe(8);
  expect(await witness.judge()).toEqual([]);
});

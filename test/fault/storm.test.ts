import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runSweep } from '../../functions/src/jobs/sweep.ts';
import { untilGone } from '../world/platform.ts';
import { evidenceOf, openData } from './evidence.ts';
import { checkLedger, CITY } from './ledger.ts';
import { storm } from './storm.ts';

const isLong = process.env['SAFEGROUND_LONG'] === '1';
const rounds = isLong ? 20 : 1;
const perRound = 1_000;

it(
  `${rounds * perRound} submissions by 16 senders while the platform is killed again and again: none is missing, none counts twice`,
  async () => {
    const { ledger, version, summaries, data, kills } = await storm({ rounds, perRound, seed: 20_211_124 });
    await untilGone(data);
    const { deps, close } = await openData(data);
    try {
      expect(kills).toBe(rounds + 1);
      expect(ledger.acts.size).toBe(rounds * perRound);
      expect(await checkLedger(ledger, evidenceOf(deps, version, summaries))).toEqual([]);
      const withdrawn = [...ledger.acts.values()].filter((acts) => acts.at(-1)?.action === 'withdraw').length;
      expect(withdrawn).toBeGreaterThan(perRound / 100);
      expect(summaries.get(CITY)?.submissions).toBe(rounds * perRound - withdrawn);
      expect((await runSweep(deps)).differences).toEqual([]);
    } finally {
      await close();
    }
    rmSync(data, { recursive: true });
  },
  isLong ? 3_600_000 : 300_000,
);

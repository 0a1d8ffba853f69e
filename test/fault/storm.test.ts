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
    const began = performance.now();
    const { ledger, version, summaries, data, kills } = await storm({ rounds, perRound, seed: 20_211_124 });
    const seconds = Math.round((performance.now() - began) / 1000);
    await untilGone(data);
    const { deps, close } = await openData(data);
    try {
      expect(kills).toBe(rounds + 1);
      expect(ledger.acts.size).toBe(rounds * perRound);
      const violations = await checkLedger(ledger, evidenceOf(deps, version, summaries));
      const withdrawn = [...ledger.acts.values()].filter((acts) => acts.at(-1)?.action === 'withdraw').length;
      const { differences } = await runSweep(deps);
      const acts = [...ledger.acts.values()].flat();
      console.log(
        `the storm: ${kills} kills in ${seconds} s; ${ledger.acts.size} submissions receipted, ${acts.length} acts, ` +
          `${acts.reduce((sum, { told }) => sum + told.length, 0)} answers; ${withdrawn} withdrawn, ` +
          `${summaries.get(CITY)?.submissions} counted; ${violations.length} violations, ${differences.length} differences in the sweep`,
      );
      expect(violations).toEqual([]);
      expect(withdrawn).toBeGreaterThan(perRound / 100);
      expect(summaries.get(CITY)?.submissions).toBe(rounds * perRound - withdrawn);
      expect(differences).toEqual([]);
    } finally {
      await close();
    }
    rmSync(data, { recursive: true });
  },
  isLong ? 3_600_000 : 300_000,
);

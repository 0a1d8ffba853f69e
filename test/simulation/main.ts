import { simulate } from './run.ts';
import { mutants } from './model.ts';

/** `npm run simulate -- --seeds N`: the protocol under N seeds, then each mutant until it is caught. */
const at = process.argv.indexOf('--seeds');
const seeds = at < 0 ? 2_000 : Number(process.argv[at + 1]);
if (!Number.isSafeInteger(seeds) || seeds < 1) {
  console.error('simulate: --seeds takes a number of at least 1');
  process.exit(1);
}

let bad = 0;
for (let seed = 1; seed <= seeds; seed += 1) {
  const differences = await simulate(seed);
  if (differences.length === 0) continue;
  bad += 1;
  console.log(`seed ${seed}: ${differences.join('; ')}`);
}
console.log(`protocol: ${bad} bad of ${seeds} seeds`);

let missed = 0;
for (const mutant of mutants) {
  let seed = 1;
  while (seed <= seeds && (await simulate(seed, mutant)).length === 0) seed += 1;
  const caught = seed <= seeds;
  if (!caught) missed += 1;
  console.log(`mutant "${mutant}": ${caught ? `caught at seed ${seed}` : `NOT caught in ${seeds} seeds`}`);
}
process.exit(bad + missed === 0 ? 0 : 1);

import { listOrganisations, sweep, type Difference } from '@safeground/store';
import { organisationView } from '../context.ts';
import type { Deps } from '../deps.ts';
import { headline, tallyRulesOf } from '../services/tally-rules.ts';
import { aggregateOne } from './aggregate.ts';

/** What is left of the function's time is for mending. */
const BUDGET_MS = 200_000;

export type SweepSummary = { readonly checked: number; readonly left: number; readonly differences: readonly Difference[] };

/**
 * Nightly: computes every figure anew from what was received, compares it with what the aggregation shows, and mends
 * what differs. In a healthy house it finds nothing; each difference is logged as an error, because it is a fault of ours.
 */
export async function runSweep(deps: Deps): Promise<SweepSummary> {
  const until = deps.now() + BUDGET_MS;
  const goesOn = (): boolean => deps.now() < until;
  const differences: Difference[] = [];
  let [checked, left] = [0, 0];
  for (const id of await listOrganisations(deps.storage.db)) {
    const store = deps.storage.of(id);
    // First what is merely waiting, so that the sweep finds little at work.
    await aggregateOne(deps, id, goesOn);
    const report = await sweep(store, tallyRulesOf(store, await organisationView(deps, id)), { headline, goesOn });
    checked += report.checked;
    left += report.left + report.busy;
    differences.push(...report.differences);
    for (const { node, what } of report.differences)
      deps.log({ level: 'error', message: `${id}: ${node} was wrong in ${what}; it is rebuilt` });
    if (report.differences.length > 0) await aggregateOne(deps, id);
  }
  deps.log({
    level: 'info',
    message: `the sweep checked ${checked} nodes, found ${differences.length} differences, left ${left} to the next`,
  });
  return { checked, left, differences };
}

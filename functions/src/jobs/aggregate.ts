import { aggregate, listOrganisations, type RunReport } from '@safeground/store';
import { organisationView } from '../context.ts';
import type { Deps } from '../deps.ts';
import { headline, tallyRulesOf } from '../services/tally-rules.ts';

/** The schedule runs each minute and a function may run five: what is left after this waits for the next run. */
const BUDGET_MS = 240_000;
/** A change climbs one level a round; deeper trees finish in the next run. */
const ROUNDS = 20;

export type AggregateReport = RunReport & { readonly organisations: number };

/**
 * Rebuilds what has changed, organisation by organisation. Any number may run at once; a run that is cut short, and a
 * node that cannot be folded, leave the rest right and themselves dirty. Failures are logged, one line each.
 */
export async function runAggregate(deps: Deps): Promise<AggregateReport> {
  const until = deps.now() + BUDGET_MS;
  const ids = await listOrganisations(deps.storage.db);
  let built = 0;
  const failed: RunReport['failed'][number][] = [];
  for (const id of ids) {
    const report = await aggregateOne(deps, id, () => deps.now() < until);
    built += report.built;
    failed.push(...report.failed);
  }
  for (const { node, reason } of failed) deps.log({ level: 'error', message: `the figures of ${node} could not be built: ${reason}` });
  return { organisations: ids.length, built, failed };
}

/** Brings the figures of one organisation up to date. */
export async function aggregateOne(deps: Deps, organisation: string, goesOn?: () => boolean): Promise<RunReport> {
  const store = deps.storage.of(organisation);
  const view = await organisationView(deps, organisation);
  const now = (): string => new Date(deps.now()).toISOString();
  return aggregate(store, tallyRulesOf(store, view), { headline, now, rounds: ROUNDS, goesOn });
}

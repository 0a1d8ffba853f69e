import { addDays, dayOf, periodOf } from '@safeground/programmes';
import { getDecisions, listClosings, listDecisions, listOrganisations } from '@safeground/store';
import { organisationView } from '../context.ts';
import type { Deps } from '../deps.ts';
import { isUnderWay } from '../services/closing-progress.ts';
import { orderClosingReports } from '../services/closing-reports.ts';
import { closingOf } from '../services/frozen.ts';
import { expectedOf, requirePeriod, type Run } from '../services/ledger.ts';

/** How long the reports of a closing are looked after. */
const AFTER_CLOSING_MS = 24 * 3_600_000;

/**
 * Writes down what is expected in the running period of each calendar and in the next, before anything of it
 * arrives; goes on with closings that were left, and orders the reports that a closing could not order. What fails for one
 * organisation keeps no other from it, and fails the run in the end, so that somebody hears of it.
 */
export async function runLedger(deps: Deps): Promise<{ readonly organisations: number }> {
  const ids = await listOrganisations(deps.storage.db);
  const failed: string[] = [];
  for (const id of ids) {
    try {
      await keepLedger(deps, id);
    } catch (cause) {
      failed.push(id);
      deps.log({ level: 'error', message: `the ledger of ${id} is not up to date`, cause });
    }
  }
  if (failed.length > 0) throw new Error(`The ledger failed for ${failed.join(', ')}`);
  return { organisations: ids.length };
}

async function keepLedger(deps: Deps, id: string): Promise<void> {
  const organisation = await organisationView(deps, id);
  const run = { deps, store: deps.storage.of(id), organisation };
  const today = dayOf(deps.now(), organisation.timeZone);
  for (const calendar of organisation.calendars) {
    const running = periodOf(calendar, today);
    await expectedOf(run, running);
    await expectedOf(run, periodOf(calendar, addDays(running.to, 1)));
  }
  await orderReports(run);
  await goOnClosing(run);
}

/** Hands over again what the queue lost: a message too many does no harm. */
async function goOnClosing(run: Run): Promise<void> {
  const { store, deps, organisation } = run;
  for (const closing of await listClosings(store)) {
    const { period, at } = closing;
    if (isUnderWay(closing, await getDecisions(store, 'period', period)))
      await deps.queue.send('closings', { organisation: organisation.id, period, at });
  }
}

async function orderReports(run: Run): Promise<void> {
  for (const log of await listDecisions(run.store, 'period')) {
    const closing = closingOf(log);
    if (closing !== undefined && run.deps.now() - Date.parse(closing.enteredAt ?? closing.at) < AFTER_CLOSING_MS)
      await orderClosingReports(run, requirePeriod(run, log.of), closing);
  }
}

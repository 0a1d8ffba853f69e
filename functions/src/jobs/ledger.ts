import { addDays, dayOf, periodOf } from '@safeground/programmes';
import { listOrganisations } from '@safeground/store';
import { organisationView } from '../context.ts';
import type { Deps } from '../deps.ts';
import { expectedOf } from '../services/ledger.ts';

/** Writes down what is expected in the running period of each calendar and in the next, before anything of it arrives. */
export async function runLedger(deps: Deps): Promise<{ readonly organisations: number }> {
  const ids = await listOrganisations(deps.storage.db);
  for (const id of ids) {
    const organisation = await organisationView(deps, id);
    const run = { deps, store: deps.storage.of(id), organisation };
    const today = dayOf(deps.now(), organisation.timeZone);
    for (const calendar of organisation.calendars) {
      const running = periodOf(calendar, today);
      await expectedOf(run, running);
      await expectedOf(run, periodOf(calendar, addDays(running.to, 1)));
    }
  }
  return { organisations: ids.length };
}

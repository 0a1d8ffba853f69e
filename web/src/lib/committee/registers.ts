import { client, session } from '../session.svelte.ts';
import { treeOrder } from './scope.ts';
import type { Registers } from './selection.ts';

/** What every page of figures chooses from. Forms that were never published have no figures; an agency sees those of its own. */
export async function loadRegisters(): Promise<Registers> {
  const [forms, units, periods] = await Promise.all([
    client.call('listForms'),
    client.call('listUnits', { query: {} }),
    client.call('listPeriods', { query: {} }),
  ]);
  return {
    forms: forms.items.filter(({ latestVersion, agency }) => latestVersion > 0 && session.reaches(agency)),
    units: treeOrder(units.items),
    periods: periods.items,
  };
}

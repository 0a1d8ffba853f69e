import type { PageLoad } from './$types';
import { isRunning, periodBefore, readSelection } from '#lib/committee/selection.ts';
import { today } from '#lib/i18n/index.svelte.ts';
import { client } from '#lib/session.svelte.ts';

/**
 * The colours of the units below one, with the rules and facts they come from. As long as nothing has come in for the period
 * that is just beginning, the page opens on the one before it, and says so (`empty`).
 */
export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const { unit } = selection;
  const period = registers.periods.find(({ key }) => key === selection.period);
  if (unit === undefined || period === undefined) return { selection };
  const read = (key: string) => client.call('getZones', { query: { unit, period: key } });
  const zones = await read(period.key);
  const before = periodBefore(registers.periods, period);
  const isEmpty = !zones.pending && zones.units.every(({ facts }) => facts?.lastDay === undefined);
  if (before === undefined || !isEmpty || !isRunning(period, today()) || url.searchParams.has('period')) return { selection, zones };
  return { selection: { ...selection, period: before.key }, zones: await read(before.key), empty: period };
};

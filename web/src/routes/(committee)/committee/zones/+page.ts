import type { PageLoad } from './$types';
import { insteadOf, readSelection } from '#lib/committee/selection.ts';
import { today } from '#lib/i18n/index.svelte.ts';
import { client } from '#lib/session.svelte.ts';

/**
 * The colours of the units below one, with the rules and facts they come from. As long as nothing has come in for the period
 * that is just beginning, the page opens on the one before it, and says so (`empty`).
 */
export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const { unit, period } = selection;
  if (unit === undefined || period === '') return { selection };
  const read = (key: string) => client.call('getZones', { query: { unit, period: key } });
  const zones = await read(period);
  const isEmpty = !zones.pending && zones.units.every(({ facts }) => facts?.lastDay === undefined);
  const instead = isEmpty ? insteadOf(selection, url.searchParams, registers, today()) : undefined;
  return instead === undefined ? { selection, zones } : { ...instead, zones: await read(instead.selection.period) };
};

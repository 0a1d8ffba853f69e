import type { Zones } from '@safeground/contract/committee';
import type { PageLoad } from './$types';
import { insteadOf, readSelection } from '#lib/committee/selection.ts';
import { today } from '#lib/i18n/index.svelte.ts';
import { client } from '#lib/session.svelte.ts';

/**
 * The colours of the units below one, with the rules and facts they come from. As long as nothing has come in for the period
 * that is just beginning, the page opens on the one before it, if there is anything, and says so (`empty`).
 */
export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const { unit, period } = selection;
  if (unit === undefined || period === '') return { selection };
  const read = (key: string) => client.call('getZones', { query: { unit, period: key } });
  const zones = await read(period);
  const instead = insteadOf(selection, url.searchParams, registers, today());
  if (instead === undefined || zones.pending || holdsAnything(zones)) return { selection, zones };
  const earlier = await read(instead.selection.period);
  return holdsAnything(earlier) ? { ...instead, zones: earlier } : { selection, zones };
};

const holdsAnything = ({ units }: Zones): boolean => units.some(({ facts }) => facts?.lastDay !== undefined);

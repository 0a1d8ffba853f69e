import type { PageLoad } from './$types';
import { readSelection } from '#lib/committee/selection.ts';
import { client } from '#lib/session.svelte.ts';

/** The colours of the units below one, with the rules and facts they come from. */
export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const { unit, period } = selection;
  if (unit === undefined || period === '') return { selection };
  return { selection, zones: await client.call('getZones', { query: { unit, period } }) };
};

import type { PageLoad } from './$types';
import { readSelection } from '#lib/committee/selection.ts';
import { client } from '#lib/session.svelte.ts';

export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const { form, unit, period } = selection;
  if (form === undefined || unit === undefined) return { selection, first: { items: [] } };
  return { selection, first: await client.call('listSubmissions', { query: { form, unit, period } }) };
};

import type { PageLoad } from './$types';
import { readSelection } from '#lib/committee/selection.ts';
import { client } from '#lib/session.svelte.ts';

export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const { form, unit, period, against, map } = selection;
  if (form === undefined || unit === undefined) return { selection, summary: undefined, before: undefined };
  const read = (key: string) => client.call('getSummary', { query: { form, unit, period: key, map } });
  const [summary, before] = await Promise.all([read(period), against === undefined ? undefined : read(against)]);
  return { selection, summary, before };
};

import type { PageLoad } from './$types';
import { readSelection } from '#lib/committee/selection.ts';
import { client } from '#lib/session.svelte.ts';

export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const { unit } = readSelection(url.searchParams, registers, opening);
  return { unit, first: unit === undefined ? { items: [] } : await client.call('listReviewQueue', { query: { unit } }) };
};

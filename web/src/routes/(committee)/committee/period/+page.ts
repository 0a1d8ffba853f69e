import type { PageLoad } from './$types';
import { readSelection } from '#lib/committee/selection.ts';
import { client } from '#lib/session.svelte.ts';

/** The ledger of one period: what was expected of a unit and all under it, and what came. */
export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const { unit, period } = selection;
  if (unit === undefined || period === '') return { selection };
  const [ledger, mail] = await Promise.all([client.call('getLedger', { query: { unit, period } }), client.call('getReportMail')]);
  return { selection, ledger, mail };
};

import { writable } from '#lib/agency/rights.ts';
import { everything, needed } from '#lib/load.ts';
import { client, session } from '#lib/session.svelte.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url }) => {
  const [templates, agencies] = await needed(
    Promise.all([everything(() => client.call('listTemplates')), everything(() => client.call('listAgencies'))]),
    url,
  );
  await session.load();
  return { templates, agencies: writable(agencies) };
};

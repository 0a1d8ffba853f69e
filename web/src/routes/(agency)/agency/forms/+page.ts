import { everything, needed } from '#lib/load.ts';
import { client } from '#lib/session.svelte.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url }) => {
  const [forms, agencies] = await needed(
    Promise.all([everything(() => client.call('listForms')), everything(() => client.call('listAgencies'))]),
    url,
  );
  return { forms, agencies: new Map(agencies.map((agency) => [agency.id, agency.name])) };
};

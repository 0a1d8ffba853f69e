import { today } from '#lib/agency/units.ts';
import { everything, needed } from '#lib/load.ts';
import { client, session } from '#lib/session.svelte.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url, depends }) => {
  depends('safeground:people');
  const me = await session.load();
  const on = today(me?.organisation.timeZone ?? 'UTC');
  const [people, agencies, units, tablets] = await needed(
    Promise.all([
      everything(() => client.call('listPeople')),
      everything(() => client.call('listAgencies')),
      everything(() => client.call('listUnits', { query: { on } })),
      everything(() => client.call('listTablets')),
    ]),
    url,
  );
  return { people, agencies, units, tablets };
};

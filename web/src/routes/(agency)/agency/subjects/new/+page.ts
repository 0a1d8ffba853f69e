import { today } from '#lib/agency/units.ts';
import { everything, needed } from '#lib/load.ts';
import { client, session } from '#lib/session.svelte.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url }) => {
  const me = await session.load();
  const on = today(me?.organisation.timeZone ?? 'UTC');
  return {
    units: await needed(
      everything(() => client.call('listUnits', { query: { on } })),
      url,
    ),
  };
};

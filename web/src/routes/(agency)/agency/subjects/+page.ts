import { today, topUnit } from '#lib/agency/units.ts';
import { everything, needed } from '#lib/load.ts';
import { client, session } from '#lib/session.svelte.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url }) => {
  const me = await session.load();
  const on = today(me?.organisation.timeZone ?? 'UTC');
  const units = await needed(
    everything(() => client.call('listUnits', { query: { on } })),
    url,
  );
  const unit = url.searchParams.get('unit') ?? topUnit(units);
  const kind = url.searchParams.get('kind') ?? '';
  const q = url.searchParams.get('q') ?? '';
  const query = { unit, ...(kind === '' ? {} : { kind }), ...(q === '' ? {} : { q }) };
  return { units, unit, kind, q, query, first: await needed(client.call('listSubjects', { query }), url) };
};

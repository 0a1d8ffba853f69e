import { writable } from '#lib/agency/rights.ts';
import { today } from '#lib/agency/units.ts';
import { everything, needed } from '#lib/load.ts';
import { client, session } from '#lib/session.svelte.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url, depends }) => {
  depends('safeground:assignments');
  const me = await session.load();
  const on = today(me?.organisation.timeZone ?? 'UTC');
  const [all, agencies, units] = await needed(
    Promise.all([
      everything(() => client.call('listForms')),
      everything(() => client.call('listAgencies')),
      everything(() => client.call('listUnits', { query: { on } })),
    ]),
    url,
  );
  const own = new Set(writable(agencies).map(({ id }) => id));
  const forms = all.filter(({ agency, state }) => own.has(agency) && state === 'published');
  const form = forms.find(({ id }) => id === url.searchParams.get('form')) ?? forms[0];
  const state = (['open', 'done', 'cancelled'] as const).find((each) => each === url.searchParams.get('state'));
  if (form === undefined) return { forms, form, state, on, units, inspectors: [], query: undefined, first: { items: [] } };
  const query = { form: form.id, ...(state === undefined ? {} : { state }) };
  const [first, inspectors] = await needed(
    Promise.all([
      client.call('listAssignments', { query }),
      everything(() => client.call('listInspectors', { params: { form: form.id } })),
    ]),
    url,
  );
  return { forms, form, state, on, units, inspectors, query, first };
};

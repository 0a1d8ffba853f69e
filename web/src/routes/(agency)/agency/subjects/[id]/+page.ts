import { today } from '#lib/agency/units.ts';
import { everything, needed } from '#lib/load.ts';
import { namesOf } from '#lib/names.ts';
import { client, session } from '#lib/session.svelte.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, url, depends }) => {
  depends('safeground:subject');
  const me = await session.load();
  const on = today(me?.organisation.timeZone ?? 'UTC');
  const where = { params: { id: params.id } };
  const [subject, history, inspections, units, forms] = await needed(
    Promise.all([
      client.call('getSubject', where),
      everything(() => client.call('listSubjectHistory', where)),
      client.call('listSubjectSubmissions', { ...where, query: {} }),
      everything(() => client.call('listUnits', { query: { on } })),
      everything(() => client.call('listForms')),
    ]),
    url,
  );
  const people = await needed(namesOf(history.map(({ by }) => by)), url);
  return {
    subject,
    history,
    inspections: inspections.items,
    units,
    forms: new Map(forms.map((form) => [form.id, form.title])),
    people,
  };
};

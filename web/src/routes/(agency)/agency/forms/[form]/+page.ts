import { mayWrite } from '#lib/agency/rights.ts';
import { everything, needed } from '#lib/load.ts';
import { namesOf } from '#lib/names.ts';
import { client } from '#lib/session.svelte.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, url, depends }) => {
  depends('safeground:form');
  const where = { params: { form: params.form } };
  const [form, versions, agencies] = await needed(
    Promise.all([
      client.call('getForm', where),
      everything(() => client.call('listVersions', where)),
      everything(() => client.call('listAgencies')),
    ]),
    url,
  );
  const writes = await mayWrite(form.agency);
  const [draft, latest, names] = await needed(
    Promise.all([
      writes ? client.call('getDraft', where) : undefined,
      form.latestVersion === 0 ? undefined : client.call('getVersion', { params: { form: form.id, version: form.latestVersion } }),
      namesOf(versions.map(({ publishedBy }) => publishedBy)),
    ]),
    url,
  );
  return { form, versions, draft, latest, names, agency: agencies.find((agency) => agency.id === form.agency) };
};

import { needed } from '#lib/load.ts';
import { client } from '#lib/session.svelte.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, url }) => {
  const where = { params: { form: params.form } };
  const form = await needed(client.call('getForm', where), url);
  const [draft, latest] = await needed(
    Promise.all([
      client.call('getDraft', where),
      form.latestVersion === 0 ? undefined : client.call('getVersion', { params: { form: form.id, version: form.latestVersion } }),
    ]),
    url,
  );
  return { form, draft, latest };
};

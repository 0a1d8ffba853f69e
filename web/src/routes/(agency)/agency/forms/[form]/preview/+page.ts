import { loadParts } from '@safeground/forms/parts';
import type { FormDefinition } from '@safeground/forms';
import { listsOf } from '#lib/agency/rehearsal.svelte.ts';
import { mayWrite } from '#lib/agency/rights.ts';
import { judge } from '#lib/builder/findings.ts';
import { needed } from '#lib/load.ts';
import { client } from '#lib/session.svelte.ts';
import type { PageLoad } from './$types';

/** The draft, or with `?version=` a published version; who may not see drafts sees the version in use. */
export const load: PageLoad = async ({ params, url }) => {
  const form = await needed(client.call('getForm', { params: { form: params.form } }), url);
  const asked = Number(url.searchParams.get('version') ?? ((await mayWrite(form.agency)) ? 0 : form.latestVersion));
  const read = async (): Promise<{ readonly definition: FormDefinition }> =>
    asked > 0
      ? client.call('getVersion', { params: { form: form.id, version: asked } })
      : client.call('getDraft', { params: { form: form.id } });
  const { definition } = await needed(read(), url);
  const verdict = judge(definition);
  const parts = verdict.form === undefined ? {} : { ...(await loadParts(verdict.form)), ...(await listsOf(verdict.form)) };
  return { form, version: asked > 0 ? asked : undefined, definition, verdict, parts };
};

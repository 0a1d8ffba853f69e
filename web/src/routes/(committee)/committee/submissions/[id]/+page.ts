import { compile } from '@safeground/forms';
import { loadParts } from '@safeground/forms/parts';
import type { PageLoad } from './$types';
import { namesOf } from '#lib/names.ts';
import { client } from '#lib/session.svelte.ts';

/** A submission with the exact version it was filled with, and the names of those who acted on it. */
export const load: PageLoad = async ({ params }) => {
  const submission = await client.call('getSubmission', { params: { id: params.id } });
  const [version, people] = await Promise.all([
    client.call('getVersion', { params: { form: submission.form, version: submission.version } }),
    namesOf([submission.by, ...submission.history.map(({ by }) => by)]),
  ]);
  const compiled = compile(version.definition);
  const form = compiled.ok ? compiled.form : undefined;
  const parts = form === undefined ? {} : await loadParts(form);
  return { submission, definition: version.definition, form, parts, people };
};

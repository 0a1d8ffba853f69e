import { compile } from '@safeground/forms';
import { loadParts } from '@safeground/forms/parts';
import type { PageLoad } from './$types';
import { unsettled } from '#lib/committee/copies.ts';
import { namesOf } from '#lib/names.ts';
import { client } from '#lib/session.svelte.ts';

/** A submission with the exact version it was filled with, and the names of those who acted on it. */
export const load: PageLoad = async ({ params }) => {
  const of = { params: { id: params.id } };
  const [submission, { items }] = await Promise.all([client.call('getSubmission', of), client.call('listSubmissionCopies', of)]);
  const copies = unsettled(submission, items);
  const [version, people] = await Promise.all([
    client.call('getVersion', { params: { form: submission.form, version: submission.version } }),
    namesOf([submission.by, ...[...submission.history, ...copies].map(({ by }) => by)]),
  ]);
  const compiled = compile(version.definition);
  const form = compiled.ok ? compiled.form : undefined;
  const parts = form === undefined ? {} : await loadParts(form);
  return { submission, copies, definition: version.definition, form, parts, people };
};

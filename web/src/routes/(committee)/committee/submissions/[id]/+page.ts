import type { PageLoad } from './$types';
import { client } from '#lib/session.svelte.ts';

/** A submission with the exact version it was filled with, and the names of those who acted on it. */
export const load: PageLoad = async ({ params }) => {
  const submission = await client.call('getSubmission', { params: { id: params.id } });
  const [version, people] = await Promise.all([
    client.call('getVersion', { params: { form: submission.form, version: submission.version } }),
    client.call('listPeople'),
  ]);
  return { submission, definition: version.definition, people: people.items };
};

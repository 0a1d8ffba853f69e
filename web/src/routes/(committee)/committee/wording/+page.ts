import type { PageLoad } from './$types';
import { mayWriteRules } from '#lib/committee/rules/may-write.ts';
import { namesOf } from '#lib/names.ts';
import { client } from '#lib/session.svelte.ts';

/** How the official reports are worded, with who changed it. */
export const load: PageLoad = async () => {
  const view = await client.call('getWording');
  const names = await namesOf(view.history.flatMap(({ by }) => (by === undefined ? [] : [by])));
  return { view, names, mayWrite: mayWriteRules() };
};

import type { FollowUp } from '@safeground/contract';
import type { PageLoad } from './$types';
import { readSelection } from '#lib/committee/selection.ts';
import { namesOf } from '#lib/names.ts';
import { client, session } from '#lib/session.svelte.ts';

export const load: PageLoad = async ({ url, parent, depends }) => {
  depends('committee:findings');
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const { form, unit, period } = selection;
  if (form === undefined || unit === undefined)
    return { selection, findings: { items: [] }, taken: [], people: [], names: new Map<string, string>() };
  const mayDecide = session.holds('committee') || session.holds('administrator');
  const [findings, taken, people] = await Promise.all([
    client.call('listFindings', { query: { form, unit, period } }),
    client.call('listFollowUps', { query: { unit } }),
    mayDecide ? client.call('listPeople') : { items: [] },
  ]);
  const owners = [...findings.items, ...taken.items].flatMap(({ owner }: FollowUp) => owner ?? []);
  const names = owners.length === 0 ? new Map<string, string>() : await namesOf(owners);
  return { selection, findings, taken: taken.items, people: people.items.map(({ id, name }) => ({ id, name })), names };
};

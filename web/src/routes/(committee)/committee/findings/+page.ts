import type { FollowUp } from '@safeground/contract';
import type { PageLoad } from './$types';
import { insteadOf, readSelection } from '#lib/committee/selection.ts';
import { today } from '#lib/i18n/index.svelte.ts';
import { namesOf } from '#lib/names.ts';
import { client, session } from '#lib/session.svelte.ts';

/**
 * The findings of a period and what was taken up. As long as nothing has come in for the period that is just beginning, the page
 * opens on the one before it, and says so (`empty`).
 */
export const load: PageLoad = async ({ url, parent, depends }) => {
  depends('committee:findings');
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const { form, unit, period } = selection;
  if (form === undefined || unit === undefined)
    return { selection, findings: { items: [] }, taken: [], people: [], names: new Map<string, string>() };
  // A period without findings may be one in which all was well.
  const nothingIn = async (key: string): Promise<boolean> => {
    const { submissions, pending } = await client.call('getSummary', { query: { form, unit, period: key } });
    return submissions === 0 && !pending;
  };
  const mayDecide = session.holds('committee') || session.holds('administrator');
  const found = (key: string) => client.call('listFindings', { query: { form, unit, period: key } });
  const [now, taken, people] = await Promise.all([
    found(period),
    client.call('listFollowUps', { query: { unit } }),
    mayDecide ? client.call('listPeople') : { items: [] },
  ]);
  const mayFallBack = insteadOf(selection, url.searchParams, registers, today());
  const instead = now.items.length === 0 && mayFallBack !== undefined && (await nothingIn(period)) ? mayFallBack : undefined;
  const findings = instead === undefined ? now : await found(instead.selection.period);
  const owners = [...findings.items, ...taken.items].flatMap(({ owner }: FollowUp) => owner ?? []);
  const names = owners.length === 0 ? new Map<string, string>() : await namesOf(owners);
  return {
    selection,
    ...instead,
    findings,
    taken: taken.items,
    people: people.items.map(({ id, name }) => ({ id, name })),
    names,
  };
};

import type { FollowUp } from '@safeground/contract';
import type { PageLoad } from './$types';
import { insteadOf, readSelection } from '#lib/committee/selection.ts';
import { today } from '#lib/i18n/index.svelte.ts';
import { namesOf } from '#lib/names.ts';
import { client, session } from '#lib/session.svelte.ts';

/**
 * The findings of a period and what was taken up. As long as nothing has come in for the period that is just beginning, the page
 * opens on the one before it, if there is anything, and says so (`empty`).
 */
export const load: PageLoad = async ({ url, parent, depends }) => {
  depends('committee:findings');
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const { form, unit, period } = selection;
  if (form === undefined || unit === undefined)
    return { selection, findings: { items: [] }, taken: [], people: [], names: new Map<string, string>() };
  const cameIn = (key: string) => client.call('getSummary', { query: { form, unit, period: key } });
  const mayDecide = session.holds('committee') || session.holds('administrator');
  const found = (key: string) => client.call('listFindings', { query: { form, unit, period: key } });
  const [now, taken, people] = await Promise.all([
    found(period),
    client.call('listFollowUps', { query: { unit } }),
    mayDecide ? client.call('listPeople') : { items: [] },
  ]);
  const possible = now.items.length > 0 ? undefined : insteadOf(selection, url.searchParams, registers, today());
  // A period without findings may be one in which all was well.
  const [counted, before] = possible === undefined ? [] : await Promise.all([cameIn(period), cameIn(possible.selection.period)]);
  const fallsBack = counted?.submissions === 0 && !counted.pending && (before?.submissions ?? 0) > 0;
  const instead = fallsBack ? possible : undefined;
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

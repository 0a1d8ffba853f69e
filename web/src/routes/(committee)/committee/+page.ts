import type { Summary } from '@safeground/contract';
import type { PageLoad } from './$types';
import { insteadOf, isRunning, periodBefore, readSelection } from '#lib/committee/selection.ts';
import { today } from '#lib/i18n/index.svelte.ts';
import { client } from '#lib/session.svelte.ts';

/**
 * The figures of every form for one unit and period, and of the period before: one item read for each. As long as nothing
 * has come in for the period that is just beginning, the page opens on the one before it, if there is anything, and says so (`empty`).
 */
export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const asked = readSelection(url.searchParams, registers, opening);
  const { unit } = asked;
  const periodAt = (period: string) => registers.periods.find(({ key }) => key === period);
  const running = periodAt(asked.period);
  if (unit === undefined || running === undefined) return { selection: asked, forms: [], growing: false, late: [] };
  const read = async (period: string | undefined) =>
    period === undefined
      ? []
      : Promise.all(registers.forms.map(({ id }) => client.call('getSummary', { query: { form: id, unit, period } })));
  const [now, previous] = await Promise.all([read(asked.period), read(periodBefore(registers.periods, running)?.key)]);
  const isEmpty = now.every(({ submissions, pending }) => submissions === 0 && !pending);
  const mayFallBack = isEmpty && previous.some(({ submissions }) => submissions > 0);
  const instead = mayFallBack ? insteadOf(asked, url.searchParams, registers, today()) : undefined;
  const { period, against } = instead?.selection ?? asked;
  const shown = instead === undefined ? beside(now, previous) : beside(previous, await read(against));
  const { lines: late } = await client.call('getLedger', { query: { unit, period } });
  return { selection: asked, ...instead, forms: shown, growing: isRunning(periodAt(period) ?? running, today()), late };
};

const beside = (now: readonly Summary[], previous: readonly Summary[]) => now.map((each, at) => ({ now: each, previous: previous[at] }));

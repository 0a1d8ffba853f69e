import type { PageLoad } from './$types';
import { isRunning, periodBefore, readSelection } from '#lib/committee/selection.ts';
import { today } from '#lib/i18n/index.svelte.ts';
import { client } from '#lib/session.svelte.ts';

/**
 * The figures of every form for one unit and period, and of the period before: one item read for each. As long as nothing
 * has come in for the period that is just beginning, the page opens on the one before it, and says so (`empty`).
 */
export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const period = registers.periods.find(({ key }) => key === selection.period);
  const before = period && periodBefore(registers.periods, period);
  const { unit } = selection;
  if (unit === undefined || period === undefined) return { selection, forms: [], growing: false, late: [] };
  const read = (key: string) =>
    Promise.all(registers.forms.map(({ id }) => client.call('getSummary', { query: { form: id, unit, period: key } })));
  const [now, previous] = await Promise.all([read(period.key), before === undefined ? [] : read(before.key)]);
  const growing = isRunning(period, today());
  const late = async (key: string) => (await client.call('getLedger', { query: { unit, period: key } })).lines;
  const isEmpty = now.every(({ submissions, pending }) => submissions === 0 && !pending);
  if (before !== undefined && growing && isEmpty && !url.searchParams.has('period')) {
    const further = periodBefore(registers.periods, before);
    const earlier = further === undefined ? [] : await read(further.key);
    const forms = previous.map((each, at) => ({ now: each, previous: earlier[at] }));
    return {
      selection: { ...selection, period: before.key, against: further?.key },
      forms,
      growing: false,
      empty: period,
      late: await late(before.key),
    };
  }
  return { selection, forms: now.map((each, at) => ({ now: each, previous: previous[at] })), growing, late: await late(period.key) };
};

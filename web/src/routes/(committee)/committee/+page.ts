import type { PageLoad } from './$types';
import { periodBefore, readSelection } from '#lib/committee/selection.ts';
import { client } from '#lib/session.svelte.ts';

/** The figures of every form for one unit and period, and of the period before: one item read for each. */
export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const period = registers.periods.find(({ key }) => key === selection.period);
  const before = period && periodBefore(registers.periods, period);
  const { unit } = selection;
  if (unit === undefined || period === undefined) return { selection, forms: [] };
  const forms = await Promise.all(
    registers.forms.map(async ({ id }) => {
      const read = (key: string) => client.call('getSummary', { query: { form: id, unit, period: key } });
      const [now, previous] = await Promise.all([read(period.key), before === undefined ? undefined : read(before.key)]);
      return { now, previous };
    }),
  );
  return { selection, forms };
};

import type { PageLoad } from './$types';
import { insteadOf, readSelection, type Selection } from '#lib/committee/selection.ts';
import { today } from '#lib/i18n/index.svelte.ts';
import { client } from '#lib/session.svelte.ts';

/**
 * The figures of a form for one unit and period, and of the period they are compared with. As long as nothing has come in for the
 * period that is just beginning, those of the period before, if there are any (`empty`).
 */
export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const { form, unit, map } = selection;
  if (form === undefined || unit === undefined) return { selection, summary: undefined, before: undefined };
  const read = (period: string) => client.call('getSummary', { query: { form, unit, period, map } });
  const readBoth = async (of: Selection) => {
    const [summary, before] = await Promise.all([read(of.period), of.against === undefined ? undefined : read(of.against)]);
    return { selection: of, summary, before };
  };
  const asked = await readBoth(selection);
  const instead = insteadOf(selection, url.searchParams, registers, today());
  if (instead === undefined || asked.summary.submissions > 0 || asked.summary.pending) return asked;
  const earlier = await readBoth(instead.selection);
  return earlier.summary.submissions === 0 ? asked : { ...earlier, empty: instead.empty };
};

import { Problem } from '@safeground/contract/problems';
import type { PageLoad } from './$types';
import { insteadOf, readSelection } from '#lib/committee/selection.ts';
import { today } from '#lib/i18n/index.svelte.ts';
import { client } from '#lib/session.svelte.ts';

/**
 * How the answers to two questions go together. As long as nothing has come in for the period that is just beginning, in the period
 * before, if anything came in then (`empty`).
 */
export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const asked = readSelection(url.searchParams, registers, opening);
  const { form, unit } = asked;
  if (form === undefined || unit === undefined) return { selection: asked, summary: undefined };
  const read = (period: string) => client.call('getSummary', { query: { form, unit, period } });
  const now = await read(asked.period);
  const instead = now.submissions > 0 || now.pending ? undefined : insteadOf(asked, url.searchParams, registers, today());
  const earlier = instead && (await read(instead.selection.period));
  const shown = instead !== undefined && earlier !== undefined && earlier.submissions > 0 ? { ...instead, summary: earlier } : undefined;
  const { selection, summary } = shown ?? { selection: asked, summary: now };
  const { period } = selection;
  const axes = new Set(['$unit', ...(summary.classes.length > 0 ? ['$class'] : []), ...summary.questions.map(({ id }) => id)]);
  const first = (summary.questions.find(({ choices }) => choices !== undefined) ?? summary.questions[0])?.id ?? '$unit';
  const chosen = (name: string, otherwise: string): string => {
    const value = url.searchParams.get(name);
    return value !== null && axes.has(value) ? value : otherwise;
  };
  const row = chosen('row', first);
  const column = chosen('column', summary.classes.length > 0 ? '$class' : '$unit');
  const about = { selection, summary, row, column, empty: shown?.empty };
  try {
    return { ...about, table: await client.call('getCrossTab', { query: { form, unit, period, row, column } }) };
  } catch (error) {
    const code = error instanceof Problem ? error.errors?.[0]?.code : undefined;
    if (code !== 'too-many' && code !== 'too-long') throw error;
    return { ...about, refused: code };
  }
};

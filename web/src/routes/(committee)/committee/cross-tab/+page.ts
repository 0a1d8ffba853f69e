import { Problem } from '@safeground/contract/problems';
import type { PageLoad } from './$types';
import { readSelection } from '#lib/committee/selection.ts';
import { client } from '#lib/session.svelte.ts';

export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  const selection = readSelection(url.searchParams, registers, opening);
  const { form, unit, period } = selection;
  if (form === undefined || unit === undefined) return { selection, summary: undefined };
  const summary = await client.call('getSummary', { query: { form, unit, period } });
  const asked = new Set(['$unit', ...(summary.classes.length > 0 ? ['$class'] : []), ...summary.questions.map(({ id }) => id)]);
  const first = (summary.questions.find(({ choices }) => choices !== undefined) ?? summary.questions[0])?.id ?? '$unit';
  const chosen = (name: string, otherwise: string): string => {
    const value = url.searchParams.get(name);
    return value !== null && asked.has(value) ? value : otherwise;
  };
  const row = chosen('row', first);
  const column = chosen('column', summary.classes.length > 0 ? '$class' : '$unit');
  const about = { selection, summary, row, column };
  try {
    return { ...about, table: await client.call('getCrossTab', { query: { form, unit, period, row, column } }) };
  } catch (error) {
    const code = error instanceof Problem ? error.errors?.[0]?.code : undefined;
    if (code !== 'too-many' && code !== 'too-long') throw error;
    return { ...about, refused: code };
  }
};

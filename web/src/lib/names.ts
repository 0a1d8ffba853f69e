import { client } from './session.svelte.ts';

/** What the server takes at once. */
const AT_ONCE = 100;

/** Names of the people behind these ids; who is not known any more is left out. */
export async function namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)];
  const lots = Array.from({ length: Math.ceil(wanted.length / AT_ONCE) }, (_, lot) => wanted.slice(lot * AT_ONCE, (lot + 1) * AT_ONCE));
  const pages = await Promise.all(lots.map((lot) => client.call('listNames', { query: { ids: lot.join(',') } })));
  return new Map(pages.flatMap(({ items }) => items.map(({ id, name }) => [id, name] as const)));
}

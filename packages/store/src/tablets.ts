import type { Tablet, TabletReport } from '@safeground/contract';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** A tablet as it is kept: one for each person on a device. */
export type StoredTablet = Omit<Tablet, 'person'> & { readonly person: string };

/** After a quarter without a word nobody looks for what was on a tablet, and the database lets go of it. */
export const TABLET_DAYS = 92;

/** Keeps what a tablet said last. What it once had lost stays on record until it loses something again. */
export async function putTablet(
  store: Store,
  { person, device, at }: Pick<StoredTablet, 'person' | 'device' | 'at'>,
  report: TabletReport,
): Promise<void> {
  const ttl = Math.floor(Date.parse(at) / 1000) + TABLET_DAYS * 86_400;
  await store.db.update(
    { table: 'jobs', pk: tabletsPk(store), sk: `${person}#${report.id}` },
    { set: { person, device, at, ttl, ...report } },
  );
}

/** Every tablet that said anything lately; some that did before, as the database takes its time to let go. */
export async function listTablets(store: Store): Promise<readonly StoredTablet[]> {
  const items = await store.db.queryAll({ table: 'jobs', pk: tabletsPk(store) });
  return items.map(({ pk: _pk, sk: _sk, ttl: _ttl, ...tablet }) => tablet as unknown as StoredTablet);
}

/** Among what passes: a tablet says it anew with its next change, and the registry keeps what must not go by itself. */
const tabletsPk = (store: Store): string => `${organisationPk(store.org)}#TABLETS`;

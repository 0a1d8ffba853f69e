import { Problem } from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { auditPut, type Act } from './audit.ts';
import type { Item, TransactionPut } from './client.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** A state of something that holds from a calendar day on, until a later revision does. */
export type Revision<Change> = {
  readonly revision: number;
  readonly from: string;
  /** Absent on what was there before anybody changed it. */
  readonly by?: string | undefined;
  readonly at?: string | undefined;
  readonly changes: readonly Change[];
};

/** Something of an organisation that is kept in revisions: the newest under its own key, which lists the days of the others. */
export type Revised<Kept extends Revision<unknown>> = {
  readonly sk: string;
  readonly audit: { readonly action: string; readonly resource: string };
  /** What to say where there is none. */
  readonly missing: string;
  readonly read: (item: Item) => Kept;
  /** What stood before it was kept under its own key. */
  readonly before?: (store: Store) => Promise<Item | undefined>;
  readonly compare: (before: Kept, after: Kept) => Kept['changes'];
  /** What stands in the item and is kept elsewhere now: written with the revision that drops it. */
  readonly moved?: (store: Store, item: Item) => Promise<readonly TransactionPut[]>;
};

/** Since ever: what an organisation was founded with. */
export const ALWAYS = '0001-01-01';
/** More is a new text, not a change that somebody reads. */
const MOST_CHANGES = 200;

type Body<Kept extends Revision<unknown>> = Omit<Kept, keyof Revision<unknown>> & { readonly from: string };

/** The first revision, to be written where there is none. */
export const firstRevision = <Kept extends Revision<unknown>>(
  store: Store,
  { sk }: Revised<Kept>,
  act: Act,
  body: Body<Kept>,
): TransactionPut => ({
  key: keyOf(store, sk),
  item: { ...body, revision: 1, ...act, changes: [], earlier: [] },
  when: [{ is: 'absent' }],
});

/** Puts a revision in place of the one that was read at `base`, which is kept. Putting what stands writes nothing. */
export async function putRevision<Kept extends Revision<unknown>>(
  store: Store,
  revised: Revised<Kept>,
  act: Act,
  base: number,
  body: Body<Kept>,
): Promise<Kept> {
  const item = await standingItem(store, revised);
  if (item === undefined) throw new Problem('not-found', { detail: revised.missing });
  const standing = revised.read(item);
  const next = { ...standing, ...body, revision: base + 1, by: act.by, at: act.at } as Kept;
  const { revision, from, by, at, changes: _, ...stood } = standing;
  if (canonical({ ...stood, from }) === canonical(body)) return standing;
  const changes = revised.compare(standing, next).slice(0, MOST_CHANGES);
  const { ok } = await store.db.transact([
    {
      key: keyOf(store, revised.sk),
      item: { ...body, revision: base + 1, ...act, changes, earlier: [...earlierOf(item), { revision, from }] },
      when: [{ is: 'equals', field: 'revision', value: base }],
    },
    { key: keyOf(store, bodyKey(revised.sk, revision)), item: { ...standing, by, at }, when: [] },
    ...((await revised.moved?.(store, item)) ?? []),
    auditPut(store, { ...act, ...revised.audit, detail: { revision: base + 1, from: body.from, changes: changes.length } }),
  ]);
  if (!ok) throw new Problem('conflict', { revision: (await getRevision(store, revised))?.revision ?? base });
  return { ...next, changes };
}

/** The newest, or the one that holds on a day. */
export async function getRevision<Kept extends Revision<unknown>>(
  store: Store,
  revised: Revised<Kept>,
  on?: string,
): Promise<Kept | undefined> {
  const { sk, read } = revised;
  const item = await standingItem(store, revised);
  if (item === undefined) return undefined;
  const newest = read(item);
  if (on === undefined || newest.from <= on) return newest;
  const earlier = earlierOf(item).findLast(({ from }) => from <= on);
  const body = earlier && (await store.db.get(keyOf(store, bodyKey(sk, earlier.revision))));
  return body && read(body);
}

/** The last revisions, newest first, at most thirty. */
export async function listRevisions<Kept extends Revision<unknown>>(store: Store, revised: Revised<Kept>): Promise<readonly Kept[]> {
  const { items } = await store.db.query({
    table: 'registry',
    pk: organisationPk(store.org),
    range: { prefix: `${revised.sk}#` },
    newestFirst: true,
    limit: 29,
  });
  const newest = await getRevision(store, revised);
  return newest === undefined ? [] : [newest, ...items.map(revised.read)];
}

const standingItem = async (store: Store, { sk, before }: Pick<Revised<never>, 'sk' | 'before'>): Promise<Item | undefined> =>
  (await store.db.get(keyOf(store, sk))) ?? before?.(store);

/** Where something of an organisation stands that is kept in revisions, or belongs to it. */
export const keyOf = (store: Store, sk: string) => ({ table: 'registry', pk: organisationPk(store.org), sk }) as const;
const bodyKey = (sk: string, revision: number): string => `${sk}#${String(revision).padStart(6, '0')}`;

const earlierOf = (item: Item): readonly Pick<Revision<unknown>, 'revision' | 'from'>[] =>
  (item['earlier'] as readonly Pick<Revision<unknown>, 'revision' | 'from'>[] | undefined) ?? [];

import { compareWording, type ReportOutline, type ReportWording, type WordingChange } from '@safeground/programmes';
import { auditPut, type Act } from './audit.ts';
import type { Item, TransactionPut } from './client.ts';
import { ALWAYS, firstRevision, getRevision, keyOf, listRevisions, putRevision, type Revised, type Revision } from './revisions.ts';
import type { Store } from './store.ts';

/** A state of how reports are worded. It words the report of every period that ends on `from` or later, until a later one does. */
export type WordingRevision = Revision<WordingChange> & { readonly wording: ReportWording };

const revised: Revised<WordingRevision> = {
  sk: 'WORDING',
  audit: { action: 'wording.put', resource: 'wording' },
  missing: 'The organisation has no programme to report on',
  read: toRevision,
  compare: (before, after) => compareWording(before.wording, after.wording),
  before: foundedWith,
};

/** What a programme is founded with, to be written with it. It has held since ever: what ended before is still reported on. */
export const firstWording = (store: Store, act: Act, wording: ReportWording): TransactionPut =>
  firstRevision(store, revised, act, { wording, from: ALWAYS });

/** Gives a programme that lost its wording one. False when it has one. */
export async function createWording(store: Store, act: Act, wording: ReportWording): Promise<boolean> {
  if ((await foundedWith(store)) !== undefined) return false;
  const audit = auditPut(store, { ...act, action: 'wording.create', resource: 'wording' });
  return (await store.db.transact([firstWording(store, act, wording), audit])).ok;
}

/** Changes the wording that somebody read at revision `base`. As `putProgramme`. */
export const putWording = (
  store: Store,
  act: Act,
  base: number,
  body: { readonly wording: ReportWording; readonly from: string },
): Promise<WordingRevision> => putRevision(store, revised, act, base, body);

/** The newest wording, or the one for reports of periods that end on a day. */
export const getWording = (store: Store, on?: string): Promise<WordingRevision | undefined> => getRevision(store, revised, on);

/** The last revisions, newest first, at most thirty. */
export const listWordings = (store: Store): Promise<readonly WordingRevision[]> => listRevisions(store, revised);

function toRevision(item: Item): WordingRevision {
  const { wording, revision = 0, from = ALWAYS, by, at, changes = [] } = item as unknown as WordingRevision;
  return { wording, revision, from, by, at, changes };
}

/** The wording that a programme's item still carries, as an item of its own: with the rules' next revision it would be gone. */
export async function movedWording(store: Store, programme: Item): Promise<readonly TransactionPut[]> {
  const item = wordingIn(programme);
  const key = keyOf(store, revised.sk);
  if (item === undefined || (await store.db.get(key)) !== undefined) return [];
  return [{ key, item: { ...item, from: ALWAYS, changes: [], earlier: [] }, when: [{ is: 'absent' }] }];
}

async function foundedWith(store: Store): Promise<Item | undefined> {
  const item = await store.db.get(keyOf(store, 'PROGRAMME'));
  return item && wordingIn(item);
}

/** Programmes were once kept with their outline in them. */
function wordingIn(item: Item): Item | undefined {
  const outline = (item['programme'] as { readonly outline?: ReportOutline } | undefined)?.outline;
  return outline && { wording: { all: outline, own: {} }, revision: 0 };
}

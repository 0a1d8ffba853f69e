import { Problem, type FollowUp } from '@safeground/contract';
import { auditPut, type Act } from './audit.ts';
import type { Item, Key } from './client.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** A finding that somebody took up. It stands under the unit it was found in, whatever its form and period. */
export type StoredFollowUp = Omit<FollowUp, 'closedBy'> & { readonly by: string; readonly at: string };

export type FindingPlace = { readonly unit: string; readonly submission: string; readonly criterion: string };

/** What is stored of each finding, in the order asked. */
export async function getFollowUps(store: Store, places: readonly FindingPlace[]): Promise<readonly (StoredFollowUp | undefined)[]> {
  const items = await store.db.getMany(places.map((place) => followUpKey(store, place)));
  return items.map((item) => item && toFollowUp(item));
}

/** Every finding of a unit that was taken up. */
export async function listFollowUps(store: Store, unit: string): Promise<readonly StoredFollowUp[]> {
  return (await store.db.queryAll({ table: 'registry', pk: followUpPk(store, unit) })).map(toFollowUp);
}

/** Replaces revision `base` and says so in the audit. Throws `conflict` when somebody was first. */
export async function putFollowUp(
  store: Store,
  act: Act,
  followUp: Omit<StoredFollowUp, 'by' | 'at' | 'revision'>,
  base: number,
): Promise<StoredFollowUp> {
  const stored: StoredFollowUp = { ...followUp, ...act, revision: base + 1 };
  const { submission, criterion, owner, deadline, done } = stored;
  const detail = { done: String(done), ...(owner === undefined ? {} : { owner }), ...(deadline === undefined ? {} : { deadline }) };
  const written = await store.db.transact([
    {
      key: followUpKey(store, stored),
      item: { ...stored },
      when: [base === 0 ? { is: 'absent' } : { is: 'equals', field: 'revision', value: base }],
    },
    auditPut(store, { ...act, action: 'finding.follow-up', resource: `submission/${submission}/finding/${criterion}`, detail }),
  ]);
  if (!written.ok) throw new Problem('conflict', { detail: 'Somebody changed this finding meanwhile' });
  return stored;
}

function toFollowUp({ pk: _pk, sk: _sk, ...followUp }: Item): StoredFollowUp {
  return followUp as unknown as StoredFollowUp;
}

function followUpKey(store: Store, { unit, submission, criterion }: FindingPlace): Key {
  return { table: 'registry', pk: followUpPk(store, unit), sk: `${submission}#${criterion}` };
}

const followUpPk = (store: Store, unit: string): string => `${organisationPk(store.org)}#FOLLOWUP#${unit}`;

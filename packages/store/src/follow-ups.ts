import { Problem, type FollowUp } from '@safeground/contract';
import { auditPut, type Act } from './audit.ts';
import type { Item, Key } from './client.ts';
import { organisationPk, type Bucket } from './keys.ts';
import type { Store } from './store.ts';

/**
 * A finding that somebody took up. It belongs to its submission and criterion; unit, subject and the rest are the submission's
 * own, which a correction may change: `bucket` is where to read them. `label` and `outcome` are what was found then.
 */
export type StoredFollowUp = Pick<FollowUp, 'submission' | 'criterion' | 'label' | 'outcome'> &
  Pick<FollowUp, 'owner' | 'deadline' | 'note' | 'done' | 'revision'> & {
    readonly bucket: Bucket;
    readonly by: string;
    readonly at: string;
  };

export type FindingPlace = Pick<FollowUp, 'submission' | 'criterion'>;

/** What is stored of each finding, in the order asked. */
export async function getFollowUps(store: Store, places: readonly FindingPlace[]): Promise<readonly (StoredFollowUp | undefined)[]> {
  const items = await store.db.getMany(places.map((place) => followUpKey(store, place)));
  return items.map((item) => item && toFollowUp(item));
}

/** Every finding of the organisation that was taken up. */
export async function listFollowUps(store: Store): Promise<readonly StoredFollowUp[]> {
  return (await store.db.queryAll({ table: 'registry', pk: followUpPk(store) })).map(toFollowUp);
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

function followUpKey(store: Store, { submission, criterion }: FindingPlace): Key {
  return { table: 'registry', pk: followUpPk(store), sk: `${submission}#${criterion}` };
}

const followUpPk = (store: Store): string => `${organisationPk(store.org)}#FOLLOWUPS`;

import { Problem, type Agency } from '@safeground/contract';
import { auditPut, type Act } from './audit.ts';
import type { Item, Key } from './client.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** Stores an agency under its id, new or renamed. Repeatable. */
export async function putAgency(store: Store, act: Act, agency: Agency): Promise<void> {
  await store.db.transact([
    { key: agencyKey(store, agency.id), item: agency },
    auditPut(store, { ...act, action: 'agency.put', resource: `agency/${agency.id}` }),
  ]);
}

export async function getAgency(store: Store, id: string): Promise<Agency | undefined> {
  const item = await store.db.get(agencyKey(store, id));
  return item === undefined ? undefined : toAgency(item);
}

export async function requireAgency(store: Store, id: string): Promise<Agency> {
  const agency = await getAgency(store, id);
  if (agency === undefined) throw new Problem('not-found', { detail: `There is no agency ${id}` });
  return agency;
}

export async function listAgencies(store: Store): Promise<readonly Agency[]> {
  return (await store.db.queryAll({ table: 'registry', pk: organisationPk(store.org), range: { prefix: 'AGENCY#' } })).map(toAgency);
}

function agencyKey(store: Store, id: string): Key {
  return { table: 'registry', pk: organisationPk(store.org), sk: `AGENCY#${id}` };
}

function toAgency({ pk: _pk, sk: _sk, ...agency }: Item): Agency {
  return agency as unknown as Agency;
}

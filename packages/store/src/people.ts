import { Problem, type Grant, type Person } from '@safeground/contract';
import { auditPut, type Act } from './audit.ts';
import type { Item, Key, TransactionWrite } from './client.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** The writes that create a person, to stand in one transaction with the account that signs in. */
export function personCreation(store: Store, act: Act, person: Person): readonly TransactionWrite[] {
  return [
    { key: personKey(store, person.id), item: { ...person, revision: 1 }, when: [{ is: 'absent' }] },
    auditPut(store, { ...act, action: 'person.create', resource: `person/${person.id}` }),
  ];
}

export async function getPerson(store: Store, id: string): Promise<Person | undefined> {
  const item = await store.db.get(personKey(store, id));
  return item === undefined ? undefined : toPerson(item);
}

/** Everybody of the organisation, by id. */
export async function listPeople(store: Store): Promise<readonly Person[]> {
  const items = await store.db.queryAll({ table: 'registry', pk: organisationPk(store.org), range: { prefix: 'PERSON#' } });
  return items.map(toPerson);
}

/** Replaces a person's grants and says so in the audit. Throws `not-found`, and `conflict` when somebody else did so meanwhile. */
export async function putGrants(store: Store, act: Act, id: string, grants: readonly Grant[]): Promise<Person> {
  const key = personKey(store, id);
  const item = await store.db.get(key);
  if (item === undefined) throw new Problem('not-found', { detail: `There is no person ${id}` });
  const revision = Number(item['revision']);
  const written = await store.db.transact([
    { key, item: { ...item, grants, revision: revision + 1 }, when: [{ is: 'equals', field: 'revision', value: revision }] },
    auditPut(store, { ...act, action: 'person.grants', resource: `person/${id}`, detail: { grants: JSON.stringify(grants) } }),
  ]);
  if (!written.ok) throw new Problem('conflict', { detail: 'Somebody changed these grants meanwhile' });
  return toPerson({ ...item, grants });
}

function toPerson({ id, name, email, grants }: Item): Person {
  return { id, name, email, grants } as Person;
}

function personKey(store: Store, id: string): Key {
  return { table: 'registry', pk: organisationPk(store.org), sk: `PERSON#${id}` };
}

import { Problem, type Grant, type Person } from '@safeground/contract';
import { auditPut, type Act } from './audit.ts';
import type { Item, Key, TransactionWrite } from './client.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** A person as sessions and rights know it: a session holds only while its `epoch` is the person's. */
export type Holder = { readonly person: Person; readonly epoch: number; readonly revision: number };

/** The writes that create a person, to stand in one transaction with the account that signs in. */
export function personCreation(store: Store, act: Act, person: Person): readonly TransactionWrite[] {
  return [
    { key: holderKey(store, person.id), item: { ...person, epoch: 0, revision: 1 }, when: [{ is: 'absent' }] },
    auditPut(store, { ...act, action: 'person.create', resource: `person/${person.id}`, detail: grantsDetail(person.grants) }),
  ];
}

export async function getPerson(store: Store, id: string): Promise<Person | undefined> {
  return (await getHolder(store, id))?.person;
}

export async function getHolder(store: Store, id: string): Promise<Holder | undefined> {
  return toHolder(await store.db.get(holderKey(store, id)));
}

/** What a person's item says; undefined when there is none. */
export function toHolder(item: Item | undefined): Holder | undefined {
  return item && { person: toPerson(item), epoch: Number(item['epoch']), revision: Number(item['revision']) };
}

export async function requireHolder(store: Store, id: string): Promise<Holder> {
  const holder = await getHolder(store, id);
  if (holder === undefined) throw new Problem('not-found', { detail: `There is no person ${id}` });
  return holder;
}

/** Everybody of the organisation, by id. */
export async function listPeople(store: Store): Promise<readonly Person[]> {
  const items = await store.db.queryAll({ table: 'registry', pk: organisationPk(store.org), range: { prefix: 'PERSON#' } });
  return items.map(toPerson);
}

/**
 * Replaces the grants of a person as it was read, and says so in the audit. `witness` is somebody whose own grants made
 * this permissible. Throws `conflict` when either was changed meanwhile.
 */
export async function putGrants(store: Store, act: Act, holder: Holder, grants: readonly Grant[], witness?: Holder): Promise<Person> {
  const person: Person = { ...holder.person, grants: [...grants] };
  const written = await store.db.transact([
    replacing(store, holder, { ...holder, person }),
    ...(witness === undefined ? [] : [{ key: holderKey(store, witness.person.id), check: [asRead(witness)] }]),
    auditPut(store, { ...act, action: 'person.grants', resource: `person/${person.id}`, detail: grantsDetail(grants) }),
  ]);
  if (!written.ok) throw new Problem('conflict', { detail: 'Somebody changed these grants meanwhile' });
  return person;
}

/** The writes that end every session of a person, alone or with what made it necessary. */
export function sessionsEnding(store: Store, act: Act, holder: Holder): readonly TransactionWrite[] {
  return [
    replacing(store, holder, { ...holder, epoch: holder.epoch + 1 }),
    auditPut(store, { ...act, action: 'person.sessions-end', resource: `person/${holder.person.id}` }),
  ];
}

function replacing(store: Store, before: Holder, { person, epoch }: Holder): TransactionWrite {
  return { key: holderKey(store, person.id), item: { ...person, epoch, revision: before.revision + 1 }, when: [asRead(before)] };
}

const asRead = ({ revision }: Holder) => ({ is: 'equals' as const, field: 'revision', value: revision });

const grantsDetail = (grants: readonly Grant[]) => ({ grants: JSON.stringify(grants) });

function toPerson({ id, name, email, grants }: Item): Person {
  return { id, name, email, grants } as Person;
}

export function holderKey(store: Store, id: string): Key {
  return { table: 'registry', pk: organisationPk(store.org), sk: `PERSON#${id}` };
}

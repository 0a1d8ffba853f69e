import { Problem, type Grant, type Person } from '@safeground/contract';
import { personCreation, type Act } from '@safeground/store';
import { hashPassword } from 'better-auth/crypto';
import type { Deps } from '../deps.ts';
import { creation, lookupPk } from './rows.ts';

export type NewPerson = { readonly name: string; readonly email: string; readonly grants: readonly Grant[]; readonly password: string };

/**
 * Makes a person who can sign in: the account, its password and the person with the grants, in one transaction. Throws
 * `conflict` when the e-mail is taken, in whichever organisation.
 */
export async function createPerson(deps: Deps, organisation: string, act: Act, input: NewPerson): Promise<Person> {
  const email = input.email.trim().toLowerCase();
  const name = input.name.trim().normalize('NFC');
  const id = `usr_${deps.ids()}`;
  const times = { createdAt: act.at, updatedAt: act.at };
  const user = { id, name, email, emailVerified: true, organisation, ...times };
  const account = {
    id: `acc_${deps.ids()}`,
    userId: id,
    accountId: id,
    providerId: 'credential',
    password: await hashPassword(input.password.normalize('NFC')),
    ...times,
  };
  const person: Person = { id, name, email, grants: [...input.grants] };
  const created = await deps.storage.db.transact([
    ...creation('user', user),
    ...creation('account', account),
    ...personCreation(deps.storage.of(organisation), act, person),
  ]);
  if (!created.ok) throw new Problem('conflict', { detail: `The e-mail ${email} is taken` });
  return person;
}

/** Whether somebody signs in with this e-mail already, in whichever organisation. */
export async function isEmailTaken(deps: Deps, email: string): Promise<boolean> {
  const pk = lookupPk('user', 'email', email.trim().toLowerCase());
  return (await deps.storage.db.get({ table: 'auth', pk, sk: 'ONE' })) !== undefined;
}

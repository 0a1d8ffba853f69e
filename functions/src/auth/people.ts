import { randomInt } from 'node:crypto';
import { Problem, type Grant, type Person } from '@safeground/contract';
import { personCreation, sessionsEnding, type Act, type Holder, type Store, type TransactionWrite } from '@safeground/store';
import { hashPassword } from 'better-auth/crypto';
import type { Deps } from '../deps.ts';
import { change, creation, readLed, readRow } from './rows.ts';

export type NewPerson = { readonly name: string; readonly email: string; readonly grants: readonly Grant[]; readonly password: string };

/**
 * Makes a person who can sign in: the account, its password and the person with the grants, in one transaction. Throws
 * `conflict` when the e-mail is taken, in whichever organisation.
 */
export async function createPerson(deps: Pick<Deps, 'storage' | 'ids'>, organisation: string, act: Act, input: NewPerson): Promise<Person> {
  const email = input.email.trim().toLowerCase();
  const name = input.name.trim().normalize('NFC');
  const id = `usr_${deps.ids()}`;
  const times = { createdAt: act.at, updatedAt: act.at };
  const user = { id, name, email, emailVerified: true, organisation, ...times };
  const password = await hashPassword(input.password);
  const account = { id: `acc_${deps.ids()}`, userId: id, accountId: id, providerId: 'credential', password, ...times };
  const person: Person = { id, name, email, grants: [...input.grants] };
  const created = await deps.storage.db.transact([
    ...creation('user', user),
    ...creation('account', account),
    ...personCreation(deps.storage.of(organisation), act, person),
  ]);
  if (!created.ok)
    throw new Problem('conflict', { errors: [{ pointer: '/email', code: 'taken', message: `Somebody signs in with ${email} already` }] });
  return person;
}

/**
 * Gives a person as it was read another password, ends every session and lets go of a second factor. Throws `conflict` when something changed
 * meanwhile.
 */
export async function replacePassword(
  deps: Pick<Deps, 'storage' | 'now'>,
  organisation: string,
  act: Act,
  holder: Holder,
  password: string,
): Promise<void> {
  const { db } = deps.storage;
  const { id } = holder.person;
  const accounts = await readLed(db, 'account', 'userId', id, deps.now());
  const account = accounts.find(({ row }) => row['providerId'] === 'credential');
  if (account === undefined) throw new Problem('not-found', { detail: `${id} does not sign in with a password` });
  const fields = { password: await hashPassword(password), updatedAt: act.at };
  const written = await db.transact([
    ...change('account', account, fields),
    ...(await factorEnding(db, id, deps.now())),
    ...sessionsEnding(deps.storage.of(organisation), act, holder),
  ]);
  if (!written.ok) throw new Problem('conflict', { detail: 'Somebody changed this person meanwhile' });
}

/** The writes after which a password is enough again; set up anew, the factor has another secret. */
async function factorEnding(db: Store['db'], id: string, now: number): Promise<readonly TransactionWrite[]> {
  const user = await readRow(db, 'user', id, now);
  if (user?.row['twoFactorEnabled'] !== true) return [];
  const factors = await readLed(db, 'twoFactor', 'userId', id, now);
  return [
    ...change('user', user, { twoFactorEnabled: false }),
    ...factors.flatMap((factor) => change('twoFactor', factor, { verified: false })),
  ];
}

/** Letters and digits that are not taken for one another when read out: 16 of 30, about 78 bits. */
const ALPHABET = 'abcdefghjkmnpqrstvwxyz23456789';

/** A password to hand over once, by telephone too: `k7mp-2wqa-9xtd-hn4v`. */
export function firstPassword(): string {
  const letters = Array.from({ length: 16 }, () => ALPHABET[randomInt(ALPHABET.length)]!);
  return [0, 4, 8, 12].map((start) => letters.slice(start, start + 4).join('')).join('-');
}

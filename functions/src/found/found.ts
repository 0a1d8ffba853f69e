import type { Unit } from '@safeground/contract';
import { getHolder, getOrganisation, listPeople, putOrganisation, putUnit } from '@safeground/store';
import { calendars, nhaTrangRegister } from '@safeground/templates';
import { createPerson, firstPassword, replacePassword } from '../auth/people.ts';
import type { Deps } from '../deps.ts';

export type Founding = {
  readonly organisation: string;
  /** In Vietnamese; further languages are entered later. */
  readonly name: string;
  readonly timeZone: string;
  /** Loads the units of Nha Trang, past and present; otherwise the organisation begins without any. */
  readonly withUnits: boolean;
  readonly administrator: { readonly name: string; readonly email: string };
};

/**
 * Makes an organisation with its first administrator, whose password is in the answer and nowhere else. Repeatable: what is
 * there stays, and an administrator who is there already is given another password, which is the way back in when all are lost.
 */
export async function found(deps: Pick<Deps, 'storage' | 'ids' | 'now'>, founding: Founding): Promise<string> {
  const { organisation: id, name, timeZone, withUnits, administrator } = founding;
  const store = deps.storage.of(id);
  const act = { by: 'usr_operator', at: new Date(deps.now()).toISOString() };
  if ((await getOrganisation(store)) === undefined)
    await putOrganisation(store, { id, name: { vi: name }, timeZone, languages: ['vi', 'en'], calendars });
  if (withUnits) await Promise.all(nhaTrangRegister.map((unit) => putUnit(store, unit as Unit)));
  const password = firstPassword();
  const email = administrator.email.trim().toLowerCase();
  const known = (await listPeople(store)).find((person) => person.email === email);
  const holder = known === undefined ? undefined : await getHolder(store, known.id);
  if (holder !== undefined) await replacePassword(deps, id, act, holder, password);
  else {
    const grants = [{ role: 'administrator' as const, scope: { kind: 'organisation' as const } }];
    await createPerson(deps, id, act, { name: administrator.name, email, grants, password });
  }
  return password;
}

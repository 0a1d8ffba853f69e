import { randomInt } from 'node:crypto';
import { Problem, type Grant, type Me, type NewPerson, type Person, type PersonInput } from '@safeground/contract';
import { getAgency, listPeople as readPeople, putGrants as writeGrants } from '@safeground/store';
import { createPerson as createAccount } from '../auth/people.ts';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { actOf } from './act.ts';

/** Who asks and what they may do: what the pages are drawn for. */
export function me({ actor, organisation }: ServiceContext): Me {
  const { id, name, timeZone, languages } = organisation;
  return {
    user: { ...actor.user },
    organisation: { id, name: { ...name }, timeZone, languages: [...languages] },
    grants: actor.grants.map((grant) => ({ ...grant })),
  };
}

export async function listPeople(context: ServiceContext): Promise<{ items: Person[] }> {
  allow(context, 'people.read');
  return { items: [...(await readPeople(context.store))] };
}

/** Makes a person with a first password, which is in this answer and nowhere else. */
export async function createPerson(context: ServiceContext, input: PersonInput): Promise<NewPerson> {
  allow(context, 'people.grant');
  await requireScopes(context, input.grants);
  const password = firstPassword();
  const person = await createAccount(context.deps, context.organisation.id, actOf(context), { ...input, password });
  return { person, password };
}

/** Replaces a person's grants. Nobody takes the last administrator's rights away, their own included. */
export async function putGrants(context: ServiceContext, id: string, grants: readonly Grant[]): Promise<Person> {
  allow(context, 'people.grant');
  await requireScopes(context, grants);
  const others = (await readPeople(context.store)).filter((person) => person.id !== id);
  if (![...others.flatMap((person) => person.grants), ...grants].some(isAdministrator))
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/grants', code: 'last-administrator', message: 'Somebody must remain administrator of the organisation' }],
    });
  return writeGrants(context.store, actOf(context), id, grants);
}

const isAdministrator = ({ role, scope }: Grant): boolean => role === 'administrator' && scope.kind === 'organisation';

/** A grant on an agency or a unit that does not exist would look like a right and be none. */
async function requireScopes({ store, organisation }: ServiceContext, grants: readonly Grant[]): Promise<void> {
  const known = await Promise.all(
    grants.map(async ({ scope }) => {
      if (scope.kind === 'organisation') return true;
      if (scope.kind === 'unit') return organisation.units.get(scope.unit) !== undefined;
      return (await getAgency(store, scope.agency)) !== undefined;
    }),
  );
  const errors = known.flatMap((found, index) =>
    found ? [] : [{ pointer: `/grants/${index}/scope`, code: 'unknown', message: 'There is no such agency or unit' }],
  );
  if (errors.length > 0) throw new Problem('validation-failed', { errors });
}

/** Letters and digits that are not taken for one another when read out: 16 of 30, about 78 bits. */
const ALPHABET = 'abcdefghjkmnpqrstvwxyz23456789';

function firstPassword(): string {
  const letters = Array.from({ length: 16 }, () => ALPHABET[randomInt(ALPHABET.length)]!);
  return [0, 4, 8, 12].map((start) => letters.slice(start, start + 4).join('')).join('-');
}

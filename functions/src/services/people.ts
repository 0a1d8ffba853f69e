import { Problem, type Grant, type Me, type NewPerson, type Person, type PersonInput, type PersonName } from '@safeground/contract';
import {
  getAgency,
  getHolder,
  getPerson,
  listPeople as readPeople,
  putGrants as writeGrants,
  requireHolder,
  sessionsEnding,
  type Holder,
} from '@safeground/store';
import { createPerson as createAccount, firstPassword, replacePassword } from '../auth/people.ts';
import type { ServiceContext } from '../context.ts';
import { allow, permits, permitsSomewhere, type Resource } from '../rights.ts';
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

/**
 * Who works where the actor may read people: in their agency, in their unit and under it, or everywhere. By name in the
 * organisation's first language; always with the actor.
 */
export async function listPeople(context: ServiceContext): Promise<{ items: Person[] }> {
  if (!permitsSomewhere(context, 'people.read')) allow(context, 'people.read');
  const [language] = context.organisation.languages;
  const isShown = ({ id, grants }: Person): boolean =>
    id === context.actor.user.id ||
    permits(context, 'people.read') ||
    grants.some(({ scope }) => permits(context, 'people.read', resourceOf(scope)));
  const people = (await readPeople(context.store)).filter(isShown);
  return { items: people.toSorted((left, right) => left.name.localeCompare(right.name, language)) };
}

/** The names of these people. An id is only known to who read something it stands in. */
export async function listNames({ store }: ServiceContext, ids: readonly string[]): Promise<{ items: PersonName[] }> {
  const people = await Promise.all([...new Set(ids)].map((id) => getPerson(store, id)));
  return { items: people.flatMap((person) => (person === undefined ? [] : [{ id: person.id, name: person.name }])) };
}

/** Makes a person with a first password, which is in this answer and nowhere else. */
export async function createPerson(context: ServiceContext, input: PersonInput): Promise<NewPerson> {
  allowOver(context, input.grants);
  await requireScopes(context, input.grants);
  const password = firstPassword();
  const person = await createAccount(context.deps, context.organisation.id, actOf(context), { ...input, password });
  return { person, password };
}

/** Replaces a person's grants. Nobody takes the last administrator's rights away, their own included. */
export async function putGrants(context: ServiceContext, id: string, grants: readonly Grant[]): Promise<Person> {
  const holder = await requireManaged(context, id);
  allowOver(context, difference(holder.person.grants, grants));
  await requireScopes(context, grants);
  return writeGrants(context.store, actOf(context), holder, grants, await remainingAdministrator(context, id, grants));
}

/** Another first password for somebody who forgot theirs; every session they had is over. */
export async function resetPassword(context: ServiceContext, id: string): Promise<NewPerson> {
  const holder = await requireUnder(context, id);
  const password = firstPassword();
  await replacePassword(context.deps, context.organisation.id, actOf(context), holder, password);
  return { person: holder.person, password };
}

/** Signs a person out wherever they are signed in: for a lost tablet. Everybody may do so for themselves. */
export async function endSessions(context: ServiceContext, id: string): Promise<Person> {
  const isOwn = id === context.actor.user.id;
  const holder = isOwn ? await requireHolder(context.store, id) : await requireUnder(context, id);
  const written = await context.store.db.transact(sessionsEnding(context.store, actOf(context), holder));
  if (!written.ok) throw new Problem('conflict', { detail: 'Somebody changed this person meanwhile' });
  return holder.person;
}

/** A person over whom the actor is administrator in everything. Who manages nobody does not learn who is there. */
export async function requireUnder(context: ServiceContext, id: string): Promise<Holder> {
  const holder = await requireManaged(context, id);
  allowOver(context, holder.person.grants);
  return holder;
}

async function requireManaged(context: ServiceContext, id: string): Promise<Holder> {
  if (!permitsSomewhere(context, 'people.grant')) allow(context, 'people.grant');
  return requireHolder(context.store, id);
}

/**
 * Whoever gives or takes rights, or acts on somebody who holds them, must be administrator over each: else an agency's
 * administrator could become the city's. Over somebody without any, only the organisation's administrator is.
 */
function allowOver(context: ServiceContext, grants: readonly Grant[]): void {
  if (grants.length === 0) allow(context, 'people.grant');
  for (const { scope } of grants) allow(context, 'people.grant', resourceOf(scope));
}

function resourceOf(scope: Grant['scope']): Resource {
  if (scope.kind === 'agency') return { agency: scope.agency };
  return scope.kind === 'unit' ? { unit: scope.unit } : {};
}

/** What one list of grants has and the other has not. */
function difference(before: readonly Grant[], after: readonly Grant[]): readonly Grant[] {
  const key = ({ role, scope }: Grant): string => `${role} ${scope.kind} ${JSON.stringify(resourceOf(scope))}`;
  const [old, fresh] = [new Set(before.map(key)), new Set(after.map(key))];
  return [...before.filter((grant) => !fresh.has(key(grant))), ...after.filter((grant) => !old.has(key(grant)))];
}

const isAdministrator = ({ role, scope }: Grant): boolean => role === 'administrator' && scope.kind === 'organisation';

/**
 * Somebody else who is administrator when these grants make nobody one. Two administrators who take each other's rights at
 * once are each other's witness, so that only one of them succeeds.
 */
async function remainingAdministrator({ store }: ServiceContext, id: string, grants: readonly Grant[]): Promise<Holder | undefined> {
  if (grants.some(isAdministrator)) return undefined;
  const other = (await readPeople(store)).find((person) => person.id !== id && person.grants.some(isAdministrator));
  const witness = other === undefined ? undefined : await getHolder(store, other.id);
  if (witness?.person.grants.some(isAdministrator) === true) return witness;
  throw new Problem('validation-failed', {
    errors: [{ pointer: '/grants', code: 'last-administrator', message: 'Somebody must remain administrator of the organisation' }],
  });
}

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

import { Problem, type Grant, type Role } from '@safeground/contract';
import type { Permission } from '@safeground/contract/routes';
import { belongsOn, dayOf } from '@safeground/programmes';
import type { ServiceContext } from './context.ts';

/** What each role may do within the scope of its grant. */
const allowed: { readonly [role in Role]: readonly Permission[] } = {
  designer: [
    'people.read',
    'form.read',
    'form.write',
    'form.publish',
    'subject.read',
    'subject.write',
    'submission.read',
    'summary.read',
    'export.create',
    'assignment.read',
    'assignment.write',
    'programme.read',
  ],
  inspector: ['form.read', 'subject.read', 'subject.write', 'submission.read', 'submission.write', 'summary.read'],
  reporter: ['form.read', 'subject.read', 'submission.read', 'submission.write', 'summary.read'],
  committee: [
    'people.read',
    'form.read',
    'subject.read',
    'submission.read',
    'submission.review',
    'summary.read',
    'export.create',
    'period.close',
    'zone.recognise',
    'programme.read',
    'programme.write',
    'assignment.read',
  ],
  administrator: [
    'people.read',
    'people.grant',
    'agency.write',
    'form.read',
    'form.write',
    'form.publish',
    'subject.read',
    'subject.write',
    'submission.read',
    'submission.review',
    'summary.read',
    'export.create',
    'period.close',
    'zone.recognise',
    'programme.read',
    'programme.write',
    'assignment.read',
    'assignment.write',
  ],
};

/**
 * A grant reaches what belongs to its scope. To an agency belong its forms and all that is sent, counted and taken out with
 * them; to a unit all that is about it and what lies under it. What is made of several agencies' forms (the colours of zones,
 * the official report) belongs to the unit alone; a list with lines of several shows each its own. Shared are forms and rules,
 * which everybody may read, and the register of subjects. People are not: their names and e-mails are for who works with them.
 */
const acrossAgencies: ReadonlySet<Permission> = new Set(['form.read', 'programme.read']);
const acrossUnits: ReadonlySet<Permission> = new Set(['subject.read', 'subject.write']);

/** What is acted on. An absent part does not restrict: the resource belongs to the whole organisation. */
export type Resource = { readonly agency?: string | undefined; readonly unit?: string | undefined };

/**
 * Throws `not-permitted` unless one of the actor's grants covers the action on the resource. Call it on the first line
 * of every service; what another organisation holds is never found in the first place, because its keys differ.
 */
export function allow(context: ServiceContext, action: Permission, resource: Resource = {}): void {
  if (!permits(context, action, resource)) throw new Problem('not-permitted', { detail: `This needs the right ${action}` });
}

export function permits(context: ServiceContext, action: Permission, resource: Resource = {}): boolean {
  return context.actor.grants.some((grant) => allowed[grant.role].includes(action) && covers(context, grant, action, resource));
}

/**
 * For a list about a unit whose lines belong to agencies: tells whose lines the actor may see. Throws `not-permitted` for who may
 * see none, whatever the list holds.
 */
export function allowLines(
  context: ServiceContext,
  action: Permission,
  { unit, agencies }: { readonly unit: string; readonly agencies: Iterable<string> },
): (agency: string) => boolean {
  const sees = (agency: string): boolean => permits(context, action, { agency, unit });
  if (![...agencies].some(sees)) allow(context, action, { unit });
  return sees;
}

/** Whether the actor holds this right anywhere at all: for lists that are filtered afterwards and for menus. */
export function permitsSomewhere(context: ServiceContext, action: Permission): boolean {
  return context.actor.grants.some((grant) => allowed[grant.role].includes(action));
}

function covers({ organisation, deps }: ServiceContext, { scope }: Grant, action: Permission, resource: Resource): boolean {
  if (scope.kind === 'organisation') return true;
  if (scope.kind === 'agency') {
    if (resource.agency !== undefined) return resource.agency === scope.agency || acrossAgencies.has(action);
    return resource.unit === undefined ? acrossAgencies.has(action) || acrossUnits.has(action) : acrossUnits.has(action);
  }
  if (resource.unit === undefined) return acrossAgencies.has(action);
  const today = dayOf(deps.now(), organisation.timeZone);
  return belongsOn(organisation.units, resource.unit, scope.unit, today);
}

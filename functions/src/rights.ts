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
    'assignment.read',
    'assignment.write',
  ],
};

/**
 * Forms, subjects and figures are shared: an inspector of a ward reads forms of every agency, a designer every unit's
 * figures. People are not: their names and e-mails are for who works in the same agency or unit.
 */
const acrossAgencies: ReadonlySet<Permission> = new Set(['form.read']);
const acrossUnits: ReadonlySet<Permission> = new Set(['subject.read', 'subject.write', 'submission.read', 'summary.read', 'export.create']);

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

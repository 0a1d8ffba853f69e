import {
  Problem,
  type Assignment,
  type AssignmentKey,
  type AssignmentOrder,
  type AssignmentOutcome,
  type ErrorCode,
  type Person,
  type PersonName,
  type Subject,
} from '@safeground/contract';
import { makeDay, reachOn } from '@safeground/programmes';
import {
  audit,
  cancelAssignment,
  createAssignment,
  getAssignments,
  getPerson,
  getSubjects,
  listFormAssignments,
  listOwnAssignments,
  listPeople,
  listSubjects,
  requireForm,
  type StoredAssignment,
} from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow, permits, permitsSomewhere } from '../rights.ts';
import { actOf } from './act.ts';
import { agencyOf } from './agency-of.ts';
import { inFlight } from './in-flight.ts';
import { requireUnit, todayOf } from './organisation.ts';

/** What one order may make; a larger one is given in parts. */
const MOST = 1000;

type Page = { items: Assignment[]; cursor?: string };

/** Gives work out in bulk. The same order again, whole or after it was cut short, makes only what is missing. */
export async function createAssignments(context: ServiceContext, order: AssignmentOrder): Promise<AssignmentOutcome> {
  const { agency, subjectKind } = await requireForm(context.store, order.form);
  allow(context, 'assignment.write', { agency });
  const [person, places] = await Promise.all([getPerson(context.store, order.inspector), placesOf(context, order, subjectKind)]);
  const stranger = places.find(({ unit }) => person === undefined || !inspects(context, person, agency, unit));
  if (person === undefined || stranger !== undefined)
    throw invalid('/inspector', 'not-theirs', `${person?.name ?? order.inspector} may not fill this form about ${stranger?.name ?? 'it'}`);
  if (order.due < todayOf(context)) throw invalid('/due', 'past', `The day ${order.due} is over`);
  const dues = dueDays(order);
  if (dues.some((due) => !/^\d{4}-\d\d-\d\d$/.test(due))) throw invalid('/repeat', 'too-far', 'The last day due is beyond the year 9999');
  if (places.length * dues.length > MOST) throw invalid('/subjects', 'too-many', `At most ${MOST} at once`, { most: MOST });
  const act = actOf(context);
  const made = await inFlight(
    places.flatMap((place) => dues.map((due) => ({ place, due }))),
    ({ place, due }) => createAssignment(context.store, assignmentOf(order, { person, place, due }, act)),
  );
  const created = made.filter(Boolean).length;
  if (created > 0) {
    const detail = { created, form: order.form, due: order.due };
    await audit(context.store, { ...act, action: 'assignment.create', resource: `person/${person.id}`, detail });
  }
  return { created, existing: made.length - created };
}

/** Takes open assignments back; what was done or cancelled meanwhile stays as it is. */
export async function cancelAssignments(context: ServiceContext, keys: readonly AssignmentKey[]): Promise<{ cancelled: number }> {
  const found = (await getAssignments(context.store, keys)).filter((each) => each !== undefined);
  if (found.length === 0) throw new Problem('not-found', { detail: 'There are no such assignments' });
  for (const form of new Set(found.map((each) => each.form)))
    allow(context, 'assignment.write', { agency: await agencyOf(context.store, form) });
  const act = actOf(context);
  const open = found.filter(({ state }) => state === 'open');
  const done = await inFlight(open, (assignment) => cancelAssignment(context.store, assignment, act.at));
  const cancelled = done.filter(Boolean).length;
  if (cancelled > 0)
    await audit(context.store, { ...act, action: 'assignment.cancel', resource: `form/${found[0]!.form}`, detail: { cancelled } });
  return { cancelled };
}

/** Of a form, by the day they are due: those whose agency or unit the actor may read. */
export async function listAssignments(
  context: ServiceContext,
  query: { readonly form: string; readonly state?: Assignment['state'] | undefined; readonly cursor?: string | undefined },
): Promise<Page> {
  const agency = await agencyOf(context.store, query.form);
  if (!permitsSomewhere(context, 'assignment.read')) allow(context, 'assignment.read', { agency });
  const page = await listFormAssignments(context.store, query.form, query.cursor);
  const shown = page.items.filter(
    ({ unit, state }) => (query.state === undefined || state === query.state) && permits(context, 'assignment.read', { agency, unit }),
  );
  return pageOf(shown, page.cursor);
}

/** What the actor has still to do. Everybody may know their own. */
export async function listMyAssignments({ store, actor }: ServiceContext, cursor?: string): Promise<Page> {
  const page = await listOwnAssignments(store, actor.user.id, cursor);
  return pageOf(page.items, page.cursor);
}

/** Who may fill this form somewhere (a unit's own form: also who reports for a unit), by name alone: whoever gives the work out need not read their rights. */
export async function listInspectors(context: ServiceContext, form: string): Promise<{ items: PersonName[] }> {
  const { agency, subjectKind } = await requireForm(context.store, form);
  allow(context, 'assignment.write', { agency });
  const roles = subjectKind === undefined ? ['inspector', 'reporter'] : ['inspector'];
  const able = (await listPeople(context.store)).filter(({ grants }) =>
    grants.some(({ role, scope }) => roles.includes(role) && (scope.kind !== 'agency' || scope.agency === agency)),
  );
  const [language] = context.organisation.languages;
  return { items: able.map(({ id, name }) => ({ id, name })).toSorted((left, right) => left.name.localeCompare(right.name, language)) };
}

/** What one assignment is about: `subject` is absent where it is the unit itself. */
type Place = { readonly subject?: string; readonly unit: string; readonly name: string };

async function placesOf(context: ServiceContext, order: AssignmentOrder, kind: string | undefined): Promise<readonly Place[]> {
  if (kind !== undefined) return (await subjectsOf(context, order, kind)).map(({ id, unit, name }) => ({ subject: id, unit, name }));
  if (order.units === undefined) throw invalid('/subjects', 'no-subject', 'A form that a unit fills about itself is given for units');
  const [language] = context.organisation.languages;
  return [...new Set(order.units)].map((id) => {
    const { name } = requireUnit(context, id);
    return { unit: id, name: name[language ?? 'vi'] ?? id };
  });
}

async function subjectsOf(context: ServiceContext, order: AssignmentOrder, kind: string): Promise<readonly Subject[]> {
  const subjects =
    order.units === undefined ? await namedSubjects(context, order.subjects ?? []) : await subjectsIn(context, order.units, kind);
  const other = subjects.find((subject) => subject.kind !== kind);
  if (other !== undefined) throw invalid('/subjects', 'kind', `The form is not about ${other.name}`, { name: other.name });
  return subjects;
}

async function namedSubjects({ store }: ServiceContext, ids: readonly string[]): Promise<readonly Subject[]> {
  const wanted = [...new Set(ids)];
  const found = await getSubjects(store, wanted);
  const missing = wanted.find((_, index) => found[index] === undefined);
  if (missing !== undefined) throw new Problem('not-found', { detail: `There is no subject ${missing}` });
  return found.filter((subject) => subject !== undefined);
}

async function subjectsIn(context: ServiceContext, named: readonly string[], kind: string): Promise<readonly Subject[]> {
  const day = todayOf(context);
  const units = named.flatMap((unit) => reachOn(context.organisation.units, requireUnit(context, unit).id, day).map(({ id }) => id));
  const { items, cursor } = await listSubjects(context.store, { units: [...new Set(units)], kind, limit: MOST });
  if (cursor !== undefined) throw invalid('/units', 'too-many', `At most ${MOST} at once`, { most: MOST });
  return items;
}

/** Whether this person may send the agency's form about a subject of this unit. */
function inspects(context: ServiceContext, { grants }: Person, agency: string, unit: string): boolean {
  return permits({ ...context, actor: { ...context.actor, grants } }, 'submission.write', { agency, unit });
}

/** `2021-08-31`, then the same day of every so many months; the last day where a month is too short. */
function dueDays({ due, repeat }: AssignmentOrder): readonly string[] {
  if (repeat === undefined) return [due];
  const [year = 0, month = 0, day = 0] = due.split('-').map(Number);
  return Array.from({ length: repeat.times }, (_, time) => {
    const months = month - 1 + time * repeat.months;
    const [y, m] = [year + Math.floor(months / 12), (months % 12) + 1];
    return makeDay(y, m, Math.min(day, Number(makeDay(y, m + 1, 0).slice(8))));
  });
}

function assignmentOf(
  { batch, form }: AssignmentOrder,
  { person, place, due }: { readonly person: Person; readonly place: Place; readonly due: string },
  { by, at }: { readonly by: string; readonly at: string },
): StoredAssignment {
  const { subject, unit, name } = place;
  const about = subject === undefined ? { unit } : { unit, subject, subjectName: name };
  return { form, ...about, inspector: person.id, inspectorName: person.name, due, state: 'open', createdAt: at, createdBy: by, batch };
}

const pageOf = (items: readonly StoredAssignment[], cursor: string | undefined): Page => ({
  items: items.map(({ batch: _batch, withdrawn: _withdrawn, ...assignment }) => assignment),
  ...(cursor === undefined ? {} : { cursor }),
});

const invalid = (pointer: string, code: ErrorCode, message: string, values: Record<string, string | number> = {}): Problem =>
  new Problem('validation-failed', { errors: [{ pointer, code, message, values }] });

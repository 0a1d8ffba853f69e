import type { Assignment, AssignmentKey, Subject } from '@safeground/contract';
import type { Item, Key } from './client.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';
import { subjectKey, subjectPk } from './subject-keys.ts';
import { toSubject } from './subject-search.ts';

/** An assignment with the order (`batch`) that made it, and the last submission that fulfilled it and was withdrawn. */
export type StoredAssignment = Assignment & { readonly batch: string; readonly withdrawn?: string | undefined };

export type AssignmentPage = { readonly items: readonly StoredAssignment[]; readonly cursor: string | undefined };

/** What an assignment or a submission is about: a subject, or else the unit itself. */
type About = Pick<AssignmentKey, 'subject' | 'unit'>;

const OWN = { name: 'gsi1', pk: 'gsi1pk', sk: 'gsi1sk' } as const;
const OF_FORM = { name: 'gsi2', pk: 'gsi2pk', sk: 'gsi2sk' } as const;
const PAGE = 100;

/**
 * Enters an assignment, once: its key is what it is about. Answers whether it was made; one that stands is left alone, one
 * that was cancelled before this order is given anew.
 */
export async function createAssignment(store: Store, assignment: StoredAssignment): Promise<boolean> {
  const key = keyOf(store, assignment);
  // First the mark: without it a submission would not look for what it fulfils.
  await store.db.put(givenKey(store, assignment, assignment.form), {});
  const made = await store.db.put(key, itemOf(store, assignment), [{ is: 'absent' }]);
  if (made.ok) return true;
  const standing = made.old === undefined ? undefined : toAssignment(made.old);
  if (standing?.state !== 'cancelled' || standing.batch === assignment.batch) return false;
  const again = [
    { is: 'equals', field: 'state', value: 'cancelled' },
    { is: 'equals', field: 'batch', value: standing.batch },
  ] as const;
  return (await store.db.put(key, itemOf(store, assignment), again)).ok;
}

/**
 * The subject that a submission of a form is about, where it is about one, and whether that form was ever given out there: two
 * items in one request. Most submissions fulfil nothing, and are spared the search.
 */
export async function getSubjectOf(
  store: Store,
  about: About & { readonly form: string },
): Promise<{ readonly subject: Subject | undefined; readonly given: boolean }> {
  const subject = about.subject === undefined ? [] : [subjectKey(store, about.subject)];
  const [mark, item] = await store.db.getTogether([givenKey(store, about, about.form), ...subject]);
  return { subject: item && toSubject(item), given: mark !== undefined };
}

/** Takes an open assignment back. False when it was closed meanwhile. */
export function cancelAssignment(store: Store, assignment: StoredAssignment, at: string): Promise<boolean> {
  return close(store, { ...assignment, state: 'cancelled', closedAt: at });
}

export async function getAssignments(store: Store, keys: readonly AssignmentKey[]): Promise<readonly (StoredAssignment | undefined)[]> {
  const items = await store.db.getMany(keys.map((key) => keyOf(store, key)));
  return items.map((item) => item && toAssignment(item));
}

/**
 * A submission as far as it may fulfil an assignment; `day` is the local day it was observed on, `at` when it came. `dayOf`
 * tells the local day of an instant.
 */
export type Fulfilment = About & {
  readonly form: string;
  readonly by: string;
  readonly submission: string;
  readonly day: string;
  readonly at: string;
  readonly dayOf: (instant: string) => string;
};

/**
 * Marks the assignment done that a submission fulfils: the sender's own that is due first, else a colleague's. One
 * submission fulfils one assignment however often it is sent, and none that was given after it was observed.
 */
export async function fulfilAssignment(store: Store, done: Fulfilment): Promise<void> {
  const range = { prefix: prefixOf(done.form) };
  const items = await store.db.queryAll({ table: 'registry', pk: aboutPk(store, done), range });
  const assignments = items.map(toAssignment);
  if (assignments.some(({ submission, withdrawn }) => submission === done.submission || withdrawn === done.submission)) return;
  const open = assignments.filter(({ state, createdAt }) => state === 'open' && done.dayOf(createdAt) <= done.day);
  const [first] = [...open.filter(({ inspector }) => inspector === done.by), ...open];
  if (first === undefined) return;
  await close(store, { ...first, state: 'done', closedAt: done.at, submission: done.submission });
}

/** Opens the assignment again that a submission fulfilled, because it was withdrawn: it is still to do. */
export async function resumeAssignment(
  store: Store,
  { form, submission, ...about }: Pick<Fulfilment, 'form' | 'subject' | 'unit' | 'submission'>,
): Promise<void> {
  const items = await store.db.queryAll({ table: 'registry', pk: aboutPk(store, about), range: { prefix: prefixOf(form) } });
  const done = items.map(toAssignment).find((each) => each.state === 'done' && each.submission === submission);
  if (done === undefined) return;
  const { closedAt: _closedAt, submission: withdrawn, ...rest } = done;
  await store.db.put(keyOf(store, done), itemOf(store, { ...rest, state: 'open', withdrawn }), [
    { is: 'equals', field: 'state', value: 'done' },
    { is: 'equals', field: 'submission', value: submission },
  ]);
}

/** What an inspector has still to do, by the day it is due. */
export async function listOwnAssignments(store: Store, inspector: string, cursor?: string): Promise<AssignmentPage> {
  return pageOf(await store.db.query({ table: 'registry', index: OWN, pk: ownPk(store, inspector), cursor, limit: PAGE }));
}

/** Every assignment of a form, by the day it is due. */
export async function listFormAssignments(store: Store, form: string, cursor?: string): Promise<AssignmentPage> {
  return pageOf(await store.db.query({ table: 'registry', index: OF_FORM, pk: formPk(store, form), cursor, limit: PAGE }));
}

async function close(store: Store, closed: StoredAssignment): Promise<boolean> {
  return (await store.db.put(keyOf(store, closed), itemOf(store, closed), [{ is: 'equals', field: 'state', value: 'open' }])).ok;
}

const pageOf = ({ items, cursor }: { readonly items: readonly Item[]; readonly cursor: string | undefined }): AssignmentPage => ({
  items: items.map(toAssignment),
  cursor,
});

/** That a form was given out about a subject or a unit, once or more. */
function givenKey(store: Store, about: About, form: string): Key {
  return { table: 'registry', pk: aboutPk(store, about), sk: `GIVEN#${form}` };
}

/** In the partition of what it is about, so that a submission finds what it fulfils by a consistent read. */
function keyOf(store: Store, { form, due, inspector, ...about }: AssignmentKey): Key {
  return { table: 'registry', pk: aboutPk(store, about), sk: `${prefixOf(form)}${due}#${inspector}` };
}

function aboutPk(store: Store, { subject, unit }: About): string {
  return subject === undefined ? `${organisationPk(store.org)}#OFUNIT#${unit}` : subjectPk(store, subject);
}

/** Only what is open is on the inspector's list: it stays short for years. */
function itemOf(store: Store, assignment: StoredAssignment): Item {
  const order = `${assignment.due}#${assignment.subject ?? assignment.unit}#${assignment.form}#${assignment.inspector}`;
  const own = assignment.state === 'open' ? { gsi1pk: ownPk(store, assignment.inspector), gsi1sk: order } : {};
  return { ...assignment, ...own, gsi2pk: formPk(store, assignment.form), gsi2sk: order };
}

function toAssignment({ pk: _pk, sk: _sk, gsi1pk: _1, gsi1sk: _2, gsi2pk: _3, gsi2sk: _4, ...assignment }: Item): StoredAssignment {
  return assignment as unknown as StoredAssignment;
}

const prefixOf = (form: string): string => `TASK#${form}#`;
const ownPk = (store: Store, inspector: string): string => `${organisationPk(store.org)}#TASKS#${inspector}`;
const formPk = (store: Store, form: string): string => `${organisationPk(store.org)}#ASSIGNED#${form}`;

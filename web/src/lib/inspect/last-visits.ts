import type { Assignment, SubmissionSummary } from '@safeground/contract';
import type { Client } from '@safeground/contract/client';
import { Problem } from '@safeground/contract/problems';
import type { Answers } from '@safeground/forms';
import type { OfflineDatabase } from '../offline/db.ts';
import { lastVisit, putLastVisit } from '../offline/visits.ts';

export type LastVisitDeps = { readonly db: OfflineDatabase; readonly client: Client; readonly now: () => number };

/** Places whose last visits are carried along without being asked for: two days of a busy inspector. */
const carriedAtMost = 80;
/** A place is asked about again after this long. */
const staleAfter = 12 * 3_600_000;

/** Keeps the newest inspection with each form of what was sent about a subject (`items`, in any order). */
export async function keepLastVisits(
  { db, client, now }: LastVisitDeps,
  subject: string,
  items: readonly SubmissionSummary[],
): Promise<void> {
  const standing = items.filter(({ state }) => state !== 'withdrawn').toSorted((a, b) => b.observedAt.localeCompare(a.observedAt));
  const newest = new Map(standing.toReversed().map((each) => [each.form, each]));
  for (const [form, { id, revision, observedAt }] of newest) {
    const kept = await lastVisit(db, subject, form);
    const isSame = kept?.submission === id && kept.revision === revision;
    const answers = isSame ? kept.answers : await answersOf(client, id);
    await putLastVisit(db, subject, form, { submission: id, revision, observedAt, answers, checkedAt: now() });
  }
}

/** Carries along the last visits to the places that are to be visited next. Throws when the server is out of reach. */
export async function fetchLastVisits(deps: LastVisitDeps, assignments: readonly Assignment[]): Promise<void> {
  const visits = assignments.flatMap(({ subject, form }) => (subject === undefined ? [] : [{ subject, form }]));
  for (const { subject, form } of visits.slice(0, carriedAtMost)) {
    const kept = await lastVisit(deps.db, subject, form);
    if (kept !== undefined && deps.now() - kept.checkedAt < staleAfter) continue;
    try {
      const { items } = await deps.client.call('listSubjectSubmissions', { params: { id: subject }, query: {} });
      await keepLastVisits(deps, subject, items);
    } catch (error) {
      // A place that moved out of the inspector's reach has no past for them; the others have.
      if (!(error instanceof Problem && (error.type === 'not-permitted' || error.type === 'not-found'))) throw error;
    }
  }
}

async function answersOf(client: Client, id: string): Promise<Answers> {
  return (await client.call('getSubmission', { params: { id } })).content.answers as Answers;
}

import {
  Problem,
  type Receipt,
  type Submission,
  type SubmissionContent,
  type SubmissionCopy,
  type SubmissionInput,
  type Transition,
  type Withdrawal,
} from '@safeground/contract';
import { canTakeBack } from '@safeground/contract/submission-state';
import { dayOf } from '@safeground/programmes';
import {
  commit,
  fulfilAssignment,
  getSubjectOf,
  listConflicts,
  listRevisions,
  listShards,
  requireLatestRevision,
  resumeAssignment,
  type Link,
  type Store,
} from '@safeground/store';
import type { z } from '@hono/zod-openapi';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { actOf } from './act.ts';
import { keepContent, readContent } from './contents.ts';
import { requireUnit } from './organisation.ts';
import { agencyOf } from './agency-of.ts';
import { presenceOf } from './presence.ts';
import { chosenIn, listRowsOf } from './list-files.ts';
import { lineOf } from './submission-lines.ts';
import { reviewContent, submit } from './submit.ts';
import { versionOf } from './versions.ts';

/** What a form that is wrong throughout may say; more would only hide the first. */
const MOST_PROBLEMS = 200;

/**
 * Takes a finished submission, new (`base` 0) or correcting the revision `base`. The right is asked for the unit it is
 * about, and, for a correction, for the unit it was about before. `ahead` is what `findSubject` was asked already.
 */
export async function submitSubmission(
  context: ServiceContext,
  id: string,
  input: SubmissionInput,
  ahead?: ReturnType<typeof findSubject>,
): Promise<Receipt> {
  const { store, deps, organisation, actor } = context;
  const { content, base } = input;
  requireUnit(context, content.unit);
  const agency = await agencyOf(store, content.form);
  allow(context, 'submission.write', { agency, unit: content.unit });
  const [version, { subject, given }, standing] = await Promise.all([
    versionOf(context, content.form, content.version),
    ahead ?? findSubject(store, content),
    base === 0 ? undefined : requireLatestRevision(store, id),
  ]);
  if (content.subject !== undefined && subject === undefined)
    throw new Problem('not-found', { detail: `There is no subject ${content.subject}` });
  if (standing !== undefined) allowCorrection(context, agency, standing, content.form);
  const receipt = await submit(
    {
      store,
      by: actor.user.id,
      timeZone: organisation.timeZone,
      now: deps.now(),
      random: deps.random,
      presence: (hashes) => presenceOf(deps, organisation.id, hashes),
      keep: (json) => keepContent(deps, organisation.id, input.contentHash, json),
      shards: await shardsOf(store, content.form, content.unit, deps.now()),
      subject,
      rows: await listRowsOf(deps, organisation.id, version.compiled.definition),
    },
    version,
    id,
    input,
  );
  // Before the receipt: whoever is cut short here sends again, and it is done then.
  if (base === 0 && given) {
    const localDay = (instant: string): string => dayOf(Date.parse(instant), organisation.timeZone);
    const { form, unit } = content;
    const fulfilment = { form, unit, subject: subject?.id, by: actor.user.id, submission: id };
    await fulfilAssignment(store, { ...fulfilment, day: localDay(content.observedAt), at: receipt.receivedAt, dayOf: localDay });
  }
  return receipt;
}

/** What a content is about, as it is now, and whether its form was given out there. */
export function findSubject(store: Store, { subject, unit, form }: SubmissionInput['content']) {
  return getSubjectOf(store, { subject, unit, form });
}

function allowCorrection(context: ServiceContext, agency: string, standing: Link, form: string): void {
  allow(context, 'submission.write', { agency, unit: standing.header.unit });
  if (standing.header.form === form) return;
  throw new Problem('validation-failed', {
    errors: [{ pointer: '/content/form', code: 'form', message: `The submission is one of ${standing.header.form}` }],
  });
}

/** A submission with its content, what its version says of it, which attachments are here, and its history. */
export async function getSubmission(context: ServiceContext, id: string): Promise<Submission> {
  const chain = await requireReadable(context, id);
  return submissionOf(context, id, chain);
}

/** Reviews, returns, approves, locks or withdraws. Two who act on the same revision: the second gets `conflict`. */
export async function transitionSubmission(
  context: ServiceContext,
  id: string,
  transition: z.infer<typeof Transition>,
): Promise<Submission> {
  const { store, deps, organisation } = context;
  const { header } = await requireLatestRevision(store, id);
  const agency = await agencyOf(store, header.form);
  allow(context, 'submission.review', { agency, unit: header.unit });
  await commit(store, { ...transition, ...actOf(context), id, receivedDay: dayOf(deps.now(), organisation.timeZone) });
  if (transition.action === 'withdraw') await resume(context, id, header);
  return submissionOf(context, id, await listRevisions(store, id));
}

/**
 * Takes back what the actor sent by mistake: it stays on record with the reason, and counts no more. Refused with
 * `transition-refused` once somebody took it under review or decided on it; from then on the committee withdraws.
 */
export async function withdrawSubmission(context: ServiceContext, id: string, { base, reason }: Withdrawal): Promise<Submission> {
  const { store, deps, organisation, actor } = context;
  const { header, sentBy, state, revision } = await requireLatestRevision(store, id);
  allow(context, 'submission.write', { agency: await agencyOf(store, header.form), unit: header.unit });
  if (sentBy !== actor.user.id) throw new Problem('not-permitted', { detail: 'Only who sent a submission takes it back' });
  // Sent again after an answer that was lost: the commit knows its own revision.
  if (revision === base && !canTakeBack(state)) throw new Problem('transition-refused', { detail: `It is ${state} already` });
  const receivedDay = dayOf(deps.now(), organisation.timeZone);
  await commit(store, { action: 'withdraw', base, reason, ...actOf(context), id, receivedDay });
  await resume(context, id, header);
  return submissionOf(context, id, await listRevisions(store, id));
}

/** What a withdrawn submission fulfilled is still to do. */
function resume({ store }: ServiceContext, submission: string, { form, subject, unit }: Link['header']): Promise<void> {
  return resumeAssignment(store, { form, subject, unit, submission });
}

/** What else was sent under this submission and came second, oldest first: kept so that people can compare. */
export async function listSubmissionCopies(context: ServiceContext, id: string): Promise<{ items: SubmissionCopy[] }> {
  await requireReadable(context, id);
  const copies = await listConflicts(context.store, id);
  const items = await Promise.all(
    copies.map(async ({ content: stored, contentHash, base, by, at }) => {
      const content = await readContent(context.deps, stored);
      return { contentHash, base, by, at, content, ...(await chosenOf(context, content)) };
    }),
  );
  return { items: items.toSorted((left, right) => left.at.localeCompare(right.at)) };
}

/** Words of what a content chose from the files of its version; nothing where it has none. */
async function chosenOf(context: ServiceContext, content: SubmissionContent): Promise<Pick<Submission, 'chosen'>> {
  const { definition } = (await versionOf(context, content.form, content.version)).compiled;
  const rows = await listRowsOf(context.deps, context.organisation.id, definition);
  return rows === undefined ? {} : { chosen: chosenIn(definition, rows, content) };
}

/** The chain of a submission that the actor may read; `not-found` when there is none in his organisation. */
export async function requireReadable(context: ServiceContext, id: string): Promise<readonly Link[]> {
  const chain = await listRevisions(context.store, id);
  const last = chain.at(-1);
  if (last === undefined) throw new Problem('not-found', { detail: `There is no submission ${id}` });
  const agency = await agencyOf(context.store, last.header.form);
  allow(context, 'submission.read', { agency, unit: last.header.unit });
  return chain;
}

async function submissionOf(context: ServiceContext, id: string, chain: readonly Link[]): Promise<Submission> {
  const { deps, organisation } = context;
  const last = chain.at(-1)!;
  const stored = chain.find((link) => link.revision === last.contentRevision)?.content;
  if (stored === undefined) throw new Error(`The chain of ${id} has no content`);
  const [content, version, attachments] = await Promise.all([
    readContent(deps, stored),
    versionOf(context, last.header.form, last.header.version),
    presenceOf(
      deps,
      organisation.id,
      last.attachments.map(({ sha256 }) => sha256),
    ),
  ]);
  const { revision, state, receivedAt, sentBy, header } = last;
  const { timeZone } = organisation;
  const arrival = { timeZone, random: deps.random, receivedAt: Date.parse(receivedAt), subjectKind: header.subjectKind };
  const { definition } = version.compiled;
  const rows = await listRowsOf(deps, organisation.id, definition);
  const { problems } = reviewContent(version, content, { ...arrival, rows });
  return {
    ...lineOf(context, { ...header, id, revision, state, receivedAt, by: sentBy }),
    content,
    ...(rows === undefined ? {} : { chosen: chosenIn(definition, rows, content) }),
    problems: problems.slice(0, MOST_PROBLEMS).map((problem) => ({ ...problem, message: { ...problem.message } })),
    attachments: attachments.map((each) => ({ ...each })),
    history: chain.map(revisionOf),
  };
}

function revisionOf({ revision, action, by, at, contentHash, remarks, reason, previous, hash }: Link): Submission['history'][number] {
  return {
    revision,
    action,
    by,
    at,
    contentHash,
    ...(remarks === undefined ? {} : { remarks: remarks.map((remark) => ({ ...remark })) }),
    ...(reason === undefined ? {} : { reason }),
    ...(previous === undefined ? {} : { previous }),
    hash,
  };
}

/** How long a process may go on with the number of buckets it knows; an old number only fills a bucket a little further. */
const SHARDS_MS = 30_000;
const shards = new WeakMap<Store['db'], Map<string, { readonly at: number; readonly known: Promise<ReadonlyMap<string, number>> }>>();

async function shardsOf(store: Store, form: string, unit: string, now: number): Promise<number | undefined> {
  const cache = shards.get(store.db) ?? new Map<string, { at: number; known: Promise<ReadonlyMap<string, number>> }>();
  shards.set(store.db, cache);
  const key = `${store.org}/${form}`;
  const kept = cache.get(key);
  if (kept !== undefined && Math.abs(now - kept.at) < SHARDS_MS) return (await kept.known).get(unit);
  const known = listShards(store, form);
  cache.set(key, { at: now, known });
  known.catch(() => cache.delete(key));
  return (await known).get(unit);
}

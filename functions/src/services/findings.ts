import { isCounted, Problem, type FollowUp, type FollowUpInput } from '@safeground/contract';
import type { FormDefinition } from '@safeground/forms';
import { dayOf } from '@safeground/programmes';
import {
  getFollowUps,
  getLatestRevision,
  getPerson,
  listBySubject,
  requireLatestRevision,
  type Header,
  type Row,
  type StoredFollowUp,
} from '@safeground/store';
import * as store from '@safeground/store';
import { findingsIn, isMet, planOf } from '@safeground/summaries';
import type { ServiceContext } from '../context.ts';
import { allow, permits } from '../rights.ts';
import { actOf } from './act.ts';
import { agencyOf } from './agency-of.ts';
import { inFlight } from './in-flight.ts';
import { requireUnit, todayOf } from './organisation.ts';
import { listRows } from './submission-lists.ts';
import { versionOf } from './versions.ts';

const HOUR_MS = 3_600_000;
/** Taken-up findings that one list shows: those due first. */
const MOST = 500;

export type FindingQuery = { readonly form: string; readonly unit: string; readonly period: string; readonly cursor?: string | undefined };

/** What the submissions of a unit and period found, with what became of it. */
export async function listFindings(context: ServiceContext, query: FindingQuery): Promise<{ items: FollowUp[]; cursor?: string }> {
  // Asks for the right to read them first.
  const { rows, cursor } = await listRows(context, query);
  const found = (
    await inFlight(
      rows.filter(({ state }) => isCounted(state)),
      (row) => findingsOf(context, row),
    )
  ).flat();
  const taken = await getFollowUps(context.store, found);
  const items = found.map((finding, index) => ({ ...finding, ...(taken[index] === undefined ? {} : shownPart(taken[index])) }));
  return { items: await withClosing(context, items), ...(cursor === undefined ? {} : { cursor }) };
}

/** Findings somebody took up in a unit and all under it, those due first; of one person where `owner` is given. */
export async function listFollowUps(
  context: ServiceContext,
  query: { readonly unit: string; readonly owner?: string | undefined },
): Promise<{ items: FollowUp[] }> {
  requireUnit(context, query.unit);
  allow(context, 'submission.read', { unit: query.unit });
  const { units } = context.organisation;
  const places = units.all.filter((unit) => units.isWithinNear(unit.id, query.unit, todayOf(context)));
  const all = (await inFlight(places, ({ id }) => store.listFollowUps(context.store, id))).flat();
  const agencies = new Map(
    await inFlight([...new Set(all.map(({ form }) => form))], async (form) => [form, await agencyOf(context.store, form)] as const),
  );
  const mine = all.filter(
    ({ owner, form, unit }) =>
      (query.owner === undefined || owner === query.owner) && permits(context, 'submission.read', { agency: agencies.get(form), unit }),
  );
  const standing = await withoutWithdrawn(context, mine);
  standing.sort((left, right) => Number(left.done) - Number(right.done) || compare(left.deadline ?? '9999', right.deadline ?? '9999'));
  return { items: await withClosing(context, standing.slice(0, MOST).map(shownPart)) };
}

/** What was found by mistake is nobody's task. What is done already stays, as a record. */
async function withoutWithdrawn(context: ServiceContext, taken: readonly StoredFollowUp[]): Promise<StoredFollowUp[]> {
  const open = [...new Set(taken.filter(({ done }) => !done).map(({ submission }) => submission))];
  const links = await inFlight(open, async (id) => [id, await getLatestRevision(context.store, id)] as const);
  const withdrawn = new Set(links.filter(([, link]) => link !== undefined && !isCounted(link.state)).map(([id]) => id));
  return taken.filter(({ submission }) => !withdrawn.has(submission));
}

/** Says who sees to a finding, until when, and whether it is done. Only what the submission found as it stands can be taken up. */
export async function putFollowUp(context: ServiceContext, submission: string, criterion: string, input: FollowUpInput): Promise<FollowUp> {
  const { header, state } = await requireLatestRevision(context.store, submission);
  allow(context, 'submission.review', { agency: await agencyOf(context.store, header.form), unit: header.unit });
  if (!isCounted(state)) throw new Problem('conflict', { detail: `${submission} was withdrawn` });
  const found = (await findingsOf(context, { ...header, id: submission })).find((finding) => finding.criterion === criterion);
  if (found === undefined) throw new Problem('not-found', { detail: `${submission} has no finding at ${criterion}` });
  if (input.owner !== undefined && (await getPerson(context.store, input.owner)) === undefined)
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/owner', code: 'unknown', message: `There is no person ${input.owner}` }],
    });
  const { base, done, owner, deadline, note } = input;
  const { owner: _owner, deadline: _deadline, note: _note, ...facts } = found;
  const given = {
    ...(owner === undefined ? {} : { owner }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(note === undefined ? {} : { note }),
  };
  return shownPart(await store.putFollowUp(context.store, actOf(context), { ...facts, ...given, done }, base));
}

/** What a submission did not meet, in the words of its own version; due when its class says so. */
async function findingsOf(context: ServiceContext, row: Header & Pick<Row, 'id'>): Promise<readonly FollowUp[]> {
  const { definition } = (await versionOf(context, row.form, row.version)).compiled;
  const labels = new Map(definition.scoring?.criteria.map(({ id, label }) => [id, label]));
  const deadline = deadlineOf(context, definition, row);
  return findingsIn(planOf(definition), row.contribution).map(({ criterion, outcome }) => ({
    submission: row.id,
    criterion,
    label: { ...labels.get(criterion) },
    outcome,
    form: row.form,
    unit: row.unit,
    ...(row.subject === undefined ? {} : { subject: row.subject }),
    ...(row.subjectName === undefined ? {} : { subjectName: row.subjectName }),
    observedAt: row.observedAt,
    ...(deadline === undefined ? {} : { deadline }),
    done: false,
    revision: 0,
  }));
}

function deadlineOf({ organisation }: ServiceContext, definition: FormDefinition, { score, observedAt }: Header): string | undefined {
  const hours = definition.scoring?.classes.find(({ code }) => code === score?.class)?.deadlineHours;
  return hours === undefined ? undefined : dayOf(Date.parse(observedAt) + hours * HOUR_MS, organisation.timeZone);
}

function shownPart({ by: _by, at: _at, ...followUp }: StoredFollowUp): FollowUp {
  return { ...followUp, label: { ...followUp.label } };
}

/** Looks for a later inspection of the same subject, or a correction, that found the criterion met. One list for each subject. */
async function withClosing(context: ServiceContext, items: readonly FollowUp[]): Promise<FollowUp[]> {
  const open = items.filter(({ done, subject }) => !done && subject !== undefined);
  const subjects = [...new Set(open.map(({ subject }) => subject!))];
  const later = new Map(await inFlight(subjects, async (id) => [id, (await listBySubject(context.store, id)).rows] as const));
  return inFlight(items, async (item) => {
    if (item.done || item.subject === undefined) return item;
    for (const row of later.get(item.subject) ?? []) {
      if (row.form !== item.form || !isCounted(row.state)) continue;
      if (row.id !== item.submission && Date.parse(row.observedAt) <= Date.parse(item.observedAt)) continue;
      const { definition } = (await versionOf(context, row.form, row.version)).compiled;
      if (isMet(planOf(definition), row.contribution, item.criterion)) return { ...item, closedBy: row.id };
    }
    return item;
  });
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

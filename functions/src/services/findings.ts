import { isCounted, Problem, type ErrorCode, type FollowUp, type FollowUpInput } from '@safeground/contract';
import type { FormDefinition } from '@safeground/forms';
import { dayOf } from '@safeground/programmes';
import {
  getDecisions,
  getFollowUps,
  getPerson,
  getRows,
  listBySubject,
  listFollowUps as readFollowUps,
  listForms,
  putFollowUp as storeFollowUp,
  requireLatestRevision,
  type Bucket,
  type Row,
  type StoredFollowUp,
} from '@safeground/store';
import { findingsIn, isMet, type Plan } from '@safeground/summaries';
import type { ServiceContext } from '../context.ts';
import { allow, allowLines, permits } from '../rights.ts';
import { actOf } from './act.ts';
import { agencyOf } from './agency-of.ts';
import { listFrozenRows, type KeptRow } from './frozen-rows.ts';
import { closingOf } from './frozen.ts';
import { inFlight } from './in-flight.ts';
import { requirePeriod } from './ledger.ts';
import { requireUnit, todayOf } from './organisation.ts';
import { listRows } from './submission-lists.ts';
import { versionOf } from './versions.ts';

const HOUR_MS = 3_600_000;
/** Taken-up findings that one list shows: those due first. */
const MOST = 500;

export type FindingQuery = { readonly form: string; readonly unit: string; readonly period: string; readonly cursor?: string | undefined };

/** A finding with the submission it belongs to, as it stands. */
type Found = { readonly item: FollowUp; readonly row: Row };

/**
 * What the submissions of a unit and period found, with what became of it. Of a closed period: what was found when it was closed,
 * and what has become of that since.
 */
export async function listFindings(context: ServiceContext, query: FindingQuery): Promise<{ items: FollowUp[]; cursor?: string }> {
  const { rows, cursor } = await findingRows(context, query);
  const counted = rows.filter(({ row }) => isCounted(row.state));
  const found = await inFlight(counted, async ({ row, now }) => (await findingsOf(context, row)).map((item) => ({ item, row: now })));
  const taken = await getFollowUps(
    context.store,
    found.flat().map(({ item }) => item),
  );
  const items = found.flat().map(({ item, row }, index) => ({ item: withTaken(item, taken[index]), row }));
  return { items: await withClosing(context, items), ...(cursor === undefined ? {} : { cursor }) };
}

/** Asks for the right to read them first. */
async function findingRows(
  context: ServiceContext,
  query: FindingQuery,
): Promise<{ readonly rows: readonly KeptRow[]; readonly cursor: string | undefined }> {
  const closing = closingOf(await getDecisions(context.store, 'period', query.period));
  if (closing === undefined) {
    const { rows, cursor } = await listRows(context, query);
    return { rows: rows.map((row) => ({ row, now: row })), cursor };
  }
  requireUnit(context, query.unit);
  allow(context, 'submission.read', { agency: await agencyOf(context.store, query.form), unit: query.unit });
  return listFrozenRows(context, requirePeriod(context, query.period), { ...query, at: closing.at });
}

/**
 * Findings somebody took up in a unit and all under it, those due first; of one person where `owner` is given. Where a finding
 * is, and whether it still is one, its submission says as it stands now.
 */
export async function listFollowUps(
  context: ServiceContext,
  query: { readonly unit: string; readonly owner?: string | undefined },
): Promise<{ items: FollowUp[] }> {
  requireUnit(context, query.unit);
  const agencies = new Map((await listForms(context.store)).map(({ id, agency }) => [id, agency]));
  allowLines(context, 'submission.read', { unit: query.unit, agencies: agencies.values() });
  const { units } = context.organisation;
  const today = todayOf(context);
  const all = (await readFollowUps(context.store)).filter(({ owner }) => query.owner === undefined || owner === query.owner);
  const rows = await getRows(context.store, all);
  const found = all.flatMap((taken, index): Found[] => {
    const row = rows[index];
    if (row === undefined || !units.isWithinNear(row.unit, query.unit, today)) return [];
    if (!permits(context, 'submission.read', { agency: agencies.get(row.form), unit: row.unit })) return [];
    // What was found by mistake is nobody's task. What is done already stays, as a record.
    return isCounted(row.state) || taken.done ? [{ item: withTaken(factsOf(row, taken), taken), row }] : [];
  });
  found.sort(
    ({ item: left }, { item: right }) =>
      Number(left.done) - Number(right.done) || compare(left.deadline ?? '9999', right.deadline ?? '9999'),
  );
  return { items: await withClosing(context, found.slice(0, MOST)) };
}

/** Says who sees to a finding, until when, and whether it is done. Only what the submission found as it stands can be taken up. */
export async function putFollowUp(context: ServiceContext, submission: string, criterion: string, input: FollowUpInput): Promise<FollowUp> {
  const { header, state, bucket } = await requireLatestRevision(context.store, submission);
  allow(context, 'submission.review', { agency: await agencyOf(context.store, header.form), unit: header.unit });
  if (!isCounted(state)) throw new Problem('conflict', { detail: `${submission} was withdrawn` });
  const found = (await findingsOf(context, { ...header, id: submission, bucket })).find((finding) => finding.criterion === criterion);
  if (found === undefined) throw new Problem('not-found', { detail: `${submission} has no finding at ${criterion}` });
  const [standing] = await getFollowUps(context.store, [found]);
  await refuseInput(context, input, withTaken(found, standing));
  const { base, done, owner, deadline, note } = input;
  const given = {
    ...(owner === undefined ? {} : { owner }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(note === undefined ? {} : { note }),
  };
  const { label, outcome } = found;
  const taken = { submission, criterion, label, outcome, bucket, ...given, done };
  return withTaken(found, await storeFollowUp(context.store, actOf(context), taken, base));
}

/** An owner whom nobody knows, and a day that is over, unless it is the one that was there. */
async function refuseInput(context: ServiceContext, { owner, deadline }: FollowUpInput, standing: FollowUp): Promise<void> {
  if (owner !== undefined && (await getPerson(context.store, owner)) === undefined)
    throw invalid('/owner', 'unknown', `There is no person ${owner}`);
  if (deadline !== undefined && deadline !== standing.deadline && deadline < todayOf(context))
    throw invalid('/deadline', 'past', `The day ${deadline} is over`);
}

const invalid = (pointer: string, code: ErrorCode, message: string): Problem =>
  new Problem('validation-failed', { errors: [{ pointer, code, message }] });

type Submitted = Pick<Row, 'id' | 'form' | 'unit' | 'subject' | 'subjectName' | 'observedAt' | 'version' | 'contribution' | 'score'> & {
  readonly bucket: Bucket;
};

/** What a submission did not meet, in the words of its own version; due when its class says so. */
async function findingsOf(context: ServiceContext, row: Submitted): Promise<readonly FollowUp[]> {
  const { compiled, plan } = await versionOf(context, row.form, row.version);
  const { definition } = compiled;
  const labels = new Map(definition.scoring?.criteria.map(({ id, label }) => [id, label]));
  const deadline = deadlineOf(context, definition, row);
  return findingsIn(plan, row.contribution).map(({ criterion, outcome }) => ({
    ...factsOf(row, { submission: row.id, criterion, label: { ...labels.get(criterion) }, outcome }),
    ...(deadline === undefined ? {} : { deadline }),
  }));
}

/** A finding that nobody took up, where its submission is. */
function factsOf(
  row: Submitted,
  { submission, criterion, label, outcome }: Pick<FollowUp, 'submission' | 'criterion' | 'label' | 'outcome'>,
): FollowUp {
  return {
    submission,
    criterion,
    label: { ...label },
    outcome,
    form: row.form,
    unit: row.unit,
    ...(row.subject === undefined ? {} : { subject: row.subject }),
    ...(row.subjectName === undefined ? {} : { subjectName: row.subjectName }),
    observedAt: row.observedAt,
    done: false,
    revision: 0,
  };
}

/** The same with what somebody said of it; what he left open is open. */
function withTaken(finding: FollowUp, taken: StoredFollowUp | undefined): FollowUp {
  if (taken === undefined) return finding;
  const { deadline: _deadline, ...facts } = finding;
  const { owner, deadline, note, done, revision } = taken;
  return {
    ...facts,
    ...(owner === undefined ? {} : { owner }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(note === undefined ? {} : { note }),
    done,
    revision,
  };
}

function deadlineOf({ organisation }: ServiceContext, definition: FormDefinition, { score, observedAt }: Submitted): string | undefined {
  const hours = definition.scoring?.classes.find(({ code }) => code === score?.class)?.deadlineHours;
  return hours === undefined ? undefined : dayOf(Date.parse(observedAt) + hours * HOUR_MS, organisation.timeZone);
}

/** Looks for what closed a finding: a correction of its submission that removed it, or a later one about the subject that found it met. */
async function withClosing(context: ServiceContext, found: readonly Found[]): Promise<FollowUp[]> {
  const open = found.filter(({ item }) => !item.done);
  const subjects = [...new Set(open.flatMap(({ item }) => item.subject ?? []))];
  const about = new Map(await inFlight(subjects, async (id) => [id, (await listBySubject(context.store, id)).rows] as const));
  return inFlight(found, async ({ item, row: own }) => {
    if (item.done) return item;
    const isLater = (row: Row): boolean =>
      row.id !== own.id && row.form === item.form && isCounted(row.state) && Date.parse(row.observedAt) > Date.parse(item.observedAt);
    const planFor = async (row: Row): Promise<Plan> => (await versionOf(context, row.form, row.version)).plan;
    const stands = findingsIn(await planFor(own), own.contribution).some(({ criterion }) => criterion === item.criterion);
    if (!stands) return { ...item, closedBy: own.id };
    for (const row of (about.get(item.subject ?? '') ?? []).filter(isLater))
      if (isMet(await planFor(row), row.contribution, item.criterion)) return { ...item, closedBy: row.id };
    return item;
  });
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

import { Problem, type SubmissionState, type SubmissionSummary } from '@safeground/contract';
import { foldWords, holdsWords, parsePeriod } from '@safeground/programmes';
import {
  foreignCursor,
  listBucket,
  listBySender,
  listBySubject,
  listForms,
  listReceivedDays,
  listReturned,
  listReviewQueue as readQueue,
  listShards,
  requireSubject,
  type Bucket,
  type Row,
  type RowPage,
} from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow, permits, permitsSomewhere } from '../rights.ts';
import { agencyOf } from './agency-of.ts';
import { inFlight } from './in-flight.ts';
import { requireUnit, todayOf } from './organisation.ts';
import { lineOf } from './submission-lines.ts';

export type LinePage = { items: SubmissionSummary[]; cursor?: string };

export type SubmissionQuery = {
  readonly form: string;
  readonly unit: string;
  readonly day?: string | undefined;
  readonly period?: string | undefined;
  readonly state?: SubmissionState | undefined;
  /** Words that begin words of the place's name, without diacritics. */
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
};

const PAGE = 50;
/** Buckets looked into for one page; a page may come back short, or empty, with a cursor to go on. */
const MOST_BUCKETS = 64;
const AT_ONCE = 8;
const BUCKETS_AT_ONCE = 16;

/**
 * What was sent with a form about a unit and all under it: received on a day, or counting for a period; newest day first.
 * It reads the buckets themselves, so whatever got a receipt is in it.
 */
export async function listSubmissions(context: ServiceContext, query: SubmissionQuery): Promise<LinePage> {
  return linesOf(context, await listRows(context, query));
}

/** The same as rows. */
export async function listRows(context: ServiceContext, query: SubmissionQuery): Promise<RowPage> {
  const { cursor, state } = query;
  requireUnit(context, query.unit);
  const agency = await agencyOf(context.store, query.form);
  allow(context, 'submission.read', { agency, unit: query.unit });
  const { buckets, counts } = await bucketsOf(context, query);
  const sought = foldWords(query.q ?? '');
  const isSought = (row: Row): boolean => sought.length === 0 || holdsWords(foldWords(placeName(context, row)), sought);
  return readBuckets(context, buckets, cursor, (row) => counts(row) && (state === undefined || row.state === state) && isSought(row));
}

/** As the lists show it: the subject, or the unit where a unit reports about itself. */
function placeName({ organisation }: ServiceContext, { subjectName, unit }: Row): string {
  return subjectName ?? Object.values(organisation.units.get(unit)?.name ?? {}).join(' ');
}

/** Everything about a subject that the actor may read, newest first. */
export async function listSubjectSubmissions(context: ServiceContext, subject: string, cursor?: string): Promise<LinePage> {
  const { unit } = await requireSubject(context.store, subject);
  allow(context, 'subject.read', { unit });
  const page = await listBySubject(context.store, subject, cursor);
  const agencies = await agenciesOf(context);
  const mayRead = (row: Row): boolean => permits(context, 'submission.read', { agency: agencies.get(row.form), unit: row.unit });
  return linesOf(context, { ...page, rows: page.rows.filter(mayRead) });
}

export type MyQuery = { readonly state?: 'returned' | undefined; readonly cursor?: string | undefined };

/** What the actor sent, or what of it was returned; newest first. */
export async function listMySubmissions(context: ServiceContext, { state, cursor }: MyQuery): Promise<LinePage> {
  if (!permitsSomewhere(context, 'submission.read')) throw new Problem('not-permitted');
  const list = state === 'returned' ? listReturned : listBySender;
  return linesOf(context, await list(context.store, context.actor.user.id, cursor));
}

/** What waits for a decision in a unit and all under it, oldest first. */
export async function listReviewQueue(
  context: ServiceContext,
  query: { readonly unit: string; readonly form?: string | undefined; readonly cursor?: string | undefined },
): Promise<LinePage> {
  requireUnit(context, query.unit);
  const agencies = await agenciesOf(context);
  if (query.form !== undefined && !agencies.has(query.form)) throw new Problem('not-found', { detail: `There is no form ${query.form}` });
  allow(context, 'submission.review', { agency: query.form === undefined ? undefined : agencies.get(query.form), unit: query.unit });
  const today = todayOf(context);
  const isWanted = (row: Row): boolean =>
    (query.form === undefined || row.form === query.form) &&
    context.organisation.units.isWithin(row.unit, query.unit, today) &&
    permits(context, 'submission.review', { agency: agencies.get(row.form), unit: row.unit });
  const rows: Row[] = [];
  let { cursor } = query;
  for (let pages = 0; pages < 20; pages += 1) {
    const page = await readQueue(context.store, cursor, PAGE);
    rows.push(...page.rows.filter(isWanted));
    cursor = page.cursor;
    // Only whole pages are taken, so that the cursor skips nothing.
    if (cursor === undefined || rows.length >= PAGE) break;
  }
  return linesOf(context, { rows, cursor });
}

/** Every row of a form, unit and period, newest day first, as exports read them; only what was received since a day where one is given. */
export async function* periodRows(
  context: Pick<ServiceContext, 'store' | 'organisation'>,
  query: { readonly form: string; readonly unit: string; readonly period: string; readonly receivedFrom?: string | undefined },
): AsyncGenerator<Row> {
  const { receivedFrom = '' } = query;
  const { buckets: all, counts } = await periodBuckets(context, query);
  const buckets = all.filter(({ day }) => day >= receivedFrom);
  const read = (bucket: Bucket, cursor?: string): Promise<RowPage> => listBucket(context.store, bucket, cursor, 500);
  // A year of a city is thousands of buckets, most of them small: several are read at once, and given out in order.
  for (let start = 0; start < buckets.length; start += BUCKETS_AT_ONCE) {
    const some = buckets.slice(start, start + BUCKETS_AT_ONCE);
    const firsts = await inFlight(some, (bucket) => read(bucket));
    for (const [index, first] of firsts.entries()) {
      for (let page: RowPage | undefined = first; page !== undefined;) {
        for (const row of page.rows) if (counts(row)) yield row;
        page = page.cursor === undefined ? undefined : await read(some[index]!, page.cursor);
      }
    }
  }
}

type Chosen = { readonly buckets: readonly Bucket[]; readonly counts: (row: Row) => boolean };

async function bucketsOf(context: ServiceContext, { form, unit, day, period }: SubmissionQuery): Promise<Chosen> {
  if (period !== undefined) return periodBuckets(context, { form, unit, period });
  if (day === undefined) throw new Problem('validation-failed', { detail: 'Give either day or period' });
  const { units } = context.organisation;
  const shards = await listShards(context.store, form);
  const places = units.subtreeOn(unit, day).map((each) => ({ unit: each.id, day }));
  return { buckets: shardedBuckets(form, places, shards), counts: (row) => units.isWithin(row.unit, unit, row.day) };
}

/** Buckets that may hold something of a form, unit and period, and which of their rows do. */
export async function periodBuckets(
  { store, organisation }: Pick<ServiceContext, 'store' | 'organisation'>,
  { form, unit, period }: { readonly form: string; readonly unit: string; readonly period: string },
): Promise<Chosen> {
  const span = parsePeriod(organisation.calendars, period);
  if (span === undefined) throw new Problem('not-found', { detail: `There is no period ${period}` });
  // As the figures do: the tree of the period's last day decides what lies under what.
  const isWithin = (id: string): boolean => organisation.units.isWithinNear(id, unit, span.to);
  const [places, shards] = await Promise.all([listReceivedDays(store, { form, unit, period }, isWithin), listShards(store, form)]);
  const counts = (row: Row): boolean => span.from <= row.day && row.day <= span.to && isWithin(row.unit);
  return { buckets: shardedBuckets(form, places, shards), counts };
}

function shardedBuckets(
  form: string,
  places: readonly { readonly unit: string; readonly day: string }[],
  shards: ReadonlyMap<string, number>,
): Bucket[] {
  const buckets = places.flatMap(({ unit, day }) =>
    Array.from({ length: shards.get(unit) ?? 1 }, (_, shard) => ({ form, unit, day, shard })),
  );
  return buckets.sort((left, right) => (placeOf(left) < placeOf(right) ? 1 : -1));
}

/** A cursor names the bucket to go on with, and where in it. Buckets that appear meanwhile do not disturb it. */
async function readBuckets(
  { store }: ServiceContext,
  buckets: readonly Bucket[],
  cursor: string | undefined,
  isWanted: (row: Row) => boolean,
): Promise<RowPage> {
  const begun = cursor === undefined ? undefined : readCursor(cursor);
  const rest = begun === undefined ? buckets : buckets.filter((bucket) => placeOf(bucket) <= begun.place);
  const rows: Row[] = [];
  for (let start = 0; start < rest.length && start < MOST_BUCKETS; start += AT_ONCE) {
    const some = rest.slice(start, start + AT_ONCE);
    const pages = await inFlight(some, (bucket) =>
      listBucket(store, bucket, placeOf(bucket) === begun?.place ? begun.within : undefined, PAGE),
    );
    for (const [index, page] of pages.entries()) {
      const bucket = some[index]!;
      rows.push(...page.rows.filter(isWanted));
      if (page.cursor !== undefined) return { rows, cursor: writeCursor({ place: placeOf(bucket), within: page.cursor }) };
      const next = rest[start + index + 1];
      if (rows.length >= PAGE && next !== undefined) return { rows, cursor: writeCursor({ place: placeOf(next) }) };
    }
  }
  const next = rest[MOST_BUCKETS];
  return { rows, cursor: next === undefined ? undefined : writeCursor({ place: placeOf(next) }) };
}

/** Sorts as the list does: newest day first, then by unit and shard downwards. */
const placeOf = ({ unit, day, shard }: Bucket): string => `${day} ${unit} ${String(999 - shard).padStart(3, '0')}`;

type Cursor = { readonly place: string; readonly within?: string | undefined };

const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

function readCursor(text: string): Cursor {
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Partial<Cursor> | null;
    if (typeof cursor?.place === 'string')
      return { place: cursor.place, within: typeof cursor.within === 'string' ? cursor.within : undefined };
  } catch {
    // Falls through: it was not written by us.
  }
  throw foreignCursor();
}

async function agenciesOf({ store }: ServiceContext): Promise<ReadonlyMap<string, string>> {
  return new Map((await listForms(store)).map((form) => [form.id, form.agency]));
}

function linesOf(context: ServiceContext, { rows, cursor }: RowPage): LinePage {
  return { items: rows.map((row) => lineOf(context, row)), ...(cursor === undefined ? {} : { cursor }) };
}

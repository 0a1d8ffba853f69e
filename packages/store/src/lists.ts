import type { SubmissionState } from '@safeground/contract';
import { getSources, listDirty } from './aggregation/dynamo.ts';
import { nodeText, parseNode, type NodeKey } from './aggregation/levels.ts';
import type { Item, Key, Page } from './client.ts';
import { bucketPk, headerKey, nodePk, parseBucketPk, returnedPk, reviewPk, senderListPk, subjectListPk, type Bucket } from './keys.ts';
import type { Store } from './store.ts';
import type { Header, Link } from './submissions.ts';

/** A submission as lists show it: its header as it stands. */
export type Row = Header & {
  readonly id: string;
  readonly revision: number;
  readonly contentRevision: number;
  readonly state: SubmissionState;
  readonly receivedAt: string;
  /** When something was last decided about it, if that was after its content came. */
  readonly changedAt?: string | undefined;
  readonly by: string;
  readonly bucket: Bucket;
};

export type RowPage = { readonly rows: readonly Row[]; readonly cursor: string | undefined };

const PAGE = 50;
const MOST_ELSEWHERE = 32;

/** A bucket's rows, newest first (ids are time-ordered), a page at a time. */
export async function listBucket(store: Store, bucket: Bucket, cursor: string | undefined, limit: number): Promise<RowPage> {
  const page = await store.db.query({
    table: 'headers',
    pk: bucketPk(store.org, bucket),
    range: { prefix: 'SUB#' },
    newestFirst: true,
    cursor,
    limit,
  });
  return rowsOf(page);
}

/** Submissions by the buckets they lie in, as they stand, in the order asked. */
export async function getRows(
  store: Store,
  places: readonly { readonly bucket: Bucket; readonly submission: string }[],
): Promise<readonly (Row | undefined)[]> {
  const headers = await store.db.getMany(places.map(({ bucket, submission }) => headerKey(store.org, bucket, submission)));
  return headers.map((header) => header && toRow(header));
}

/** A submission as it stood at a revision of its chain. */
export function rowAt(id: string, { revision, contentRevision, state, receivedAt, sentBy, bucket, header }: Link): Row {
  return { ...header, id, revision, contentRevision, state, receivedAt, by: sentBy, bucket };
}

const turns = { name: 'review', pk: 'reviewPk', sk: 'reviewSk' };

/** What waits for the office, oldest first. From an index, so a second behind. */
export async function listReviewQueue(store: Store, cursor: string | undefined, limit: number): Promise<RowPage> {
  return rowsOf(await store.db.query({ table: 'headers', index: turns, pk: reviewPk(store.org), cursor, limit }));
}

/** What was returned to who sent it, however long ago that was; newest first. From an index, so a second behind. */
export async function listReturned(store: Store, by: string, cursor: string | undefined): Promise<RowPage> {
  return rowsOf(
    await store.db.query({ table: 'headers', index: turns, pk: returnedPk(store.org, by), newestFirst: true, cursor, limit: PAGE }),
  );
}

/** What was sent about a subject, newest first. A submission is in it from the next run of the aggregator on. */
export function listBySubject(store: Store, subject: string, cursor?: string): Promise<RowPage> {
  return listOwn(store, subjectListPk(store.org, subject), cursor, (row) => row.subject === subject);
}

/** What a person sent, newest first. A submission is in it from the next run of the aggregator on. */
export function listBySender(store: Store, by: string, cursor?: string): Promise<RowPage> {
  return listOwn(store, senderListPk(store.org, by), cursor, (row) => row.by === by);
}

/**
 * Days received, with the receiving unit, that hold what a form says of a unit in a period; newest first. From the
 * aggregation's own tree, and from what is still on its way up it, so that nothing acknowledged is missing.
 */
export async function listReceivedDays(
  store: Store,
  of: { readonly form: string; readonly unit: string; readonly period: string },
  isWithin: (unit: string) => boolean,
): Promise<readonly { readonly unit: string; readonly day: string }[]> {
  // The hint is read first: what is merged while we look is then in it, or in the results read after.
  const dirty = (await listDirty(store)).map(parseNode).filter((node) => node.form === of.form);
  const days = new Map<string, { unit: string; day: string }>();
  const add = (unit: string, day: string): unknown => days.set(`${day} ${unit}`, { unit, day });
  for (const node of wayUp(dirty, isWithin)) add(node.unit, node.day);
  const unsettled = dirty.filter((node) => node.level === 'period' && node.period === of.period && isWithin(node.unit));
  const cells = await cellsOf(store, unsettled);
  for (const cell of cells) if (cell.level === 'day') add(cell.unit, cell.day);
  const seen = new Set<string>();
  // A unit that its parent has not counted yet is clean itself, and in no result above: only its cell tells of it.
  let units: readonly string[] = [of.unit, ...unsettled.map((node) => node.unit), ...cells.map((cell) => cell.unit)];
  while (units.length > 0) {
    const fresh = [...new Set(units)].filter((unit) => !seen.has(unit));
    for (const unit of fresh) seen.add(unit);
    const sources = await getSources(
      store,
      fresh.map((unit) => nodeText({ level: 'period', form: of.form, unit, period: of.period })),
    );
    for (const found of sources)
      for (const [unit, received] of Object.entries(found?.days ?? {})) for (const day of received) add(unit, day);
    units = sources.flatMap((found) => found?.units ?? []);
  }
  return [...days.entries()].sort(([left], [right]) => (left < right ? 1 : -1)).map(([, place]) => place);
}

/**
 * Buckets and days that are still on their way up. One that another unit received may hold what was moved here; it is looked
 * into too, unless an outage has left so many that a list would be lost among them.
 */
function wayUp(dirty: readonly NodeKey[], isWithin: (unit: string) => boolean): readonly Exclude<NodeKey, { readonly level: 'period' }>[] {
  const nodes = dirty.filter((node) => node.level !== 'period');
  const elsewhere = nodes.filter((node) => !isWithin(node.unit));
  return elsewhere.length <= MOST_ELSEWHERE ? nodes : nodes.filter((node) => isWithin(node.unit));
}

/** Days and units whose figures lie in a period's node already, but are not in its result yet. */
async function cellsOf(store: Store, nodes: readonly NodeKey[]): Promise<readonly Exclude<NodeKey, { readonly level: 'bucket' }>[]> {
  const pages = await Promise.all(
    nodes.map((node) =>
      store.db.queryAll({ table: 'tallies', pk: nodePk(store.org, nodeText(node)), range: { prefix: 'CELL#' }, only: 'sk' }),
    ),
  );
  return pages.flat().flatMap((cell) => {
    const child = parseNode(String(cell['sk']).slice('CELL#'.length));
    return child.level === 'bucket' ? [] : [child];
  });
}

async function listOwn(store: Store, pk: string, cursor: string | undefined, isStill: (row: Row) => boolean): Promise<RowPage> {
  const page = await store.db.query({ table: 'tallies', pk, range: { prefix: 'SUB#' }, newestFirst: true, cursor, limit: PAGE });
  const keys = page.items.map((item): Key => headerKey(store.org, item['bucket'] as Bucket, String(item['sk']).split('#').at(-1) ?? ''));
  const headers = await store.db.getMany(keys);
  // A correction may have moved it to another subject: the header knows.
  const rows = headers.flatMap((header) => (header === undefined ? [] : [toRow(header)])).filter(isStill);
  return { rows, cursor: page.cursor };
}

function rowsOf({ items, cursor }: Page): RowPage {
  return { rows: items.map(toRow), cursor };
}

function toRow({ pk, sk: _sk, listed: _listed, reviewPk: _reviewPk, reviewSk: _reviewSk, ...header }: Item): Row {
  return { ...(header as unknown as Omit<Row, 'bucket'>), bucket: parseBucketPk(String(pk)) };
}

import { isCounted } from '@safeground/contract';
import type { Adjustment } from '@safeground/contract/committee';
import type { PeriodSpan } from '@safeground/programmes';
import { readGenerations, type Row } from '@safeground/store';
import { bucketsOfPart, countsIn, periodNodes, rowsOfBucket, type Frozen, type FrozenPart, type FrozenRow } from './frozen.ts';
import { inFlight } from './in-flight.ts';
import type { Run } from './ledger.ts';

/** A submission in a bucket that moved since a closing: as it stands, and as it was frozen, if it was. */
export type Drift = { readonly row: DriftRow; readonly was: FrozenRow | undefined };
type DriftRow = Pick<Row, 'id' | 'form' | 'unit' | 'subjectName' | 'day' | 'state' | 'contentRevision' | 'receivedAt'>;

/** A submission that a closed period would count otherwise now, and where. */
export type Change = Pick<Adjustment, 'id' | 'form' | 'unit' | 'subjectName' | 'day' | 'receivedAt' | 'change'>;

/** Buckets looked through at once; of each a page is in memory. */
const AT_ONCE = 16;

/**
 * What counts otherwise since the closing for some unit of the organisation, and what is `asked` for. Only buckets that moved since
 * they were frozen are read; of their rows, most are as they were, and are not kept in memory.
 */
export async function readDrift(
  run: Run,
  span: PeriodSpan,
  frozen: Pick<Frozen, 'parts'>,
  asked: (id: string) => boolean = () => false,
): Promise<readonly Drift[]> {
  const drift: Drift[] = [];
  for (const part of await partsAgain(run, span, frozen)) drift.push(...(await lookAgain(run, span, part, { asked })).drift);
  return drift;
}

/** How much is looked through for one page of a list: within a request, however much a period moved since it was closed. */
const PAGE: PageLimits = { rows: 5_000, buckets: 20_000 };
/** The file of a part's frozen rows costs about as much as so many rows. */
const FILE = 500;

export type PageLimits = { readonly rows: number; readonly buckets: number };

/**
 * The same for who waits for it: as far as a request may look, and from where to go on. The place is a part and the first of its
 * buckets by name: what came meanwhile moves no other bucket, so that none is read twice or left out.
 */
export async function readDriftPage(
  run: Run,
  span: PeriodSpan,
  frozen: Pick<Frozen, 'parts'>,
  { after, limits = PAGE }: { readonly after?: string | undefined; readonly limits?: PageLimits | undefined },
): Promise<{ readonly drift: readonly Drift[]; readonly next?: string }> {
  const [, first = '0', from = ''] = /^(\d+) (.*)$/.exec(after ?? '') ?? [];
  const parts = await partsAgain(run, span, frozen);
  const drift: Drift[] = [];
  let { rows: most, buckets: left } = limits;
  for (let at = Number(first); at < parts.length; at += 1) {
    const names = parts[at]!.buckets.toSorted((one, other) => (one.node < other.node ? -1 : 1));
    const buckets = at === Number(first) ? names.filter(({ node }) => node >= from) : names;
    const some = { ...parts[at]!, buckets: buckets.slice(0, left) };
    const found = await lookAgain(run, span, some, { asked: () => false, most });
    drift.push(...found.drift);
    [most, left] = [most - found.rows - (found.rows > 0 ? FILE : 0), left - found.buckets];
    const next = buckets[found.buckets];
    if (next !== undefined) return { drift, next: `${at} ${next.node}` };
  }
  return { drift };
}

/** What may count otherwise since a closing: what it froze, and buckets that have come since, without rows. */
export async function partsAgain(run: Run, span: PeriodSpan, { parts }: Pick<Frozen, 'parts'>): Promise<readonly FrozenPart[]> {
  const known = new Set(parts.flatMap(({ buckets }) => buckets.map(({ node }) => node)));
  const others = (await periodNodes(run, span)).filter((node) => !known.has(node));
  return [...parts, { buckets: others.map((node) => ({ node, generation: 0 })), rows: [] }];
}

/** Looks through the buckets of a part, those that moved row by row, until `most` rows were read: says how many buckets and rows. */
export async function lookAgain(
  run: Run,
  span: PeriodSpan,
  part: FrozenPart,
  { asked, most = Infinity }: { readonly asked: (id: string) => boolean; readonly most?: number },
): Promise<{ readonly drift: readonly Drift[]; readonly buckets: number; readonly rows: number }> {
  const nodes = part.buckets.map(({ node }) => node);
  const generations = await readGenerations(run.store, nodes);
  const moved = nodes.filter((_, index) => generations[index] !== part.buckets[index]!.generation);
  const before = moved.length === 0 ? undefined : await bucketsOfPart(run, part);
  const drift: Drift[] = [];
  let rows = 0;
  for (let start = 0; start < moved.length; start += AT_ONCE) {
    if (rows >= most) return { drift, buckets: nodes.indexOf(moved[start]!), rows };
    const some = await inFlight(moved.slice(start, start + AT_ONCE), async (node) => {
      const were = new Map(before?.get(node)?.rows.map((row) => [row.id, row]));
      const found: Drift[] = [];
      for await (const row of rowsOfBucket(run, node)) {
        rows += 1;
        const was = were.get(row.id);
        if (asked(row.id) || differs(span, row, was)) found.push({ row: driftRow(row), was });
      }
      return found;
    });
    drift.push(...some.flat());
  }
  return { drift, buckets: nodes.length, rows };
}

const differs = (span: PeriodSpan, row: Row, was: FrozenRow | undefined): boolean =>
  was === undefined ? countsIn(span, row) : !countsIn(span, row) || row.unit !== was.unit || changeOf(was, row, true) !== undefined;

const driftRow = ({ id, form, unit, subjectName, day, state, contentRevision, receivedAt }: Row): DriftRow => ({
  ...{ id, form, unit, day, state, contentRevision, receivedAt },
  ...(subjectName === undefined ? {} : { subjectName }),
});

/**
 * What a closed period would count otherwise now, of what lies within a unit, newest first: what stands less what was frozen,
 * submission by submission, so that each is in the frozen figures as it stands or here, and never both.
 */
export function changesWithin(span: PeriodSpan, drift: readonly Drift[], isWithin: (unit: string) => boolean): Change[] {
  const changes = drift.flatMap(({ row, was }): Change[] => {
    const before = was !== undefined && isWithin(was.unit) ? was : undefined;
    const counts = countsIn(span, row) && isWithin(row.unit);
    const change = changeOf(before, row, counts);
    if (change === undefined) return [];
    const { unit: place, day } = change === 'moved' && before !== undefined ? before : row;
    const { id, form, subjectName, receivedAt } = row;
    // What was frozen names no place, and that of a unit it went to since would be named in the one it left.
    const isThere = subjectName !== undefined && row.unit === place;
    return [{ id, form, unit: place, ...(isThere ? { subjectName } : {}), day, receivedAt, change }];
  });
  return changes.sort((left, right) => right.receivedAt.localeCompare(left.receivedAt) || left.id.localeCompare(right.id));
}

function changeOf(was: FrozenRow | undefined, row: DriftRow, counts: boolean): Change['change'] | undefined {
  if (was === undefined) return counts ? 'received' : undefined;
  if (!counts) return isCounted(row.state) ? 'moved' : 'withdrawn';
  if (row.contentRevision !== was.contentRevision) return 'corrected';
  return row.state === 'returned' && !was.returned ? 'returned' : undefined;
}

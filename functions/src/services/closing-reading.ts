import { dayOf, periodOf, type Arrivals, type Expected, type PeriodSpan } from '@safeground/programmes';
import { listRevisions, readGenerations, rowAt, type Closing, type Row } from '@safeground/store';
import { mergeTallies, type Tally } from '@safeground/summaries';
import { lookAgain, type Drift } from './drift.ts';
import { countsIn, frozenRow, LEFT_BEHIND, rowsOfBucket, type BucketState, type FrozenBucket, type FrozenPart } from './frozen.ts';
import { inFlight } from './in-flight.ts';
import { requireKept } from './kept.ts';
import { arrivalsOf, requirePeriod, type Run } from './ledger.ts';
import type { ReceivedDay } from './period-figures.ts';
import { periodBefore } from './report-figures.ts';
import { headline, tallyRulesOf } from './tally-rules.ts';

/** A step ends after so many rows, buckets (most are small) or units; then what it made is kept. */
export type StepLimits = { readonly rows: number; readonly buckets: number; readonly units: number };
/** Buckets in memory at once: each holds at most some 2,000 rows. */
const AT_ONCE = 16;

/**
 * What is to be read: buckets of the period, then those of the period before while it is open, with which reports compare, then
 * those of earlier periods that are closed.
 */
export type ReadingPlan = {
  readonly nodes: readonly string[];
  readonly before: readonly string[];
  readonly earlier: readonly Lookback[];
  readonly expected: readonly Expected[];
};

/** An earlier period whose changes the report names: how many buckets are looked through again, and the file that says which. */
export type Lookback = { readonly period: string; readonly buckets: number; readonly again: string };
export type Again = { readonly parts: readonly FrozenPart[]; readonly asked: readonly string[] };

/** What one step made of the rows it read; of two steps it is added up. Its rows are in a file beside it. */
export type PartFigures = {
  readonly buckets: readonly BucketState[];
  readonly tallies: readonly Counted[];
  readonly arrivals: readonly (readonly [string, Arrivals])[];
  readonly days: readonly (ReceivedDay & { readonly form: string })[];
  readonly drifts: readonly { readonly period: string; readonly drift: readonly Drift[] }[];
};

/** What counts for a unit itself in a period. */
type Counted = { readonly form: string; readonly period: string; readonly unit: string; readonly tally: Tally };

export const figuresKey = (part: string): string => `${part}.figures.json`;
export const rowsKey = (part: string): string => `${part}.rows.json`;

/** Periods whose figures a report of the period has: itself, and its last month. */
export function countedPeriods({ organisation }: Pick<Run, 'organisation'>, span: PeriodSpan): readonly PeriodSpan[] {
  const month = organisation.calendars.find(({ months }) => months === 1);
  const last = month === undefined ? span : periodOf(month, span.to);
  return last.key === span.key || last.from < span.from || span.to < last.to ? [span] : [span, last];
}

/** Reads the next buckets of a plan, each as it was at the cut, and says how many of them. */
export async function readSome(
  run: Run,
  span: PeriodSpan,
  plan: ReadingPlan,
  { at: cut, read: start }: Pick<Closing, 'at' | 'read'>,
  limits: StepLimits,
): Promise<{ readonly read: number; readonly rows: readonly FrozenBucket[]; readonly figures: PartFigures }> {
  const all = [...plan.nodes, ...plan.before];
  const periods = countedPeriods(run, span);
  const before = periodBefore(run, span);
  const [buckets, frozen]: [BucketState[], FrozenBucket[]] = [[], []];
  const contributions = new Map<string, Contributions>();
  const days = new Map<string, ReceivedDay & { readonly form: string }>();
  let arrivals: ReadonlyMap<string, Arrivals> = new Map();
  let [next, rows] = [start, 0];
  while (next < all.length && rows < limits.rows && next - start < limits.buckets) {
    const isOwn = next < plan.nodes.length;
    const end = Math.min(isOwn ? plan.nodes.length : all.length, next + AT_ONCE, start + limits.buckets);
    const some = all.slice(next, end);
    const generations = await readGenerations(run.store, some);
    const read = await inFlight(some, (node) => readAtCut(run, node, cut));
    for (const [index, { rows: standing, isWhole }] of read.entries()) {
      const node = some[index]!;
      rows += standing.length;
      const counted = standing.filter((row) => countsIn(isOwn ? span : before, row) && isPlaced(run, isOwn ? span : before, row));
      if (!isOwn) {
        addContributions(contributions, [before], counted);
        continue;
      }
      buckets.push({ node, generation: isWhole ? generations[index]! : LEFT_BEHIND });
      frozen.push({ node, rows: counted.map(frozenRow) });
      addContributions(contributions, periods, counted);
      arrivals = await arrivalsOf(plan.expected, counted, arrivals);
      for (const { form, bucket } of counted) {
        const known = days.get(`${form} ${bucket.unit}`);
        if (known === undefined || known.day < bucket.day) days.set(`${form} ${bucket.unit}`, { form, unit: bucket.unit, day: bucket.day });
      }
    }
    next += some.length;
  }
  const tallies = await talliesOf(run, [...contributions.values()]);
  const small = tallies.map((each) => (each.period === before.key ? { ...each, tally: headline(each.tally) } : each));
  return { read: next, rows: frozen, figures: { buckets, tallies: small, arrivals: [...arrivals], days: [...days.values()], drifts: [] } };
}

/** Looks through the next buckets of earlier periods for what counts otherwise since their closing, and says how many of them. */
export async function lookBack(
  run: Run,
  earlier: readonly Lookback[],
  { start, limits, againOf }: { readonly start: number; readonly limits: StepLimits; readonly againOf: (key: string) => Promise<Again> },
): Promise<{ readonly buckets: number; readonly drifts: PartFigures['drifts'] }> {
  const drifts: PartFigures['drifts'][number][] = [];
  let [skipped, looked, rows] = [0, 0, 0];
  for (const { period, buckets, again } of earlier) {
    let from = Math.max(0, start - skipped);
    skipped += buckets;
    if (from >= buckets) continue;
    const { parts, asked } = await againOf(again);
    const sought = new Set(asked);
    for (const part of parts) {
      let rest = part.buckets.slice(from);
      from = Math.max(0, from - part.buckets.length);
      while (rest.length > 0) {
        if (rows >= limits.rows || looked >= limits.buckets) return { buckets: looked, drifts };
        const some = { ...part, buckets: rest.slice(0, limits.buckets - looked) };
        const found = await lookAgain(run, requirePeriod(run, period), some, { asked: (id) => sought.has(id), most: limits.rows - rows });
        if (found.drift.length > 0) drifts.push({ period, drift: found.drift });
        [looked, rows] = [looked + found.buckets, rows + found.rows];
        rest = rest.slice(found.buckets);
      }
    }
  }
  return { buckets: looked, drifts };
}

/** Whether a row lies under any of the organisation's units of the period. */
const isPlaced = ({ organisation: { units } }: Pick<Run, 'organisation'>, { to }: PeriodSpan, { unit }: Row): boolean =>
  units.rootsOn(to).some((root) => units.isWithinNear(unit, root.id, to));

type Contributions = Omit<Counted, 'tally'> & { readonly rows: Pick<Row, 'version' | 'contribution'>[] };

function addContributions(all: Map<string, Contributions>, periods: readonly PeriodSpan[], rows: readonly Row[]): void {
  for (const { form, unit, day, version, contribution } of rows)
    for (const { key: period, from, to } of periods) {
      if (day < from || to < day) continue;
      const key = `${form} ${period} ${unit}`;
      const known = all.get(key) ?? all.set(key, { form, period, unit, rows: [] }).get(key)!;
      known.rows.push({ version, contribution });
    }
}

async function talliesOf({ store, organisation }: Run, counted: readonly Contributions[]): Promise<readonly Counted[]> {
  const tallies: Counted[] = [];
  for (const { rows, ...of } of counted) {
    const { fold } = await tallyRulesOf(store, organisation)(of.form, new Set(rows.map(({ version }) => version)));
    tallies.push({ ...of, tally: fold(rows) });
  }
  return tallies;
}

/**
 * A bucket as it was at the cut. What came after it is left out, and what was changed after it is as it was before; a bucket that
 * holds any such is not whole.
 */
async function readAtCut(run: Run, node: string, cut: string): Promise<{ readonly rows: readonly Row[]; readonly isWhole: boolean }> {
  const standing: Row[] = [];
  for await (const row of rowsOfBucket(run, node)) standing.push(row);
  const isLater = ({ receivedAt, changedAt }: Row): boolean => (changedAt ?? receivedAt) > cut;
  if (!standing.some(isLater)) return { rows: standing, isWhole: true };
  const rows = await inFlight(standing, async (row) => {
    if (!isLater(row)) return [row];
    const link = (await listRevisions(run.store, row.id)).findLast(({ at }) => at <= cut);
    return link === undefined ? [] : [rowAt(row.id, link)];
  });
  return { rows: rows.flat(), isWhole: false };
}

/** Everything the steps of a closing counted, added up. */
export type Merged = {
  readonly parts: readonly FrozenPart[];
  readonly tallies: (form: string, period: string) => ReadonlyMap<string, Tally>;
  readonly arrivals: ReadonlyMap<string, Arrivals>;
  readonly days: (form: string) => readonly ReceivedDay[];
  /** What counts otherwise since the closing of an earlier period. */
  readonly drift: (period: string) => readonly Drift[];
};

export async function mergeParts(run: Run, parts: readonly string[]): Promise<Merged> {
  const frozen: FrozenPart[] = [];
  const tallies = new Map<string, Map<string, Tally>>();
  const arrivals = new Map<string, Arrivals>();
  const days = new Map<string, ReceivedDay[]>();
  const drifts = new Map<string, Drift[]>();
  for (const part of parts) {
    const figures = await requireKept<PartFigures>(run, figuresKey(part));
    if (figures.buckets.length > 0) frozen.push({ buckets: figures.buckets, rows: rowsKey(part) });
    for (const { form, period, unit, tally } of figures.tallies) {
      const key = `${form} ${period}`;
      const ofForm = tallies.get(key) ?? tallies.set(key, new Map()).get(key)!;
      const known = ofForm.get(unit);
      ofForm.set(unit, known === undefined ? tally : mergeTallies(known, tally));
    }
    for (const [key, { onTime, late, returned }] of figures.arrivals) {
      const known = arrivals.get(key) ?? { onTime: 0, late: 0, returned: 0 };
      arrivals.set(key, { onTime: known.onTime + onTime, late: known.late + late, returned: known.returned + returned });
    }
    for (const { period, drift } of figures.drifts) drifts.set(period, (drifts.get(period) ?? []).concat(drift));
    for (const { form, ...day } of figures.days) days.set(form, [...(days.get(form) ?? []), day]);
  }
  return {
    parts: frozen,
    tallies: (form, period) => tallies.get(`${form} ${period}`) ?? new Map(),
    arrivals,
    days: (form) => days.get(form) ?? [],
    drift: (period) => drifts.get(period) ?? [],
  };
}

/** The day on which lateness and freshness are judged. */
export const dayOfCut = ({ organisation }: Pick<Run, 'organisation'>, { at }: Pick<Closing, 'at'>): string =>
  dayOf(Date.parse(at), organisation.timeZone);

import { isCounted, Problem, type Form, type Summary, type Unit } from '@safeground/contract';
import { unitTree, type LedgerLine, type PeriodSpan } from '@safeground/programmes';
import type { ReportFigures } from '@safeground/reports/official';
import {
  getDecisions,
  listBucket,
  listForms,
  nodeText,
  parseNode,
  type Bucket,
  type DecisionLog,
  type DecisionStep,
  type Row,
} from '@safeground/store';
import { inFlight } from './in-flight.ts';
import { closingFolder, getKept, putKept, requireKept } from './kept.ts';
import type { Run } from './ledger.ts';
import { periodBuckets } from './submission-lists.ts';
import type { FrozenZones } from './zones.ts';

/**
 * What a closing keeps beside the figures of the units: which submissions they are made of, the ledger's lines, the colours, the
 * units and forms of then; and for the reports after it what each form said of each unit, and which changes of earlier periods
 * each unit's report names, by key. Closings from before some of it was kept lack that.
 */
export type Frozen = {
  readonly lines: readonly LedgerLine[];
  readonly parts: readonly FrozenPart[];
  readonly units?: readonly Unit[];
  readonly forms?: readonly Titled[];
  readonly zones?: FrozenZones;
  readonly counted?: { readonly [unit: string]: { readonly [form: string]: Counted } };
  readonly named?: { readonly [unit: string]: readonly string[] };
};

export type Counted = { readonly submissions: number; readonly mean?: number };
export type Titled = Pick<Form, 'id' | 'title'>;

/** Some of the buckets, and where their rows are: in a file of their own, because a year of a city has a million. */
export type FrozenPart = { readonly buckets: readonly BucketState[]; readonly rows: string | readonly FrozenBucket[] };

/**
 * How far a bucket had moved before its rows were read. A submission raises its bucket after it is there and before its receipt,
 * so whatever lands after the reading is seen to be later, whenever it was stamped.
 */
export type BucketState = { readonly node: string; readonly generation: number };
export type FrozenBucket = { readonly node: string; readonly rows: readonly FrozenRow[] };
export type FrozenRow = Pick<Row, 'id' | 'unit' | 'day' | 'contentRevision'> & { readonly returned: boolean };

/** The generation of a bucket some of whose rows were left as they were before: it is always looked at again. */
export const LEFT_BEHIND = -1;

/** The step that holds a period closed; undefined while it is open. */
export function closingOf(log: DecisionLog | undefined): DecisionStep | undefined {
  const last = log?.steps.at(-1);
  return last?.action === 'close' ? last : undefined;
}

export const putFrozen = (run: Run, span: PeriodSpan, at: string, frozen: Frozen): Promise<void> =>
  putKept(run, frozenKey(run.organisation.id, span.key, at), frozen);

/** What the closing at this instant kept. */
export async function getFrozen(run: Run, span: PeriodSpan, at: string): Promise<Frozen> {
  const kept = await requireKept<Frozen & { readonly buckets?: readonly (BucketState & FrozenBucket)[] }>(
    run,
    frozenKey(run.organisation.id, span.key, at),
  );
  // Closings kept all their rows in this file once.
  return kept.buckets === undefined ? kept : { ...kept, parts: [{ buckets: kept.buckets, rows: kept.buckets }] };
}

/** The organisation as it was when a period was closed. */
export const atClosing = <Where extends Pick<Run, 'organisation'>>(run: Where, { units }: Pick<Frozen, 'units'>): Where =>
  units === undefined ? run : { ...run, organisation: { ...run.organisation, units: unitTree(units) } };

/** What a form said of a unit when its period was closed; undefined while it is open, and of a unit that was not then. */
export async function frozenSummary(
  run: Run,
  { form, unit, period }: { readonly form: string; readonly unit: string; readonly period: string },
): Promise<Summary | undefined> {
  const closing = closingOf(await getDecisions(run.store, 'period', period));
  if (closing === undefined) return undefined;
  return (await getKept<{ readonly [form: string]: Summary }>(run, summariesKey(run, { unit, period, at: closing.at })))?.[form];
}

export const summariesKey = ({ organisation }: Pick<Run, 'organisation'>, of: { unit: string; period: string; at: string }): string =>
  `${closingFolder(organisation.id, of)}/summaries/${of.unit}.json`;

type OfUnit = { readonly unit: string; readonly period: string; readonly at: string };

/** Where a closing keeps what a unit's report is made of: a key of its own for each closing. */
export const reportsKey = ({ organisation }: Pick<Run, 'organisation'>, { unit, period, at }: OfUnit): string =>
  `${organisation.id}/reports/${period.replace(':', '-')}/${unit}/${at.replace(/[^0-9A-Z]/g, '')}.json`;

/** What a closing kept for a unit's report; undefined for a unit that did not stand on the period's last day. */
export const keptFigures = (run: Run, of: OfUnit): Promise<ReportFigures | undefined> => getKept<ReportFigures>(run, reportsKey(run, of));

/** What a closed period's report is made of; undefined while the period is open. */
export async function frozenFigures(run: Run, unit: string, period: string): Promise<ReportFigures | undefined> {
  const closing = closingOf(await getDecisions(run.store, 'period', period));
  if (closing === undefined) return undefined;
  const figures = await keptFigures(run, { unit, period, at: closing.at });
  if (figures === undefined) throw new Problem('not-found', { detail: `The unit ${unit} has no figures in ${period}` });
  return figures;
}

/** The rows of a part, by the buckets they lie in. */
export async function bucketsOfPart(run: Run, { rows }: FrozenPart): Promise<ReadonlyMap<string, FrozenBucket>> {
  const buckets = typeof rows === 'string' ? await requireKept<readonly FrozenBucket[]>(run, rows) : rows;
  return new Map(buckets.map((bucket) => [bucket.node, bucket]));
}

/** What lay under a unit when the period was closed; of units that were not then, as it is. `then` is the organisation at the closing. */
export function withinAtClosing(
  run: Pick<Run, 'organisation'>,
  then: Pick<Run, 'organisation'>['organisation']['units'],
  { unit, span }: { readonly unit: string; readonly span: PeriodSpan },
): (id: string) => boolean {
  const now = run.organisation.units;
  return (id) => (then.get(id) === undefined ? now : then).isWithinNear(id, unit, span.to);
}

export const countsIn = (span: PeriodSpan, { state, day }: Pick<Row, 'state' | 'day'>): boolean =>
  isCounted(state) && span.from <= day && day <= span.to;

export const frozenRow = ({ id, unit, day, contentRevision, state }: Row): FrozenRow => ({
  id,
  unit,
  day,
  contentRevision,
  returned: state === 'returned',
});

/** Buckets that may hold something of the period, for the whole organisation. */
export async function periodNodes(run: Run, span: PeriodSpan): Promise<readonly string[]> {
  const forms = (await listForms(run.store)).filter(({ latestVersion }) => latestVersion > 0);
  const roots = run.organisation.units.rootsOn(span.to);
  const places = forms.flatMap(({ id: form }) => roots.map(({ id: unit }) => ({ form, unit, period: span.key })));
  const found = await inFlight(places, (place) => periodBuckets(run, place));
  return [...new Set(found.flatMap(({ buckets }) => buckets.map(nodeOf)))];
}

/** Every row of a bucket, whatever it counts for, a page in memory at a time. */
export async function* rowsOfBucket({ store }: Pick<Run, 'store'>, node: string): AsyncGenerator<Row> {
  let cursor: string | undefined;
  do {
    const page = await listBucket(store, parseNode(node) as Bucket, cursor, 500);
    yield* page.rows;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

const nodeOf = ({ form, unit, day, shard }: Bucket): string => nodeText({ level: 'bucket', form, unit, day, shard });

/** A key of its own for each closing. */
const frozenKey = (organisation: string, period: string, at: string): string =>
  `${organisation}/ledgers/${period.replace(':', '-')}/${at.replace(/[^0-9A-Z]/g, '')}.json`;

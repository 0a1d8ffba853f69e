import { isCounted, Problem } from '@safeground/contract';
import type { Ledger } from '@safeground/contract/committee';
import {
  expectedIn,
  ledgerLine,
  ledgerTotals,
  parsePeriod,
  type Arrivals,
  type Expected,
  type LedgerLine,
  type PeriodSpan,
  type ProgrammeRules,
} from '@safeground/programmes';
import { getDecisions, getExpected, getProgramme, listForms, putExpected, type Row } from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allowLines } from '../rights.ts';
import { closingUnderWay } from './closing-progress.ts';
import { changesWithin, readDriftPage, type Change, type PageLimits } from './drift.ts';
import { atClosing, closingOf, getFrozen, withinAtClosing, type Titled } from './frozen.ts';
import { inFlight } from './in-flight.ts';
import { lacksLetterhead } from './letterheads.ts';
import { requireUnit, todayOf } from './organisation.ts';
import { periodRows } from './submission-lists.ts';

export type Run = Pick<ServiceContext, 'deps' | 'store' | 'organisation'>;

/**
 * What was expected of a unit and all under it in a period and what came; of a closed period, as it was closed, in the words of
 * then. To an agency it shows the lines of its own forms. Adjustments come as far as a request may look for them: `after` goes on.
 */
export async function getLedger(context: ServiceContext, query: LedgerQuery, limits?: PageLimits): Promise<Ledger> {
  requireUnit(context, query.unit);
  const forms = await listForms(context.store);
  const sees = allowLines(context, 'summary.read', { unit: query.unit, agencies: forms.map(({ agency }) => agency) });
  const seen = new Set(forms.filter(({ agency }) => sees(agency)).map(({ id }) => id));
  const span = requirePeriod(context, query.period);
  const log = await getDecisions(context.store, 'period', span.key);
  const closing = closingOf(log);
  const all =
    closing === undefined
      ? await openLedger(context, span, query.unit)
      : await closedLedger(context, span, closing.at, { ...query, limits });
  const lines = all.lines.filter(({ form }) => seen.has(form));
  const adjustments = all.adjustments.filter(({ form }) => seen.has(form));
  const titles = new Map([...forms, ...all.forms].map(({ id, title }) => [id, { ...title }]));
  const nameOf = (unit: string) => ({ ...(all.units.get(unit) ?? context.organisation.units.get(unit))?.name });
  const { completeness, timeliness, ...sums } = ledgerTotals(lines);
  const underWay = closing === undefined ? await closingUnderWay(context, span.key, log) : undefined;
  return {
    unit: query.unit,
    period: { ...span, label: { ...span.label } },
    closed: closing !== undefined,
    ...(underWay === undefined ? {} : { closing: underWay }),
    lacksLetterhead: await lacksLetterhead(context, span, query.unit),
    steps: (log?.steps ?? []).map((step) => ({ ...step })),
    totals: { ...sums, ...(completeness === undefined ? {} : { completeness }), ...(timeliness === undefined ? {} : { timeliness }) },
    lines: lines.map((line) => ({ ...line, name: nameOf(line.unit), title: titles.get(line.form) ?? {} })),
    adjustments: adjustments.map((each) => ({ ...each, name: nameOf(each.unit), title: titles.get(each.form) ?? {} })),
    ...(all.next === undefined ? {} : { moreAdjustments: all.next }),
  };
}

type LedgerQuery = { readonly unit: string; readonly period: string; readonly after?: string | undefined };

/** Lines and adjustments with the words they are shown in. */
type LedgerParts = {
  readonly lines: readonly LedgerLine[];
  readonly adjustments: readonly Change[];
  /** Where looking for adjustments goes on. */
  readonly next?: string | undefined;
  readonly forms: readonly Titled[];
  readonly units: ServiceContext['organisation']['units'];
};

async function openLedger(run: Run, span: PeriodSpan, unit: string): Promise<LedgerParts> {
  return { lines: await liveLines(run, span, unit), adjustments: [], forms: [], units: run.organisation.units };
}

async function closedLedger(
  run: Run,
  span: PeriodSpan,
  closedAt: string,
  { unit, after, limits }: LedgerQuery & { readonly limits: PageLimits | undefined },
): Promise<LedgerParts> {
  const frozen = await getFrozen(run, span, closedAt);
  const closed = atClosing(run, frozen);
  const { drift, next } = await readDriftPage(run, span, frozen, { after, limits });
  const adjustments = changesWithin(span, drift, withinAtClosing(run, closed.organisation.units, { unit, span }));
  const { units } = closed.organisation;
  return { lines: linesWithin(closed, frozen.lines, unit, span), adjustments, next, forms: frozen.forms ?? [], units };
}

/** A period of the organisation's calendars. Throws `not-found`. */
export function requirePeriod({ organisation }: Pick<Run, 'organisation'>, key: string): PeriodSpan {
  const span = parsePeriod(organisation.calendars, key);
  if (span === undefined) throw new Problem('not-found', { detail: `There is no period ${key}` });
  return span;
}

/** Those of a unit and all under it. */
export const linesWithin = (
  { organisation }: Pick<Run, 'organisation'>,
  lines: readonly LedgerLine[],
  unit: string,
  span: PeriodSpan,
): readonly LedgerLine[] => lines.filter((line) => organisation.units.isWithinNear(line.unit, unit, span.to));

/** Lines of a unit and all under it, or of the whole organisation, by what has come in until now. */
export async function liveLines(run: Run, span: PeriodSpan, unit?: string): Promise<readonly LedgerLine[]> {
  const all = await expectedOf(run, span);
  const expected = unit === undefined ? all : all.filter((line) => run.organisation.units.isWithinNear(line.unit, unit, span.to));
  return arrivedLines(run, span, expected, unit);
}

/** Lines of the whole organisation as these rules would make them, by what has come in until now. */
export const linesBy = (run: Run, span: PeriodSpan, rules: Rules): Promise<readonly LedgerLine[]> =>
  arrivedLines(run, span, expectedBy(run, span, rules));

async function arrivedLines(run: Run, span: PeriodSpan, expected: readonly Expected[], unit?: string): Promise<readonly LedgerLine[]> {
  const { organisation } = run;
  const roots = unit === undefined ? organisation.units.rootsOn(span.to).map(({ id }) => id) : [unit];
  const places = [...new Set(expected.map(({ form }) => form))].flatMap((form) => roots.map((root) => ({ form, unit: root })));
  const counted = await inFlight(places, (place) => arrivalsOf(expected, periodRows(run, { ...place, period: span.key })));
  return withArrivals(expected, new Map(counted.flatMap((each) => [...each])), todayOf(run));
}

/** What was expected, by what came for it until a day of the organisation. */
export function withArrivals(expected: readonly Expected[], arrivals: ReadonlyMap<string, Arrivals>, today: string): LedgerLine[] {
  return expected.map((line) => ledgerLine(line, arrivals.get(lineKey(line)) ?? NOTHING, today));
}

const NOTHING: Arrivals = { onTime: 0, late: 0, returned: 0 };
const lineKey = ({ form, unit }: Pick<Expected, 'form' | 'unit'>): string => `${form} ${unit}`;

/**
 * Written down at the first look at a period, or by the schedule before it begins, by the rules that hold on its first day:
 * they stay as they are until other rules are made for that day.
 */
export async function expectedOf(run: Run, span: PeriodSpan): Promise<readonly Expected[]> {
  const [known, rules] = await Promise.all([getExpected(run.store, span.key), getProgramme(run.store, span.from)]);
  if (rules === undefined || known?.rules === rules.revision) return known?.lines ?? [];
  const lines = expectedBy(run, span, rules.programme);
  await putExpected(run.store, span.key, known, { lines, rules: rules.revision });
  return (await getExpected(run.store, span.key))?.lines ?? [];
}

type Rules = Pick<ProgrammeRules, 'expectations' | 'workdays'>;

/** What these rules expect in a period, whichever were made for it. */
export const expectedBy = ({ organisation }: Pick<Run, 'organisation'>, span: PeriodSpan, rules: Rules): readonly Expected[] =>
  expectedIn(rules.expectations, { units: organisation.units, period: span, calendar: rules.workdays });

/** What came for each line, beside what did before. */
export async function arrivalsOf(
  expected: readonly Expected[],
  rows: AsyncIterable<Row> | Iterable<Row>,
  before: ReadonlyMap<string, Arrivals> = new Map(),
): Promise<ReadonlyMap<string, Arrivals>> {
  const due = new Map(expected.map((line) => [lineKey(line), line.due]));
  const counts = new Map(before);
  for await (const { form, unit, bucket, state } of rows) {
    const key = lineKey({ form, unit });
    const deadline = due.get(key);
    if (deadline === undefined || !isCounted(state)) continue;
    const known = counts.get(key) ?? NOTHING;
    const kind = state === 'returned' ? 'returned' : bucket.day <= deadline ? 'onTime' : 'late';
    counts.set(key, { ...known, [kind]: known[kind] + 1 });
  }
  return counts;
}

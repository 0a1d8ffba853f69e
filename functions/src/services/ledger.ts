import { isCounted, Problem } from '@safeground/contract';
import type { Ledger } from '@safeground/contract/committee';
import {
  dayOf,
  expectedIn,
  ledgerLine,
  ledgerTotals,
  parsePeriod,
  type Arrivals,
  type Expected,
  type LedgerLine,
  type PeriodSpan,
} from '@safeground/programmes';
import { createExpected, getDecisions, getExpected, getProgramme, listForms, type DecisionLog, type DecisionStep } from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { inFlight } from './in-flight.ts';
import { requireUnit } from './organisation.ts';
import { periodRows } from './submission-lists.ts';

export type Run = Pick<ServiceContext, 'deps' | 'store' | 'organisation'>;

/** What was expected of a unit and all under it in a period and what came; of a closed period, as it was closed. */
export async function getLedger(context: ServiceContext, query: { readonly unit: string; readonly period: string }): Promise<Ledger> {
  requireUnit(context, query.unit);
  allow(context, 'summary.read', { unit: query.unit });
  const { organisation } = context;
  const span = requirePeriod(context, query.period);
  const log = await getDecisions(context.store, 'period', span.key);
  const closing = closingOf(log);
  const [lines, adjustments, forms] = await Promise.all([
    allLines(context, span, closing?.at, query.unit),
    closing === undefined ? [] : lateArrivals(context, query.unit, span, closing.at),
    listForms(context.store),
  ]);
  const titles = new Map(forms.map(({ id, title }) => [id, { ...title }]));
  const nameOf = (unit: string) => ({ ...organisation.units.get(unit)?.name });
  const { completeness, timeliness, ...sums } = ledgerTotals(lines);
  return {
    unit: query.unit,
    period: { ...span, label: { ...span.label } },
    closed: closing !== undefined,
    steps: (log?.steps ?? []).map((step) => ({ ...step })),
    totals: { ...sums, ...(completeness === undefined ? {} : { completeness }), ...(timeliness === undefined ? {} : { timeliness }) },
    lines: lines.map((line) => ({ ...line, name: nameOf(line.unit), title: titles.get(line.form) ?? {} })),
    adjustments: adjustments.map((late) => ({ ...late, name: nameOf(late.unit), title: titles.get(late.form) ?? {} })),
  };
}

/** The step that holds a period closed; undefined while it is open. */
export function closingOf(log: DecisionLog | undefined): DecisionStep | undefined {
  const last = log?.steps.at(-1);
  return last?.action === 'close' ? last : undefined;
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

/** The lines of the whole organisation at this closing (ISO instant): what is returned, corrected or withdrawn later changes none. */
export async function freezeLines({ deps, organisation }: Run, span: PeriodSpan, at: string, lines: readonly LedgerLine[]): Promise<void> {
  await deps.files.put(linesKey(organisation.id, span.key, at), Buffer.from(JSON.stringify(lines)), 'application/json');
}

async function frozenLines({ deps, organisation }: Run, span: PeriodSpan, at: string): Promise<readonly LedgerLine[] | undefined> {
  const bytes = await deps.files.get(linesKey(organisation.id, span.key, at));
  return bytes === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as readonly LedgerLine[]);
}

const linesKey = (organisation: string, period: string, at: string): string =>
  `${organisation}/ledgers/${period.replace(':', '-')}/${at.replace(/[^0-9A-Z]/g, '')}.json`;

/**
 * Lines of the whole organisation, or only of a unit and all under it. Where the period was closed at `until` (ISO instant),
 * they are as they were frozen; while it is being closed, what came after does not count.
 */
export async function allLines(run: Run, span: PeriodSpan, until: string | undefined, unit?: string): Promise<readonly LedgerLine[]> {
  const { organisation, deps } = run;
  const frozen = until === undefined ? undefined : await frozenLines(run, span, until);
  if (frozen !== undefined) return unit === undefined ? frozen : linesWithin(run, frozen, unit, span);
  const all = await expectedOf(run, span);
  const expected = unit === undefined ? all : all.filter((line) => organisation.units.isWithinNear(line.unit, unit, span.to));
  const roots = unit === undefined ? organisation.units.rootsOn(span.to).map(({ id }) => id) : [unit];
  const places = [...new Set(expected.map(({ form }) => form))].flatMap((form) => roots.map((root) => ({ form, unit: root })));
  const counted = await inFlight(places, (place) => arrivalsOf(run, { ...place, span, until, expected }));
  const arrivals = new Map(counted.flatMap((each) => [...each]));
  const today = dayOf(until === undefined ? deps.now() : Date.parse(until), organisation.timeZone);
  return expected.map((line) => ledgerLine(line, arrivals.get(lineKey(line)) ?? NOTHING, today));
}

const NOTHING: Arrivals = { onTime: 0, late: 0, returned: 0 };
const lineKey = ({ form, unit }: Pick<Expected, 'form' | 'unit'>): string => `${form} ${unit}`;

/** Written down at the first look at a period, or by the schedule before it begins: rules that change later change nothing of it. */
export async function expectedOf(run: Run, span: PeriodSpan): Promise<readonly Expected[]> {
  const known = await getExpected(run.store, span.key);
  if (known !== undefined) return known;
  const programme = await getProgramme(run.store);
  if (programme === undefined) return [];
  const { expectations, workdays } = programme;
  await createExpected(run.store, span.key, expectedIn(expectations, { units: run.organisation.units, period: span, calendar: workdays }));
  return (await getExpected(run.store, span.key)) ?? [];
}

type Wanted = {
  readonly form: string;
  readonly unit: string;
  readonly span: PeriodSpan;
  readonly until: string | undefined;
  readonly expected: readonly Expected[];
};

async function arrivalsOf(run: Run, { form, unit, span, until, expected }: Wanted): Promise<ReadonlyMap<string, Arrivals>> {
  const due = new Map(expected.filter((line) => line.form === form).map((line) => [line.unit, line.due]));
  const counts = new Map<string, Arrivals>();
  for await (const row of periodRows(run, { form, unit, period: span.key })) {
    const deadline = due.get(row.unit);
    if (deadline === undefined || !isCounted(row.state) || (until !== undefined && row.receivedAt > until)) continue;
    const key = lineKey({ form, unit: row.unit });
    const known = counts.get(key) ?? NOTHING;
    const kind = row.state === 'returned' ? 'returned' : row.bucket.day <= deadline ? 'onTime' : 'late';
    counts.set(key, { ...known, [kind]: known[kind] + 1 });
  }
  return counts;
}

export type LateArrival = {
  readonly id: string;
  readonly form: string;
  readonly unit: string;
  readonly receivedAt: string;
  readonly day: string;
};

/** What came in for a period after it was closed, newest first. Reads only what was received since that day. */
export async function lateArrivals(run: Run, unit: string, span: PeriodSpan, closedAt: string): Promise<readonly LateArrival[]> {
  const receivedFrom = dayOf(Date.parse(closedAt), run.organisation.timeZone);
  const forms = (await listForms(run.store)).filter(({ latestVersion }) => latestVersion > 0);
  const found = await inFlight(forms, async (form) => {
    const late: LateArrival[] = [];
    for await (const row of periodRows(run, { form: form.id, unit, period: span.key, receivedFrom }))
      if (isCounted(row.state) && row.receivedAt > closedAt)
        late.push({ id: row.id, form: form.id, unit: row.unit, receivedAt: row.receivedAt, day: row.day });
    return late;
  });
  return found.flat().sort((left, right) => right.receivedAt.localeCompare(left.receivedAt));
}

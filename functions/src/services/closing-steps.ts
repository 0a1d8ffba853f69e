import type { Form, Unit } from '@safeground/contract';
import { unitTree, type LedgerLine, type PeriodSpan, type ReportOutline } from '@safeground/programmes';
import {
  advanceClosing,
  decidePeriod,
  getDecisions,
  getProgramme,
  lastDecided,
  listDecisions,
  listForms,
  type Closing,
} from '@safeground/store';
import { listClosed, namingsOf, spokenOf, type Naming } from './adjustments.ts';
import { justAfter } from './closing-progress.ts';
import {
  countedPeriods,
  dayOfCut,
  figuresKey,
  lookBack,
  mergeParts,
  readSome,
  rowsKey,
  type Again,
  type Lookback,
  type PartFigures,
  type Merged,
  type ReadingPlan,
  type StepLimits,
} from './closing-reading.ts';
import { partsAgain } from './drift.ts';
import { periodNodes, putFrozen, reportsKey, summariesKey, type Counted } from './frozen.ts';
import { inFlight } from './in-flight.ts';
import { closingFolder, putKept, requireKept } from './kept.ts';
import { expectedOf, requirePeriod, withArrivals, type Run } from './ledger.ts';
import { outlineIn } from './letterheads.ts';
import { figuresOf } from './period-figures.ts';
import { countedAtClosing, countedOf, periodBefore, reportFigures, type Sources } from './report-figures.ts';
import { classified, frozenZones, thawed, type ColourBasis, type FrozenZones } from './zones.ts';

/** What a closing goes by, written down before anything is read: so a later step sees the house as the first one did. */
type Plan = ReadingPlan & {
  readonly units: readonly Unit[];
  readonly forms: readonly Form[];
  readonly outline: ReportOutline;
  /** By what colours are given: the rules of the period, and what was decided about safe areas until the cut. */
  readonly colours: ColourBasis;
  /** What the closing of the period before kept; undefined while that one is open, and is read too. */
  readonly countedBefore?: { readonly [unit: string]: { readonly [form: string]: Counted } };
};

/** A plan as an earlier build may have left it: it looked through all earlier periods in one step, and names none. */
type KeptPlan = Omit<Plan, 'earlier'> & Partial<Pick<Plan, 'earlier'>>;
const looksBack = (plan: KeptPlan): plan is Plan => plan.earlier !== undefined;

/** What is made of all that was read, for the figures of every unit. */
type Basis = {
  readonly lines: readonly LedgerLine[];
  readonly zones: FrozenZones;
  readonly namings: { readonly [unit: string]: readonly Naming[] };
};

/** What one process remembers of a closing between its steps. */
export type ClosingMemory = Map<string, unknown>;

/**
 * Makes the next step of a closing: writes down what is to be read, reads some of it, makes the ledger and the colours of it,
 * freezes the figures of some units, and in the end enters the closing. Each step puts files under names of its own and is then
 * entered if nobody was first, so that it may end anywhere and be made twice at once. Gives the closing as it goes on; undefined
 * where somebody else made the step.
 */
export async function stepOn(run: Run, closing: Closing, memory: ClosingMemory, limits: StepLimits): Promise<Closing | undefined> {
  const span = requirePeriod(run, closing.period);
  if (closing.plan === undefined) return planned(run, span, closing);
  const plan = await remembered(memory, closing.plan, (key) => requireKept<KeptPlan>(run, key));
  if (!looksBack(plan)) return begunAnew(run, closing);
  const then: Run = { ...run, organisation: { ...run.organisation, units: unitTree(plan.units) } };
  if (closing.read < plan.nodes.length + plan.before.length) return readOn(then, span, closing, plan, limits);
  if (closing.read < closing.buckets) return lookedBack(then, closing, plan, { memory, limits });
  const merged = await remembered(memory, `merged ${closing.at}`, () => mergeParts(run, closing.parts));
  if (closing.basis === undefined) return based(then, span, closing, { plan, merged });
  const basis = await remembered(memory, closing.basis, (key) => requireKept<Basis>(run, key));
  const known: Known = { plan, merged, basis, sources: sourcesIn(memory, then, span, closing, { plan, merged, basis }) };
  if (closing.frozen < closing.units) return frozen(then, span, closing, known, limits);
  return enter(then, span, closing, known);
}

function remembered<Value>(memory: ClosingMemory, key: string, read: (key: string) => Promise<Value>): Promise<Value> {
  const known = memory.get(key) ?? memory.set(key, read(key)).get(key)!;
  return known as Promise<Value>;
}

/** Enters a step, with when. */
const advance = (run: Run, closing: Closing, made: Partial<Closing>): Promise<Closing | undefined> =>
  advanceClosing(run.store, closing, { ...made, movedAt: nowOf(run) });

const nowOf = ({ deps }: Run): string => new Date(deps.now()).toISOString();

/** A name that no other try of a step has. */
const nameOf = ({ deps, organisation }: Run, closing: Closing, what: string): string =>
  `${closingFolder(organisation.id, closing)}/${what}-${deps.ids()}`;

async function planned(run: Run, span: PeriodSpan, closing: Closing): Promise<Closing | undefined> {
  // Before all that hangs on the other periods of the calendar.
  const since = await lastDecided(run.store, span.calendar);
  const before = periodBefore(run, span);
  const [forms, outline, expected, countedBefore, colours] = await Promise.all([
    listForms(run.store),
    outlineIn(run, span),
    expectedOf(run, span),
    countedAtClosing(run, before),
    coloursAt(run, span, closing),
  ]);
  if (outline === undefined) throw new Error('The organisation has no programme to report by');
  const nodes = await periodNodes(run, span);
  const plan: Plan = {
    nodes: sorted(nodes),
    before: countedBefore === undefined ? sorted(await periodNodes(run, before)) : [],
    earlier: await lookbacks(run, span, closing),
    expected,
    units: run.organisation.units.all,
    forms: forms.filter(({ latestVersion }) => latestVersion > 0),
    outline,
    colours,
    ...(countedBefore === undefined ? {} : { countedBefore }),
  };
  const key = `${nameOf(run, closing, 'plan')}.json`;
  await putKept(run, key, plan);
  const units = run.organisation.units.all.filter(({ id }) => run.organisation.units.existsOn(id, span.to)).length;
  const again = plan.earlier.reduce((sum, { buckets }) => sum + buckets, 0);
  return advance(run, closing, { plan: key, since, buckets: plan.nodes.length + plan.before.length + again, units });
}

/** What is to be looked through of each earlier period is in a file of its own: a step needs that of one. */
async function lookbacks(run: Run, span: PeriodSpan, closing: Closing): Promise<readonly Lookback[]> {
  const all: Lookback[] = [];
  for (const { of, asked } of spokenOf(span, await listClosed(run, span))) {
    const again: Again = { parts: await partsAgain(run, of.span, of), asked: [...asked] };
    const key = `${nameOf(run, closing, 'again')}.json`;
    await putKept(run, key, again);
    all.push({ period: of.span.key, buckets: again.parts.reduce((sum, { buckets }) => sum + buckets.length, 0), again: key });
  }
  return all;
}

async function coloursAt({ store }: Run, span: PeriodSpan, { at }: Closing): Promise<ColourBasis> {
  const [holding, logs] = await Promise.all([getProgramme(store, span.from), listDecisions(store, 'recognition')]);
  const until = logs.map((log) => ({ ...log, steps: log.steps.filter((step) => step.at <= at) }));
  return { rules: holding?.programme.zones, recognitions: until.filter(({ steps }) => steps.length > 0) };
}

/** By form and unit: so a step counts for few units, and what it keeps is small. */
const sorted = (nodes: readonly string[]): readonly string[] => [...nodes].sort();

async function readOn(run: Run, span: PeriodSpan, closing: Closing, plan: Plan, limits: StepLimits): Promise<Closing | undefined> {
  const { read, rows, figures } = await readSome(run, span, plan, closing, limits);
  const part = nameOf(run, closing, 'part');
  await putKept(run, rowsKey(part), rows);
  await putKept(run, figuresKey(part), figures);
  return advance(run, closing, { read, parts: [...closing.parts, part] });
}

type Way = { readonly memory: ClosingMemory; readonly limits: StepLimits };

async function lookedBack(run: Run, closing: Closing, plan: Plan, { memory, limits }: Way): Promise<Closing | undefined> {
  const { buckets, drifts } = await lookBack(run, plan.earlier, {
    start: closing.read - plan.nodes.length - plan.before.length,
    limits,
    againOf: (key) => remembered(memory, key, () => requireKept<Again>(run, key)),
  });
  const read = closing.read + buckets;
  // Mostly nothing changed, and the closing's item stays small.
  if (drifts.length === 0) return advance(run, closing, { read });
  const part = nameOf(run, closing, 'part');
  const figures: PartFigures = { buckets: [], tallies: [], arrivals: [], days: [], drifts };
  await putKept(run, figuresKey(part), figures);
  return advance(run, closing, { read, parts: [...closing.parts, part] });
}

type Read = { readonly plan: Plan; readonly merged: Merged };

async function based(run: Run, span: PeriodSpan, closing: Closing, read: Read): Promise<Closing | undefined> {
  const { plan, merged } = read;
  const today = dayOfCut(run, closing);
  const lines = withArrivals(plan.expected, merged.arrivals, today);
  const [zones, closed] = await Promise.all([
    classified(run, span, { figures: figuresIn(run, span, closing, read), lines, today, colours: plan.colours }),
    listClosed(run, span),
  ]);
  const namings = namingsOf(run, closed, merged.drift);
  const named = unitsOf(run, span).map((id) => [id, namings(id)] as const);
  const basis: Basis = { lines, zones: frozenZones(zones), namings: Object.fromEntries(named) };
  const key = `${nameOf(run, closing, 'basis')}.json`;
  await putKept(run, key, basis);
  return advance(run, closing, { basis: key });
}

/** Those whose figures are frozen: that stood on the period's last day. */
const unitsOf = ({ organisation: { units } }: Run, span: PeriodSpan): readonly string[] =>
  units.all.filter(({ id }) => units.existsOn(id, span.to)).map(({ id }) => id);

const figuresIn = (run: Run, span: PeriodSpan, closing: Closing, { plan, merged }: Read) =>
  figuresOf(run, span, {
    forms: plan.forms,
    builtAt: closing.at,
    periods: [...countedPeriods(run, span), periodBefore(run, span)].map(({ key }) => key),
    tallies: merged.tallies,
    days: merged.days,
  });

type Made = Read & { readonly basis: Basis };
type Known = Made & { readonly sources: Sources };

/** One for all steps: it remembers every summary it made. */
function sourcesIn(memory: ClosingMemory, run: Run, span: PeriodSpan, closing: Closing, made: Made): Sources {
  const key = `sources ${closing.basis}`;
  const known = memory.get(key) ?? memory.set(key, sourcesOf(run, span, closing, made)).get(key)!;
  return known as Sources;
}

/** What every report is made of is written down by now: whoever makes one again makes the same bytes. */
function sourcesOf(run: Run, span: PeriodSpan, closing: Closing, { plan, merged, basis }: Made): Sources {
  const figures = figuresIn(run, span, closing, { plan, merged });
  const before = periodBefore(run, span).key;
  return {
    figures,
    outline: () => Promise.resolve(plan.outline),
    lines: () => Promise.resolve(basis.lines),
    zones: () => Promise.resolve(thawed(span, basis.zones)),
    namings: () => Promise.resolve((unit: string) => basis.namings[unit] ?? []),
    before: async (form, unit) =>
      plan.countedBefore === undefined
        ? countedOf(await figures.summary(form, unit, before))
        : (plan.countedBefore[unit]?.[form] ?? { submissions: 0 }),
  };
}

async function frozen(run: Run, span: PeriodSpan, closing: Closing, known: Known, { units }: StepLimits): Promise<Closing | undefined> {
  const { sources } = known;
  const { at, period, frozen: start } = closing;
  const some = unitsOf(run, span).slice(start, start + units);
  await inFlight(some, async (unit) => {
    const figures = await reportFigures(run, { unit, span, frozenAt: at, closed: true }, sources);
    await putKept(run, reportsKey(run, { unit, period, at }), figures);
    const summaries = await inFlight(known.plan.forms, async ({ id }) => [id, await sources.figures.summary(id, unit, period)] as const);
    await putKept(run, summariesKey(run, { unit, period, at }), Object.fromEntries(summaries));
  });
  return advance(run, closing, { frozen: start + some.length });
}

/**
 * Keeps what later readings need, and then enters the closing, if nothing was decided about the period meanwhile. If something was
 * about another one of the calendar, the closing is begun anew: it names what no other report does, by what others named then.
 */
async function enter(run: Run, span: PeriodSpan, closing: Closing, known: Known): Promise<Closing | undefined> {
  const { plan, merged, basis, sources } = known;
  const { at, by, reason, period, base, since } = closing;
  const { figures } = sources;
  const units = unitsOf(run, span);
  const countedFor = async (unit: string) =>
    Object.fromEntries(await inFlight(plan.forms, async ({ id }) => [id, countedOf(await figures.summary(id, unit, period))] as const));
  await putFrozen(run, span, at, {
    lines: basis.lines,
    parts: merged.parts,
    units: plan.units,
    forms: plan.forms.map(({ id, title }) => ({ id, title })),
    zones: basis.zones,
    counted: Object.fromEntries(await inFlight(units, async (unit) => [unit, await countedFor(unit)] as const)),
    named: Object.fromEntries(units.map((unit) => [unit, (basis.namings[unit] ?? []).map(({ key }) => key)])),
  });
  const before = await getDecisions(run.store, 'period', period);
  if ((before?.revision ?? 0) !== base) return closing;
  if ((await lastDecided(run.store, span.calendar)) !== since) return begunAnew(run, closing);
  const step = { by, at, enteredAt: nowOf(run), action: 'close', ...(reason === undefined ? {} : { reason }) } as const;
  // Where somebody decided just now, the next look sees what.
  await decidePeriod(run.store, span.calendar, { of: period, before, step }, { last: since });
  return closing;
}

/** With an instant of its own, by which files are named: a try that is still about would write its own over the new ones. */
const begunAnew = (run: Run, closing: Closing): Promise<Closing | undefined> =>
  advance(run, closing, { at: justAfter(closing.at), plan: undefined, basis: undefined, parts: [], read: 0, frozen: 0 });

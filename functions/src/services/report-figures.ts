import { Problem, type Summary } from '@safeground/contract';
import type { Zones } from '@safeground/contract/committee';
import {
  ledgerTotals,
  parsePeriod,
  periodOf,
  previousPeriod,
  ruleText,
  type LedgerLine,
  type PeriodSpan,
  type ZoneRules,
} from '@safeground/programmes';
import { inLanguage, localInstant } from '@safeground/reports';
import type { FormFigures, OwnFigures, ReportFigures } from '@safeground/reports/official';
import { getProgramme, listDecisions, listForms } from '@safeground/store';
import { inFlight } from './in-flight.ts';
import { allLines, closingOf, lateArrivals, linesWithin, type Run } from './ledger.ts';
import { summaryOf } from './summaries.ts';
import { classified, zonesOf, type Classified } from './zones.ts';

export type ReportQuery = {
  readonly unit: string;
  readonly span: PeriodSpan;
  /** ISO instant of the figures. */
  readonly frozenAt: string;
  readonly closed: boolean;
};

/** What reports are made of, each part read once however many are made: closing a period makes one for every unit. */
export type Sources = {
  readonly summary: (form: string, unit: string, period: string) => Promise<Summary>;
  readonly lines: () => Promise<readonly LedgerLine[]>;
  readonly zones: () => Promise<Classified>;
};

/** `until` is the moment of closing (ISO); absent for a period that is open. */
export function sourcesOf(run: Run, span: PeriodSpan, until: string | undefined): Sources {
  const summaries = new Map<string, Promise<Summary>>();
  let lines: ReturnType<Sources['lines']> | undefined;
  let zones: ReturnType<Sources['zones']> | undefined;
  const readLines: Sources['lines'] = () => (lines ??= allLines(run, span, until));
  return {
    summary: (form, unit, period) => {
      const key = `${form} ${unit} ${period}`;
      return summaries.get(key) ?? summaries.set(key, summaryOf(run, { form, unit, period })).get(key)!;
    },
    lines: readLines,
    zones: () => (zones ??= readLines().then((all) => classified(run, span, all, until))),
  };
}

/** Everything the official report of a unit and period says, as of now. */
export async function reportFigures(run: Run, query: ReportQuery, given?: Sources): Promise<ReportFigures> {
  const { organisation, store } = run;
  const { unit, span, frozenAt, closed } = query;
  const sources = given ?? sourcesOf(run, span, closed ? frozenAt : undefined);
  const read = sources.summary;
  const [programme, allForms] = await Promise.all([getProgramme(store), listForms(store)]);
  const place = organisation.units.get(unit);
  if (programme === undefined || place === undefined)
    throw new Problem('not-found', { detail: 'The organisation has no programme to report on' });
  const calendar = organisation.calendars.find(({ id }) => id === span.calendar)!;
  const before = previousPeriod(calendar, span);
  const forms = allForms.filter(({ latestVersion }) => latestVersion > 0);
  const summaries = await inFlight(forms, async ({ id, subjectKind }) => ({
    now: await read(id, unit, span.key),
    before: await read(id, unit, before.key),
    about: subjectKind ?? 'unit',
  }));
  const isOwn = ({ now, about }: (typeof summaries)[number]): boolean => about === 'unit' && now.classes.length === 0;
  const [own, lines, zones, adjustments] = await Promise.all([
    ownFigures(run, { unit, span, forms: summaries.filter(isOwn).map(({ now }) => now.form), read }),
    sources.lines().then((all) => linesWithin(run, all, unit, span)),
    sources.zones().then((all) => zonesOf(run, unit, all)),
    adjustmentsBefore(run, unit, span),
  ]);
  return {
    schema: 1,
    outline: programme.outline,
    unit: { name: name(place.name), kind: place.kind },
    period: { calendar: span.calendar, key: span.key, label: name(span.label), from: span.from, to: span.to },
    frozenAt,
    asOf: localInstant(organisation.timeZone)(Date.parse(frozenAt)),
    closed,
    own,
    forms: summaries.filter((each) => !isOwn(each)).map(({ now, before: former, about }) => formFigures(now, former, about)),
    ledger: ledgerFigures(run, lines, new Map(forms.map(({ id, title }) => [id, name(title)]))),
    ...(zones.rules === undefined ? {} : { zones: zoneFigures(run, zones, zones.rules) }),
    adjustments,
  };
}

const name = (text: { readonly [language: string]: string } | undefined): string => inLanguage(text, 'vi');

function formFigures(now: Summary, before: Summary, about: string): FormFigures {
  const failing = now.criteria
    .map(({ label, met, partly, failed }) => ({ label: name(label), failed, of: met + partly + failed }))
    .filter(({ failed }) => failed > 0)
    .sort((left, right) => right.failed - left.failed)
    .slice(0, 5);
  return {
    title: name(now.title),
    about,
    submissions: now.submissions,
    before: { submissions: before.submissions, ...(before.score === undefined ? {} : { mean: before.score.mean }) },
    ...(now.score === undefined ? {} : { mean: now.score.mean }),
    classes: now.classes.map(({ label, colour, count }) => ({ label: name(label), colour, count })),
    failing,
    units: now.children.map((child) => ({
      name: name(child.name),
      submissions: child.submissions,
      ...(child.mean === undefined ? {} : { mean: child.mean }),
      classes: now.classes.map(({ code }) => child.classes.find((each) => each.code === code)?.count ?? 0),
    })),
  };
}

type OwnQuery = { readonly unit: string; readonly span: PeriodSpan; readonly forms: readonly string[]; readonly read: Sources['summary'] };

/** Sums of the units' own reports, of the unit and of each below it; the end of a period is its last month. */
async function ownFigures(run: Run, { unit, span, forms, read }: OwnQuery): Promise<ReportFigures['own']> {
  const { calendars, units } = run.organisation;
  const month = calendars.find(({ months }) => months === 1);
  const last = month === undefined ? span.key : periodOf(month, span.to).key;
  const of = async (place: string): Promise<OwnFigures> => {
    const whole = await inFlight(forms, (form) => read(form, place, span.key));
    const end = last === span.key ? whole : await inFlight(forms, (form) => read(form, place, last));
    return { reports: whole.reduce((sum, { submissions }) => sum + submissions, 0), sums: sumsOf(whole), end: sumsOf(end) };
  };
  const below = units.childrenOn(unit, span.to);
  return { ...(await of(unit)), units: await inFlight(below, async (child) => ({ name: name(child.name), ...(await of(child.id)) })) };
}

function sumsOf(summaries: readonly Summary[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { id, numbers } of summaries.flatMap(({ questions }) => questions))
    if (numbers !== undefined) sums[id] = (sums[id] ?? 0) + numbers.sum;
  return sums;
}

function ledgerFigures({ organisation }: Run, lines: readonly LedgerLine[], titles: ReadonlyMap<string, string>): ReportFigures['ledger'] {
  if (lines.length === 0) return undefined;
  const totalsOf = (some: readonly LedgerLine[]) => {
    const { expected, received, onTime, late, missing } = ledgerTotals(some);
    return { expected, received, onTime, late, missing };
  };
  return {
    ...totalsOf(lines),
    lines: [...Map.groupBy(lines, ({ unit }) => unit)].map(([unit, own]) => ({
      unit: name(organisation.units.get(unit)?.name),
      ...totalsOf(own),
      lacks: own.filter(({ missing }) => missing > 0).map(({ form }) => titles.get(form) ?? form),
    })),
  };
}

function zoneFigures({ organisation }: Run, { units, recognitions }: Zones, rules: ZoneRules): NonNullable<ReportFigures['zones']> {
  const nameOf = (unit: string): string => name(organisation.units.get(unit)?.name) || unit;
  const reasonText = ({ rule: id, neighbour }: Zones['units'][number]['reasons'][number]): string => {
    if (id === 'stale') return name(rules.staleLabel).replace('{n}', String(rules.staleDays));
    const rule = rules.rules.find((each) => each.id === id);
    if (rule === undefined) return '';
    const text = ruleText(rule, 'vi', vietnamese);
    return neighbour === undefined ? text : `${text}: ${nameOf(neighbour)}`;
  };
  return {
    rules: [...rules.rules.map((rule) => `${COLOURS[rule.colour]}: ${ruleText(rule, 'vi', vietnamese)}`), name(rules.aboveLabel)],
    units: units
      .filter(({ facts }) => facts !== undefined)
      .map(({ unit, colour, reasons }) => ({
        name: nameOf(unit),
        colour,
        reasons: reasons.map(reasonText).filter((text) => text !== ''),
      })),
    recognised: recognitions
      .filter(({ recognised }) => recognised)
      .map(({ unit, steps }) => ({ name: nameOf(unit), decision: steps.at(-1)?.decision ?? '', day: steps.at(-1)?.day ?? '' })),
  };
}

const COLOURS = { red: 'Đỏ', orange: 'Cam', yellow: 'Vàng' } as const;
const vietnamese = (value: number): string => String(Math.round(value * 10) / 10).replace('.', ',');

/** Late arrivals of closed periods of the same calendar, the two before this one. */
async function adjustmentsBefore(run: Run, unit: string, span: PeriodSpan): Promise<ReportFigures['adjustments']> {
  const { calendars } = run.organisation;
  const closed = (await listDecisions(run.store, 'period')).flatMap((log) => {
    const closing = closingOf(log);
    const former = parsePeriod(calendars, log.of);
    return closing !== undefined && former !== undefined && former.calendar === span.calendar && former.to < span.from
      ? [{ former, closing }]
      : [];
  });
  const recent = closed.sort((left, right) => right.former.to.localeCompare(left.former.to)).slice(0, 2);
  const titles = new Map((await listForms(run.store)).map(({ id, title }) => [id, name(title)]));
  const found = await inFlight(recent, async ({ former, closing }) =>
    [...Map.groupBy(await lateArrivals(run, unit, former, closing.at), ({ form }) => form)].map(([form, late]) => ({
      period: name(former.label),
      form: titles.get(form) ?? form,
      count: late.length,
    })),
  );
  return found.flat();
}

import { Problem, type Summary } from '@safeground/contract';
import type { Zones } from '@safeground/contract/committee';
import {
  aboveText,
  ledgerTotals,
  periodOf,
  previousPeriod,
  ruleText,
  type LedgerLine,
  type PeriodSpan,
  type ReportOutline,
  type ZoneRules,
} from '@safeground/programmes';
import { inLanguage, localInstant } from '@safeground/reports';
import type { FormFigures, OwnFigures, ReportFigures } from '@safeground/reports/official';
import { getDecisions } from '@safeground/store';
import { readNamings, type Naming } from './adjustments.ts';
import { getFrozen, type Counted, type Frozen, closingOf } from './frozen.ts';
import { inFlight } from './in-flight.ts';
import { linesWithin, liveLines, type Run } from './ledger.ts';
import { outlineIn } from './letterheads.ts';
import { todayOf } from './organisation.ts';
import { liveFigures, type PeriodFigures } from './period-figures.ts';
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
  readonly figures: PeriodFigures;
  /** What a form said of a unit in the period before: as it was closed, else as it stands. */
  readonly before: (form: string, unit: string) => Promise<Counted>;
  readonly outline: () => Promise<ReportOutline | undefined>;
  readonly lines: () => Promise<readonly LedgerLine[]>;
  readonly zones: () => Promise<Classified>;
  readonly namings: () => Promise<(unit: string) => readonly Naming[]>;
};

/** As everything stands. */
export function liveSources(run: Run, span: PeriodSpan): Sources {
  const figures = liveFigures(run, span);
  const lines = once(() => liveLines(run, span));
  const before = periodBefore(run, span);
  const closedBefore = once(() => countedAtClosing(run, before));
  return {
    figures,
    lines,
    async before(form, unit) {
      const closed = await closedBefore();
      if (closed !== undefined) return closed[unit]?.[form] ?? { submissions: 0 };
      return countedOf(await liveFigures(run, before).summary(form, unit, before.key));
    },
    outline: once(() => outlineIn(run, span)),
    zones: once(async () => classified(run, span, { figures, lines: await lines(), today: todayOf(run) })),
    namings: once(() => readNamings(run, span)),
  };
}

export const periodBefore = ({ organisation }: Pick<Run, 'organisation'>, span: PeriodSpan): PeriodSpan =>
  previousPeriod(
    organisation.calendars.find(({ id }) => id === span.calendar)!,
    span,
  );

/** Undefined while the period is open, and of a closing that did not keep it. */
export async function countedAtClosing(run: Run, span: PeriodSpan): Promise<Frozen['counted']> {
  const closing = closingOf(await getDecisions(run.store, 'period', span.key));
  return closing && (await getFrozen(run, span, closing.at)).counted;
}

export const countedOf = ({ submissions, score }: Summary): Counted => ({
  submissions,
  ...(score?.mean === undefined ? {} : { mean: score.mean }),
});

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let known: Promise<Value> | undefined;
  return () => (known ??= read());
}

/** Everything the official report of a unit and period says, as of now. */
export async function reportFigures(run: Run, query: ReportQuery, sources: Sources): Promise<ReportFigures> {
  const { organisation } = run;
  const { unit, span, frozenAt, closed } = query;
  const read = sources.figures.summary;
  const [outline, forms] = await Promise.all([sources.outline(), sources.figures.forms()]);
  const place = organisation.units.get(unit);
  if (outline === undefined || place === undefined)
    throw new Problem('not-found', { detail: 'The organisation has no programme to report on' });
  const summaries = await inFlight(forms, async ({ id, subjectKind }) => ({
    now: await read(id, unit, span.key),
    before: await sources.before(id, unit),
    about: subjectKind ?? 'unit',
  }));
  const isOwn = ({ now, about }: (typeof summaries)[number]): boolean => about === 'unit' && now.classes.length === 0;
  const titles = new Map(forms.map(({ id, title }) => [id, name(title)]));
  const [own, lines, zones, namings] = await Promise.all([
    ownFigures(run, { unit, span, forms: summaries.filter(isOwn).map(({ now }) => now.form), read }),
    sources.lines().then((all) => linesWithin(run, all, unit, span)),
    sources.zones().then((all) => zonesOf(run, unit, all)),
    sources.namings(),
  ]);
  return {
    schema: 1,
    outline,
    unit: { name: name(place.name), kind: place.kind },
    period: { calendar: span.calendar, key: span.key, label: name(span.label), from: span.from, to: span.to },
    frozenAt,
    asOf: localInstant(organisation.timeZone)(Date.parse(frozenAt)),
    closed,
    own,
    forms: summaries.filter((each) => !isOwn(each)).map(({ now, before: former, about }) => formFigures(now, former, about)),
    ledger: ledgerFigures(run, lines, titles),
    ...(zones.rules === undefined ? {} : { zones: zoneFigures(run, zones, zones.rules) }),
    adjustments: adjustmentFigures(namings(unit), titles),
  };
}

const name = (text: { readonly [language: string]: string } | undefined): string => inLanguage(text, 'vi');

function formFigures(now: Summary, before: Counted, about: string): FormFigures {
  const failing = now.criteria
    .map(({ label, met, partly, failed }) => ({ label: name(label), failed, of: met + partly + failed }))
    .filter(({ failed }) => failed > 0)
    .sort((left, right) => right.failed - left.failed)
    .slice(0, 5);
  return {
    title: name(now.title),
    about,
    submissions: now.submissions,
    before,
    ...(now.score === undefined ? {} : { mean: now.score.mean, ...(now.score.maximum > 0 ? { maximum: now.score.maximum } : {}) }),
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

type OwnQuery = {
  readonly unit: string;
  readonly span: PeriodSpan;
  readonly forms: readonly string[];
  readonly read: PeriodFigures['summary'];
};

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

function zoneFigures(
  { organisation }: Run,
  { units, recognitions }: Omit<Zones, 'pending'>,
  rules: ZoneRules,
): NonNullable<ReportFigures['zones']> {
  const nameOf = (unit: string): string => name(organisation.units.get(unit)?.name) || unit;
  const reasonText = ({ rule: id, neighbour }: Zones['units'][number]['reasons'][number]): string => {
    if (id === 'stale') return staleText(rules);
    const rule = rules.rules.find((each) => each.id === id);
    if (rule === undefined) return '';
    const text = ruleText(rule, 'vi', vietnamese);
    return neighbour === undefined ? text : `${text}: ${nameOf(neighbour)}`;
  };
  return {
    rules: [
      ...rules.rules.map((rule) => `${COLOURS[rule.colour]}: ${ruleText(rule, 'vi', vietnamese)}`),
      `${COLOURS.grey}: ${staleText(rules)}`,
      aboveText(rules, 'vi', vietnamese),
    ],
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

const COLOURS = { red: 'Đỏ', orange: 'Cam', yellow: 'Vàng', grey: 'Xám (thiếu số liệu)' } as const;
const staleText = ({ staleLabel, staleDays }: ZoneRules): string => name(staleLabel).replace('{n}', String(staleDays));
const vietnamese = (value: number): string => String(Math.round(value * 10) / 10).replace('.', ',');

function adjustmentFigures(namings: readonly Naming[], titles: ReadonlyMap<string, string>): ReportFigures['adjustments'] {
  const groups = Map.groupBy(namings, ({ span, change }) => `${span.key} ${change.form} ${change.change}`);
  return [...groups.values()].map((group) => {
    const {
      span,
      change: { form, change },
    } = group[0]!;
    return { period: name(span.label), form: titles.get(form) ?? form, change, count: group.length };
  });
}

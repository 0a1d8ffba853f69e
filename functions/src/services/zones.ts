import { Problem, type Summary } from '@safeground/contract';
import type { Recognition, RecognitionInput, Zones } from '@safeground/contract/committee';
import {
  classify,
  dayOf,
  rollUp,
  type LedgerLine,
  type PeriodSpan,
  type Zone,
  type ZoneColour,
  type ZoneFacts,
  type ZoneRules,
} from '@safeground/programmes';
import { decide, getDecisions, getProgramme, listDecisions, listDirty, type DecisionLog } from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { actOf } from './act.ts';
import { atClosing, getFrozen, closingOf } from './frozen.ts';
import { inFlight } from './in-flight.ts';
import { liveLines, requirePeriod, type Run } from './ledger.ts';
import { requireUnit, todayOf } from './organisation.ts';
import { liveFigures, type PeriodFigures } from './period-figures.ts';

/** Colours of the units below one, with their reasons, and the rules and facts they come from, for what-ifs on screen. */
export async function getZones(context: ServiceContext, query: { readonly unit: string; readonly period: string }): Promise<Zones> {
  requireUnit(context, query.unit);
  allow(context, 'summary.read', { unit: query.unit });
  const span = requirePeriod(context, query.period);
  const closedAt = closingOf(await getDecisions(context.store, 'period', span.key))?.at;
  if (closedAt !== undefined) {
    const frozen = await getFrozen(context, span, closedAt);
    const closed = atClosing(context, frozen);
    const all = frozen.zones === undefined ? await classifiedSince(closed, span, closedAt, frozen.lines) : thawed(span, frozen.zones);
    return { ...zonesOf(closed, query.unit, all), pending: false };
  }
  const all = await classified(context, span, {
    figures: liveFigures(context, span),
    lines: await liveLines(context, span),
    today: todayOf(context),
  });
  return { ...zonesOf(context, query.unit, all), pending: (await listDirty(context.store)).length > 0 };
}

/** Of a closing from before colours were kept: frozen lines, and figures as they stand. */
const classifiedSince = (run: Run, span: PeriodSpan, closedAt: string, lines: readonly LedgerLine[]): Promise<Classified> =>
  classified(run, span, { figures: liveFigures(run, span), lines, today: dayOf(Date.parse(closedAt), run.organisation.timeZone) });

export type Classified = {
  readonly span: PeriodSpan;
  readonly on: string;
  readonly rules: ZoneRules | undefined;
  readonly facts: ReadonlyMap<string, ZoneFacts>;
  readonly zones: ReadonlyMap<string, Zone>;
  readonly recognitions: readonly DecisionLog[];
};

/** The same as plain JSON, for a closing to keep. */
export type FrozenZones = Pick<Classified, 'on' | 'rules' | 'recognitions'> & {
  readonly facts: readonly (readonly [string, ZoneFacts])[];
  readonly zones: readonly Zone[];
};

export const frozenZones = ({ on, rules, facts, zones, recognitions }: Classified): FrozenZones => ({
  on,
  rules,
  facts: [...facts],
  zones: [...zones.values()],
  recognitions,
});

export const thawed = (span: PeriodSpan, { facts, zones, ...kept }: FrozenZones): Classified => ({
  ...kept,
  span,
  facts: new Map(facts),
  zones: new Map(zones.map((zone) => [zone.unit, zone])),
});

/** What colours are made of; `today` is the day of the organisation on which freshness is judged, at most the period's last. */
type Basis = {
  readonly figures: PeriodFigures;
  readonly lines: readonly LedgerLine[];
  readonly today: string;
  /** As they were, for a closing; else they are read. */
  readonly colours?: ColourBasis;
};

/** What was ruled and decided: the rules of a period, and recognitions with their history. */
export type ColourBasis = Pick<Classified, 'rules' | 'recognitions'>;

/**
 * The colours of every unit of the organisation in a period: always of all, because a neighbour may lie under another parent.
 * `tried` are rules to be looked at instead of those that hold.
 */
export async function classified(run: Run, span: PeriodSpan, basis: Basis, tried?: ZoneRules): Promise<Classified> {
  const { figures, lines, today } = basis;
  const { rules, recognitions } = basis.colours ?? (await coloursNow(run, span, tried));
  const on = today < span.to ? today : span.to;
  if (rules === undefined) return { span, on, rules, facts: new Map(), zones: new Map(), recognitions };
  const facts = await factsOf(run, { rules, span, lines, figures });
  return { span, on, rules, facts, zones: coloured(run, { rules, facts, span, on }), recognitions };
}

async function coloursNow({ store }: Run, span: PeriodSpan, tried: ZoneRules | undefined): Promise<ColourBasis> {
  const [holding, recognitions] = await Promise.all([
    tried === undefined ? getProgramme(store, span.from) : undefined,
    listDecisions(store, 'recognition'),
  ]);
  return { rules: tried ?? holding?.programme.zones, recognitions };
}

/** Colours by known facts: of the lowest units, and by theirs of all above. */
export function coloured(
  { organisation: { units } }: Pick<Run, 'organisation'>,
  { rules, facts, span, on }: Pick<Classified, 'facts' | 'span' | 'on'> & { readonly rules: ZoneRules },
): ReadonlyMap<string, Zone> {
  const zones = new Map(classify(rules, facts, on));
  const colourOf = (id: string): ZoneColour => {
    const known = zones.get(id);
    if (known !== undefined) return known.colour;
    const below = units.childrenOn(id, span.to).map((child) => colourOf(child.id));
    const colour = rollUp(rules, below);
    zones.set(id, { unit: id, colour, reasons: [] });
    return colour;
  };
  for (const root of units.rootsOn(span.to)) colourOf(root.id);
  return zones;
}

/** What of it lies below one unit. */
export function zonesOf({ organisation }: Pick<Run, 'organisation'>, unit: string, all: Classified): Omit<Zones, 'pending'> {
  const { span, on, rules, facts, zones, recognitions } = all;
  const within = organisation.units.subtreeOn(unit, span.to);
  return {
    unit,
    period: { ...span, label: { ...span.label } },
    on,
    ...(rules === undefined ? {} : { rules }),
    units: within.flatMap(({ id, name }) => {
      const zone = zones.get(id);
      if (zone === undefined) return [];
      const parent = organisation.units.parentOn(id, span.to)?.id;
      const known = facts.get(id);
      return [
        {
          unit: id,
          name: { ...name },
          colour: zone.colour,
          reasons: zone.reasons.map((reason) => ({ ...reason })),
          ...(parent === undefined ? {} : { parent }),
          ...(known === undefined ? {} : { facts: shown(known) }),
        },
      ];
    }),
    recognitions: recognitions.filter(({ of }) => within.some(({ id }) => id === of)).map(toRecognition),
  };
}

const shown = ({ measures, lastDay }: ZoneFacts) => ({ measures: { ...measures }, ...(lastDay === undefined ? {} : { lastDay }) });

type FactsQuery = Pick<Basis, 'figures' | 'lines'> & { readonly rules: ZoneRules; readonly span: PeriodSpan };

/** What is known of each of the lowest units. */
async function factsOf(run: Run, { rules, span, lines, figures }: FactsQuery): Promise<Map<string, ZoneFacts>> {
  const { units } = run.organisation;
  const standing = units.all.filter(({ id }) => units.existsOn(id, span.to));
  const lowest = standing.filter(({ id }) => units.childrenOn(id, span.to).length === 0).map(({ id }) => id);
  const parents = [...new Set(lowest.map((id) => units.parentOn(id, span.to)?.id ?? id))];
  const forms = await figures.forms();
  const ownForms = forms.filter(({ subjectKind }) => subjectKind === undefined);
  const read = (of: readonly { readonly id: string }[], places: readonly string[]): Promise<Summary[]> =>
    inFlight(
      of.flatMap(({ id }) => places.map((unit) => ({ id, unit }))),
      ({ id, unit }) => figures.summary(id, unit, span.key),
    );
  const asked = rules.rules.flatMap((rule) => (rule.kind === 'measure' && rule.measure.startsWith('own.') ? [rule.measure.slice(4)] : []));
  const [above, own, days] = await Promise.all([
    read(forms, parents),
    asked.length === 0 ? [] : read(ownForms, lowest),
    inFlight(forms, ({ id }) => figures.receivedDays(id)),
  ]);
  const counts = [...above.flatMap(classCounts), ...missingCounts(lines), ...own.flatMap((summary) => ownCounts(summary, asked))];
  const measures = sumsByUnit(lowest, counts);
  const lastDays = latestByUnit(days.flat());
  return new Map([...measures].map(([id, values]) => [id, { measures: withShare(values), lastDay: lastDays.get(id) }]));
}

/** Something counted for a unit under the name of a measure. */
type Count = { readonly unit: string; readonly name: string; readonly value: number };

/** Submissions of the units right below, those that have a class, and the bad ones. */
function classCounts({ unit, submissions, classes, children }: Summary): readonly Count[] {
  const colours = new Map(classes.map(({ code, colour }) => [code, colour]));
  const places = children.length === 0 ? [{ unit: unit.id, submissions, classes }] : children;
  return places.flatMap((place) => [
    { unit: place.unit, name: 'submissions', value: place.submissions },
    ...place.classes.flatMap(({ code, count }) => {
      const colour = colours.get(code);
      const classed = { unit: place.unit, name: 'classed', value: count };
      return colour === 'red' || colour === 'orange' ? [classed, { unit: place.unit, name: colour, value: count }] : [classed];
    }),
  ]);
}

const missingCounts = (lines: readonly LedgerLine[]): readonly Count[] =>
  lines.filter(({ state }) => state === 'missing').map(({ unit, missing }) => ({ unit, name: 'missing', value: missing }));

/** Sums of a unit's own reports that a rule asks for (`own.…`). */
const ownCounts = ({ unit, questions }: Summary, asked: readonly string[]): readonly Count[] =>
  questions.flatMap(({ id, numbers }) =>
    numbers === undefined || !asked.includes(id) ? [] : [{ unit: unit.id, name: `own.${id}`, value: numbers.sum }],
  );

function sumsByUnit(units: readonly string[], counts: readonly Count[]): ReadonlyMap<string, Record<string, number>> {
  const sums = new Map<string, Record<string, number>>(
    units.map((id) => [id, { submissions: 0, classed: 0, red: 0, orange: 0, missing: 0 }]),
  );
  for (const { unit, name, value } of counts) {
    const known = sums.get(unit);
    if (known !== undefined) known[name] = (known[name] ?? 0) + value;
  }
  return sums;
}

/** The same facts, where other lines say what is missing. */
export function withMissing(facts: ReadonlyMap<string, ZoneFacts>, lines: readonly LedgerLine[]): ReadonlyMap<string, ZoneFacts> {
  const missing = Map.groupBy(missingCounts(lines), ({ unit }) => unit);
  const sum = (counts: readonly Count[] = []): number => counts.reduce((total, { value }) => total + value, 0);
  return new Map(
    [...facts].map(([unit, { measures, lastDay }]) => [unit, { measures: { ...measures, missing: sum(missing.get(unit)) }, lastDay }]),
  );
}

const withShare = (values: Record<string, number>): Record<string, number> => ({
  ...values,
  redShare: values['classed'] === 0 ? 0 : values['red']! / values['classed']!,
});

function latestByUnit(days: readonly { readonly unit: string; readonly day: string }[]): ReadonlyMap<string, string> {
  const latest = new Map<string, string>();
  for (const { unit, day } of days) if (day > (latest.get(unit) ?? '')) latest.set(unit, day);
  return latest;
}

/** Recognises a unit as a safe area, or withdraws that. The history stays. */
export async function decideRecognition(context: ServiceContext, input: RecognitionInput): Promise<Recognition> {
  requireUnit(context, input.unit);
  allow(context, 'zone.recognise', { unit: input.unit });
  const before = await getDecisions(context.store, 'recognition', input.unit);
  if (isRecognised(before) === (input.action === 'recognise'))
    throw new Problem('conflict', { detail: `The unit ${input.unit} already is what this decision makes it` });
  const { unit, ...decision } = input;
  if (!(await decide(context.store, { kind: 'recognition', of: unit, before, step: { ...actOf(context), ...decision } })))
    throw new Problem('conflict', { detail: `Somebody decided about ${unit} first` });
  return toRecognition((await getDecisions(context.store, 'recognition', unit))!);
}

const isRecognised = (log: DecisionLog | undefined): boolean => log?.steps.at(-1)?.action === 'recognise';

const toRecognition = (log: DecisionLog): Recognition => ({
  unit: log.of,
  recognised: isRecognised(log),
  steps: log.steps.map((step) => ({ ...step })),
});

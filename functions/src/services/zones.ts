import { Problem } from '@safeground/contract';
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
import {
  decide,
  getDecisions,
  getProgramme,
  listDecisions,
  listDirty,
  listForms,
  listReceivedDays,
  type DecisionLog,
} from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { actOf } from './act.ts';
import { inFlight } from './in-flight.ts';
import { allLines, closingOf, requirePeriod, type Run } from './ledger.ts';
import { requireUnit } from './organisation.ts';
import { summaryOf } from './summaries.ts';

/** Colours of the units below one, with their reasons, and the rules and facts they come from, for what-ifs on screen. */
export async function getZones(context: ServiceContext, query: { readonly unit: string; readonly period: string }): Promise<Zones> {
  requireUnit(context, query.unit);
  allow(context, 'summary.read', { unit: query.unit });
  const span = requirePeriod(context, query.period);
  const until = closingOf(await getDecisions(context.store, 'period', span.key))?.at;
  return zonesOf(context, query.unit, await classified(context, span, await allLines(context, span, until), until));
}

export type Classified = {
  readonly span: PeriodSpan;
  readonly on: string;
  readonly rules: ZoneRules | undefined;
  readonly facts: ReadonlyMap<string, ZoneFacts>;
  readonly zones: ReadonlyMap<string, Zone>;
};

/**
 * The colours of every unit of the organisation in a period, up to now or, of a closed one, up to its closing (ISO instant):
 * always of all, because a neighbour may lie under another parent.
 */
export async function classified(run: Run, span: PeriodSpan, lines: readonly LedgerLine[], until: string | undefined): Promise<Classified> {
  const rules = (await getProgramme(run.store))?.zones;
  const { units, timeZone } = run.organisation;
  const today = dayOf(until === undefined ? run.deps.now() : Date.parse(until), timeZone);
  const on = today < span.to ? today : span.to;
  if (rules === undefined) return { span, on, rules, facts: new Map(), zones: new Map() };
  const facts = await factsOf(run, { rules, span, lines });
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
  return { span, on, rules, facts, zones };
}

/** What of it lies below one unit. */
export async function zonesOf({ organisation, store }: Run, unit: string, { span, on, rules, facts, zones }: Classified): Promise<Zones> {
  const within = organisation.units.subtreeOn(unit, span.to);
  const [logs, dirty] = await Promise.all([listDecisions(store, 'recognition'), listDirty(store)]);
  return {
    unit,
    period: { ...span, label: { ...span.label } },
    on,
    pending: dirty.length > 0,
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
    recognitions: logs.filter(({ of }) => within.some(({ id }) => id === of)).map(toRecognition),
  };
}

const shown = ({ measures, lastDay }: ZoneFacts) => ({ measures: { ...measures }, ...(lastDay === undefined ? {} : { lastDay }) });

type Wanted = { readonly rules: ZoneRules; readonly span: PeriodSpan; readonly lines: readonly LedgerLine[] };

/**
 * Of the lowest units: classes of all forms, what is missing, the last day something came in, and the figures of the units'
 * own reports that a rule asks for (`own.…`).
 */
async function factsOf(run: Run, { rules, span, lines }: Wanted): Promise<Map<string, ZoneFacts>> {
  const { units } = run.organisation;
  const standing = units.all.filter(({ id }) => units.existsOn(id, span.to));
  const lowest = standing.filter(({ id }) => units.childrenOn(id, span.to).length === 0).map(({ id }) => id);
  const parents = [...new Set(lowest.map((id) => units.parentOn(id, span.to)?.id ?? id))];
  const forms = (await listForms(run.store)).filter(({ latestVersion }) => latestVersion > 0);
  const places = forms.flatMap(({ id }) => parents.map((parent) => ({ form: id, unit: parent })));
  const tops = forms.flatMap(({ id }) => units.rootsOn(span.to).map((root) => ({ form: id, unit: root.id })));
  const [summaries, days] = await Promise.all([
    inFlight(places, (place) => summaryOf(run, { ...place, period: span.key })),
    inFlight(tops, ({ form, unit }) =>
      listReceivedDays(run.store, { form, unit, period: span.key }, (each) => units.isWithinNear(each, unit, span.to)),
    ),
  ]);
  const measures = new Map(
    lowest.map((id) => [id, { submissions: 0, classed: 0, red: 0, orange: 0, missing: 0 } as Record<string, number>]),
  );
  const add = (id: string, name: string, value: number): void => {
    const known = measures.get(id);
    if (known !== undefined) known[name] = (known[name] ?? 0) + value;
  };
  for (const summary of summaries) {
    const colours = new Map(summary.classes.map(({ code, colour }) => [code, colour]));
    const own =
      summary.children.length === 0
        ? [{ unit: summary.unit.id, submissions: summary.submissions, classes: summary.classes }]
        : summary.children;
    for (const child of own) {
      add(child.unit, 'submissions', child.submissions);
      for (const { code, count } of child.classes) {
        add(child.unit, 'classed', count);
        const colour = colours.get(code);
        if (colour === 'red' || colour === 'orange') add(child.unit, colour, count);
      }
    }
  }
  for (const line of lines) if (line.state === 'missing') add(line.unit, 'missing', line.missing);
  const asked = rules.rules.flatMap((rule) => (rule.kind === 'measure' && rule.measure.startsWith('own.') ? [rule.measure.slice(4)] : []));
  if (asked.length > 0)
    await addOwn(run, {
      asked,
      lowest,
      span,
      forms: forms.filter(({ subjectKind }) => subjectKind === undefined).map(({ id }) => id),
      add,
    });
  const lastDays = new Map<string, string>();
  for (const { unit: id, day } of days.flat()) if (day > (lastDays.get(id) ?? '')) lastDays.set(id, day);
  return new Map(
    [...measures].map(([id, values]) => [
      id,
      { measures: { ...values, redShare: values['classed'] === 0 ? 0 : values['red']! / values['classed']! }, lastDay: lastDays.get(id) },
    ]),
  );
}

type Own = {
  readonly asked: readonly string[];
  readonly lowest: readonly string[];
  readonly span: PeriodSpan;
  readonly forms: readonly string[];
  readonly add: (unit: string, name: string, value: number) => void;
};

async function addOwn(run: Run, { asked, lowest, span, forms, add }: Own): Promise<void> {
  const places = forms.flatMap((form) => lowest.map((unit) => ({ form, unit })));
  const summaries = await inFlight(places, (place) => summaryOf(run, { ...place, period: span.key }));
  for (const summary of summaries)
    for (const question of summary.questions)
      if (asked.includes(question.id) && question.numbers !== undefined) add(summary.unit.id, `own.${question.id}`, question.numbers.sum);
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

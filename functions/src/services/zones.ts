import { Problem } from '@safeground/contract';
import type { Recognition, RecognitionInput, Zones } from '@safeground/contract/committee';
import { dayOf, type PeriodSpan, type ZoneFacts, type ZoneRules } from '@safeground/programmes';
import { decide, getDecisions, getProgramme, listDecisions, listForms, listReceivedDays, type DecisionLog } from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { actOf } from './act.ts';
import { inFlight } from './in-flight.ts';
import { ledgerOf, requirePeriod, type Run } from './ledger.ts';
import { requireUnit } from './organisation.ts';
import { summaryOf } from './summaries.ts';

/** The rules of the programme and what they are applied to: whoever shows colours applies the same rules to the same facts. */
export async function getZones(context: ServiceContext, query: { readonly unit: string; readonly period: string }): Promise<Zones> {
  requireUnit(context, query.unit);
  allow(context, 'summary.read', { unit: query.unit });
  return zonesOf(context, query.unit, requirePeriod(context, query.period));
}

/** Facts of the units below `unit` in a period, up to now or, of a closed period, up to its closing (ISO instant). */
export async function zonesOf(run: Run, unit: string, span: PeriodSpan, until?: string): Promise<Zones> {
  const { organisation, store, deps } = run;
  const [programme, logs] = await Promise.all([getProgramme(store), listDecisions(store, 'recognition')]);
  const today = dayOf(until === undefined ? deps.now() : Date.parse(until), organisation.timeZone);
  const on = today < span.to ? today : span.to;
  const within = organisation.units.subtreeOn(unit, span.to);
  const facts = programme === undefined ? new Map<string, ZoneFacts>() : await factsOf(run, { rules: programme.zones, unit, span, until });
  return {
    unit,
    period: { ...span, label: { ...span.label } },
    on,
    ...(programme === undefined ? {} : { rules: programme.zones }),
    units: within.map(({ id, name }) => {
      const parent = organisation.units.parentOn(id, span.to)?.id;
      const known = facts.get(id);
      return {
        unit: id,
        name: { ...name },
        ...(parent === undefined ? {} : { parent }),
        ...(known === undefined ? {} : { facts: shown(known) }),
      };
    }),
    recognitions: logs.filter(({ of }) => within.some(({ id }) => id === of)).map(toRecognition),
  };
}

const shown = ({ measures, lastDay }: ZoneFacts) => ({ measures: { ...measures }, ...(lastDay === undefined ? {} : { lastDay }) });

type Wanted = { readonly rules: ZoneRules; readonly unit: string; readonly span: PeriodSpan; readonly until: string | undefined };

/**
 * Of the lowest units: classes of all forms, what is missing, the last day something came in, and the figures of the units'
 * own reports that a rule asks for (`own.…`).
 */
async function factsOf(run: Run, { rules, unit, span, until }: Wanted): Promise<Map<string, ZoneFacts>> {
  const { units } = run.organisation;
  const within = units.subtreeOn(unit, span.to);
  const lowest = within.filter(({ id }) => units.childrenOn(id, span.to).length === 0).map(({ id }) => id);
  const parents = [...new Set(lowest.map((id) => (id === unit ? id : (units.parentOn(id, span.to)?.id ?? id))))];
  const forms = (await listForms(run.store)).filter(({ latestVersion }) => latestVersion > 0);
  const places = forms.flatMap(({ id }) => parents.map((parent) => ({ form: id, unit: parent })));
  const [summaries, lines, days] = await Promise.all([
    inFlight(places, (place) => summaryOf(run, { ...place, period: span.key })),
    ledgerOf(run, unit, span, until),
    inFlight(forms, ({ id }) =>
      listReceivedDays(run.store, { form: id, unit, period: span.key }, (each) => units.isWithinNear(each, unit, span.to)),
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

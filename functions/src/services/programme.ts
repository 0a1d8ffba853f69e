import { Problem, type LocalizedText } from '@safeground/contract';
import type { ProgrammeInput, ProgrammePreview, ProgrammeStart, ProgrammeView } from '@safeground/contract/programme';
import {
  addDays,
  checkRules,
  periodOf,
  rulesOf,
  type Calendar,
  type PeriodSpan,
  type ProgrammeRules,
  type ReportWording,
  type Zone,
} from '@safeground/programmes';
import {
  createProgramme,
  getProgramme as readProgramme,
  listForms,
  listProgrammes,
  putProgramme as storeProgramme,
} from '@safeground/store';
import { movementProgramme } from '@safeground/templates';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { actOf } from './act.ts';
import { expectedBy, expectedOf, linesBy, liveLines } from './ledger.ts';
import { todayOf } from './organisation.ts';
import { liveFigures } from './period-figures.ts';
import { refuseEarlier, revisedView } from './revised.ts';
import { requireTemplate } from './templates.ts';
import { classified, coloured, withMissing } from './zones.ts';

/** The newest rules with who changed what; without rules where the organisation has no programme. */
export async function getProgramme(context: ServiceContext): Promise<ProgrammeView> {
  allow(context, 'programme.read');
  const revisions = await listProgrammes(context.store);
  const rules = revisions[0]?.programme as ProgrammeView['rules'];
  return { ...revisedView(revisions, shortest(context).from), ...(rules === undefined ? {} : { rules }) };
}

/**
 * Begins a programme from the movement's template, on the forms that the organisation made of its templates. What is about
 * forms, calendars or units it does not have is left out. Throws `validation-failed` for a day before the running period,
 * `conflict` when there is a programme.
 */
export async function startProgramme(context: ServiceContext, { from }: ProgrammeStart): Promise<ProgrammeView> {
  allow(context, 'programme.write');
  refuseEarlier(from, { base: 0, standing: undefined, first: shortest(context).from });
  const forms = (await listForms(context.store)).filter(({ latestVersion }) => latestVersion > 0);
  const programme = movementProgramme((template) => {
    const title = requireTemplate(template).title['vi'];
    return forms.find((form) => form.title['vi'] === title)?.id;
  });
  const fitting = { ...programme, ...fittingRules(context, rulesOf(programme)), wording: fittingWording(context, programme.wording) };
  await refuseErrors(context, fitting, '');
  if (!(await createProgramme(context.store, actOf(context), { programme: fitting, from })))
    throw new Problem('conflict', { detail: 'The organisation has a programme already' });
  return getProgramme(context);
}

/** Without what is said of units, kinds of units and calendars that the organisation does not have. */
function fittingRules({ organisation }: ServiceContext, { expectations, zones, ...rest }: ProgrammeRules): ProgrammeRules {
  const units = new Set(organisation.units.all.map(({ id }) => id));
  const kinds = new Set<string>(organisation.units.all.map(({ kind }) => kind));
  const calendars = new Set(organisation.calendars.map(({ id }) => id));
  const neighbours = Object.entries(zones.neighbours).flatMap(([unit, beside]) =>
    units.has(unit) ? [[unit, beside.filter((each) => units.has(each))] as const] : [],
  );
  return {
    ...rest,
    expectations: expectations
      .map((each) => ({
        ...each,
        calendars: each.calendars.filter((calendar) => calendars.has(calendar)),
        unitKinds: each.unitKinds.filter((kind) => kinds.has(kind)),
      }))
      .filter((each) => each.calendars.length > 0 && each.unitKinds.length > 0),
    zones: { ...zones, neighbours: Object.fromEntries(neighbours) },
  };
}

/** Without letterheads for kinds of units that the organisation does not have. */
export function fittingWording({ organisation }: ServiceContext, { all, own }: ReportWording): ReportWording {
  const kinds = new Set<string>(organisation.units.all.map(({ kind }) => kind));
  const fitting = Object.entries(all.letterheads).filter(([kind]) => kinds.has(kind));
  // A report has a letterhead: where none fits, they stay to be made fit.
  return { all: { ...all, ...(fitting.length === 0 ? {} : { letterheads: Object.fromEntries(fitting) }) }, own };
}

/**
 * Changes the rules that somebody read at revision `base`, for periods that begin on `from` or later: those that began before
 * keep what they were promised. Throws `validation-failed` for a day that is too early, `conflict` with the revision that stands.
 */
export async function putProgramme(context: ServiceContext, base: number, { from, rules }: ProgrammeInput): Promise<ProgrammeView> {
  allow(context, 'programme.write');
  await refuseErrors(context, rules, '/rules');
  const standing = await readProgramme(context.store);
  if (standing === undefined) throw new Problem('not-found', { detail: 'The organisation has no programme' });
  refuseEarlier(from, { base, standing, first: shortest(context).from });
  await storeProgramme(context.store, actOf(context), base, { programme: rules, from });
  return getProgramme(context);
}

/** What these rules would change, had they held for the running periods. Nothing is kept. */
export async function previewProgramme(context: ServiceContext, { rules }: { readonly rules: ProgrammeRules }): Promise<ProgrammePreview> {
  allow(context, 'programme.write');
  await refuseErrors(context, rules, '/rules');
  const { organisation } = context;
  const today = todayOf(context);
  const expected = await Promise.all(
    organisation.calendars.map(async (calendar) => {
      const span = periodOf(calendar, today);
      const after = expectedBy(context, span, rules);
      return { calendar: calendar.id, label: { ...span.label }, before: sum(await expectedOf(context, span)), after: sum(after) };
    }),
  );
  return { expected, zones: await zonesTried(context, rules) };
}

const sum = (lines: readonly { readonly count: number }[]): number => lines.reduce((total, { count }) => total + count, 0);

/** On the running period, or the one before as long as nothing came in for it. */
async function zonesTried(context: ServiceContext, rules: ProgrammeRules): Promise<ProgrammePreview['zones']> {
  const running = shortest(context);
  const now = await tryOn(context, running, rules);
  const { span, before, after } = now.known
    ? now
    : await tryOn(context, periodOf(shortestCalendar(context), addDays(running.from, -1)), rules);
  return {
    period: { ...span.label },
    units: after.size,
    changed: [...after.values()].flatMap(({ unit, colour }) => {
      const former = before.get(unit)?.colour ?? 'grey';
      const name: LocalizedText = { ...context.organisation.units.get(unit)?.name };
      return former === colour ? [] : [{ unit, name, before: former, after: colour }];
    }),
  };
}

type Tried = {
  readonly span: PeriodSpan;
  readonly known: boolean;
  readonly before: ReadonlyMap<string, Zone>;
  readonly after: ReadonlyMap<string, Zone>;
};

/** The rules that hold and those to be tried, on the same facts, which are read once; what is missing is by what each expects. */
async function tryOn(context: ServiceContext, span: PeriodSpan, rules: ProgrammeRules): Promise<Tried> {
  const standing = (await readProgramme(context.store, span.from))?.programme.zones;
  const asked = { ...rules.zones, rules: [...(standing?.rules ?? []), ...rules.zones.rules] };
  const [lines, triedLines] = await Promise.all([liveLines(context, span), linesBy(context, span, rules)]);
  const basis = { figures: liveFigures(context, span), lines, today: todayOf(context) };
  const { facts, on } = await classified(context, span, basis, asked);
  const known = [...facts.values()].some(({ lastDay }) => lastDay !== undefined);
  const before = standing === undefined ? new Map<string, Zone>() : coloured(context, { rules: standing, facts, span, on });
  const tried = withMissing(facts, triedLines);
  return { span, known, before, after: coloured(context, { rules: rules.zones, facts: tried, span, on }) };
}

async function refuseErrors({ organisation, store }: ServiceContext, rules: ProgrammeRules, prefix: string): Promise<void> {
  const errors = checkRules(rules, {
    forms: new Set((await listForms(store)).filter(({ latestVersion }) => latestVersion > 0).map(({ id }) => id)),
    calendars: new Set(organisation.calendars.map(({ id }) => id)),
    unitKinds: new Set(organisation.units.all.map(({ kind }) => kind)),
    units: new Set(organisation.units.all.map(({ id }) => id)),
  });
  if (errors.length > 0)
    throw new Problem('validation-failed', { errors: errors.map((error) => ({ ...error, pointer: `${prefix}${error.pointer}` })) });
}

/** The calendar whose periods begin most often: a change waits for the next of them, not for a year. */
export function shortestCalendar({ organisation }: ServiceContext): Calendar {
  return organisation.calendars.toSorted((left, right) => left.months - right.months)[0]!;
}

export const shortest = (context: ServiceContext): PeriodSpan => periodOf(shortestCalendar(context), todayOf(context));

import { Problem, type Form, type Summary } from '@safeground/contract';
import type { FormDefinition } from '@safeground/forms';
import { belongsOn, parsePeriod } from '@safeground/programmes';
import { listDirty, parseNode, requireForm } from '@safeground/store';
import {
  emptyTally,
  isCoveredBy,
  suppressionOf,
  suppressUnits,
  toSummary,
  unitFigures,
  type SummaryFigures,
  type Tally,
} from '@safeground/summaries';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { agencyOf } from './agency-of.ts';
import { frozenSummary } from './frozen.ts';
import { withWordsFor } from './list-files.ts';
import { requireUnit, todayOf } from './organisation.ts';
import { figuresAsNow, figuresAsWas, type MapFigures } from './summary-map.ts';
import { versionOf } from './versions.ts';

type Run = Pick<ServiceContext, 'deps' | 'store' | 'organisation'>;

export type SummaryQuery = {
  readonly form: string;
  readonly unit: string;
  readonly period: string;
  /** The day whose map is read; the period's own where there is none. */
  readonly on?: string | undefined;
};

/**
 * What a form says of a unit and all under it in a period; zeros when nothing came in. Of a closed period: as it was closed,
 * two reads. On the map of the period it is one
 * item of the store, however large the unit; on today's (`map: now`) one for each former unit.
 */
export async function getSummary(
  context: ServiceContext,
  query: Omit<SummaryQuery, 'on'> & { readonly map?: 'was' | 'now' | undefined },
): Promise<Summary> {
  requireUnit(context, query.unit);
  allow(context, 'summary.read', { agency: await agencyOf(context.store, query.form), unit: query.unit });
  const { map, ...rest } = query;
  return readSummary(context, map === 'now' ? { ...rest, on: todayOf(context) } : rest);
}

/** The same without asking for rights: for jobs that were allowed when they were ordered. */
export async function readSummary(context: Run, query: SummaryQuery): Promise<Summary> {
  return (query.on === undefined ? await frozenSummary(context, query) : undefined) ?? summaryOf(context, query);
}

/** What stands, whether the period is closed or not. Where figures and the form are given, they are shown instead of what is stored. */
export async function summaryOf(
  context: Pick<ServiceContext, 'store' | 'organisation' | 'deps'>,
  query: SummaryQuery,
  given?: { readonly figures: MapFigures; readonly form: Form },
): Promise<Summary> {
  const { store, organisation } = context;
  const { units } = organisation;
  const unit = units.get(query.unit);
  const period = parsePeriod(organisation.calendars, query.period);
  if (unit === undefined || period === undefined)
    throw new Problem('not-found', { detail: `There is no ${unit === undefined ? `unit ${query.unit}` : `period ${query.period}`}` });
  const { on } = query;
  if (on !== undefined && !units.existsOn(unit.id, on))
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/query/unit', code: 'unit-ended', message: `The unit ${unit.id} is not on that map` }],
    });
  const place = { form: query.form, unit: unit.id, period };
  const [form, read, dirty] = await Promise.all([
    given?.form ?? requireForm(store, query.form),
    given?.figures ?? (on === undefined || on <= period.to ? figuresAsWas(context, place) : figuresAsNow(context, place, on)),
    given === undefined ? listDirty(store) : [],
  ]);
  const { figures, below } = await figuresOf(context, read.value, form.id, form.latestVersion);
  const concerns = (id: string): boolean =>
    units.isWithinNear(id, unit.id, period.to) || (on !== undefined && belongsOn(units, id, unit.id, on));
  return {
    form: form.id,
    title: { ...form.title },
    unit: { id: unit.id, name: { ...unit.name } },
    period: { ...period, label: { ...period.label } },
    ...(read.builtAt === undefined ? {} : { builtAt: read.builtAt }),
    pending: dirty.map(parseNode).some((each) => each.form === form.id && concerns(each.unit)),
    generation: read.generation,
    ...(on === undefined ? {} : { map: 'now' as const, estimated: read.estimated }),
    ...(figures as Pick<Summary, keyof SummaryFigures>),
    children: [...suppressUnits(childrenOf(context, unit.id, on ?? period.to, read.children), below)],
  };
}

/** Words of the newest version; of older ones only when something counted has none in it. */
export async function figuresOf(
  context: Pick<ServiceContext, 'store' | 'organisation' | 'deps'>,
  tally: Tally,
  form: string,
  latestVersion: number,
): Promise<{ readonly figures: SummaryFigures; readonly below: number }> {
  if (latestVersion === 0) return { figures: { submissions: 0, flagged: 0, classes: [], criteria: [], questions: [] }, below: 0 };
  const chosen = new Map(Object.entries(tally.questions).map(([id, { choices = {} }]) => [id, new Set(Object.keys(choices))]));
  const definitionOf = async (version: number): Promise<FormDefinition> => (await versionOf(context, form, version)).compiled.definition;
  const [newest] = await withWordsFor(context, [await definitionOf(latestVersion)], chosen);
  const older: FormDefinition[] = [];
  if (!isCoveredBy(tally, newest)) for (let version = latestVersion - 1; version > 0; version -= 1) older.push(await definitionOf(version));
  const versions = older.length === 0 ? ([newest] as const) : await withWordsFor(context, [newest, ...older], chosen);
  return { figures: toSummary(tally, versions), below: suppressionOf(newest) };
}

/** Every unit directly below on the last day of the map, and the unit itself where something counts for it directly. */
function childrenOf(
  { organisation }: Pick<ServiceContext, 'organisation'>,
  unit: string,
  day: string,
  counted: MapFigures['children'],
): Summary['children'] {
  const below = organisation.units.childrenOn(unit, day).map((child) => child.id);
  return [...new Set([...below, ...Object.keys(counted)])].map((id) => ({
    unit: id,
    name: { ...organisation.units.get(id)?.name },
    ...unitFigures(counted[id] ?? emptyTally()),
  }));
}

import { Problem, type Summary } from '@safeground/contract';
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
import { requireUnit, todayOf } from './organisation.ts';
import { figuresAsNow, figuresAsWas, type MapFigures } from './summary-map.ts';
import { versionOf } from './versions.ts';

export type SummaryQuery = {
  readonly form: string;
  readonly unit: string;
  readonly period: string;
  /** The day whose map is read; the period's own where there is none. */
  readonly on?: string | undefined;
};

/**
 * What a form says of a unit and all under it in a period; zeros when nothing came in. On the map of the period it is one
 * item of the store, however large the unit; on today's (`map: now`) one for each former unit.
 */
export async function getSummary(
  context: ServiceContext,
  query: Omit<SummaryQuery, 'on'> & { readonly map?: 'was' | 'now' | undefined },
): Promise<Summary> {
  requireUnit(context, query.unit);
  allow(context, 'summary.read', { unit: query.unit });
  const { map, ...rest } = query;
  return summaryOf(context, map === 'now' ? { ...rest, on: todayOf(context) } : rest);
}

/** The same without asking for rights: for jobs that were allowed when they were ordered. */
export async function summaryOf(context: Pick<ServiceContext, 'store' | 'organisation'>, query: SummaryQuery): Promise<Summary> {
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
    requireForm(store, query.form),
    on === undefined || on <= period.to ? figuresAsWas(context, place) : figuresAsNow(context, place, on),
    listDirty(store),
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
async function figuresOf(
  context: Pick<ServiceContext, 'store'>,
  tally: Tally,
  form: string,
  latestVersion: number,
): Promise<{ readonly figures: SummaryFigures; readonly below: number }> {
  if (latestVersion === 0) return { figures: { submissions: 0, flagged: 0, classes: [], criteria: [], questions: [] }, below: 0 };
  const definitionOf = async (version: number): Promise<FormDefinition> => (await versionOf(context, form, version)).compiled.definition;
  const newest = await definitionOf(latestVersion);
  const older: FormDefinition[] = [];
  if (!isCoveredBy(tally, newest)) for (let version = latestVersion - 1; version > 0; version -= 1) older.push(await definitionOf(version));
  return { figures: toSummary(tally, [newest, ...older]), below: suppressionOf(newest) };
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

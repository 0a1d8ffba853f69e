import { Problem, type Summary } from '@safeground/contract';
import type { FormDefinition } from '@safeground/forms';
import { parsePeriod } from '@safeground/programmes';
import { getResult, listDirty, nodeText, parseNode, requireForm, type StoredResult } from '@safeground/store';
import { emptyTally, isCoveredBy, toSummary, unitFigures, type SummaryFigures, type Tally } from '@safeground/summaries';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { requireUnit } from './organisation.ts';
import { versionOf } from './versions.ts';

export type SummaryQuery = { readonly form: string; readonly unit: string; readonly period: string };

/** What a form says of a unit and all under it in a period; zeros when nothing came in. One item of the store, however large the unit. */
export async function getSummary(context: ServiceContext, query: SummaryQuery): Promise<Summary> {
  requireUnit(context, query.unit);
  allow(context, 'summary.read', { unit: query.unit });
  return summaryOf(context, query);
}

/** The same without asking for rights: for jobs that were allowed when they were ordered. */
export async function summaryOf(context: Pick<ServiceContext, 'store' | 'organisation'>, query: SummaryQuery): Promise<Summary> {
  const { store, organisation } = context;
  const unit = organisation.units.get(query.unit);
  const period = parsePeriod(organisation.calendars, query.period);
  if (unit === undefined || period === undefined)
    throw new Problem('not-found', { detail: `There is no ${unit === undefined ? `unit ${query.unit}` : `period ${query.period}`}` });
  const node = nodeText({ level: 'period', ...query });
  const [form, result, dirty] = await Promise.all([requireForm(store, query.form), getResult<Tally>(store, node), listDirty(store)]);
  const figures = await figuresOf(context, result?.value ?? emptyTally(), form.id, form.latestVersion);
  const isPending = dirty
    .map(parseNode)
    .some((each) => each.form === form.id && organisation.units.isWithin(each.unit, unit.id, period.to));
  return {
    form: form.id,
    title: { ...form.title },
    unit: { id: unit.id, name: { ...unit.name } },
    period: { ...period, label: { ...period.label } },
    ...(result === undefined ? {} : { builtAt: result.builtAt }),
    pending: isPending,
    generation: result?.gen ?? 0,
    ...(figures as Pick<Summary, keyof SummaryFigures>),
    children: childrenOf(context, unit.id, period.to, result),
  };
}

/** Words of the newest version; of older ones only when something counted has none in it. */
async function figuresOf(
  context: Pick<ServiceContext, 'store'>,
  tally: Tally,
  form: string,
  latestVersion: number,
): Promise<SummaryFigures | Omit<SummaryFigures, 'score'>> {
  if (latestVersion === 0) return { submissions: 0, flagged: 0, classes: [], criteria: [], questions: [] };
  const definitionOf = async (version: number): Promise<FormDefinition> => (await versionOf(context, form, version)).compiled.definition;
  const newest = await definitionOf(latestVersion);
  const older: FormDefinition[] = [];
  if (!isCoveredBy(tally, newest)) for (let version = latestVersion - 1; version > 0; version -= 1) older.push(await definitionOf(version));
  return toSummary(tally, [newest, ...older]);
}

/** Every unit directly below on the period's last day, and the unit itself where something counts for it directly. */
function childrenOf(
  { organisation }: Pick<ServiceContext, 'organisation'>,
  unit: string,
  day: string,
  result: StoredResult<Tally> | undefined,
): Summary['children'] {
  const below = organisation.units.childrenOn(unit, day).map((child) => child.id);
  const counted = Object.keys(result?.children ?? {});
  return [...new Set([...below, ...counted])].map((id) => ({
    unit: id,
    name: { ...organisation.units.get(id)?.name },
    ...unitFigures(result?.children[id] ?? emptyTally()),
  }));
}

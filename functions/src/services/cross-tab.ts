import { isCounted, Problem, type CrossTab, type CrossTabCategory } from '@safeground/contract';
import type { FormDefinition, LocalizedText } from '@safeground/forms';
import { parsePeriod, type PeriodSpan } from '@safeground/programmes';
import { getResult, nodeText, requireForm } from '@safeground/store';
import {
  crossTabulate,
  isTogether,
  planOf,
  questionsOf,
  suppressCrossTab,
  suppressionOf,
  type Axis,
  type Category,
  type CrossTabRow,
  type Plan,
  type Tally,
} from '@safeground/summaries';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { agencyOf } from './agency-of.ts';
import { withWordsFor } from './list-files.ts';
import { requireUnit } from './organisation.ts';
import { periodRows } from './submission-lists.ts';
import { versionOf } from './versions.ts';

export type CrossTabQuery = {
  readonly form: string;
  readonly unit: string;
  readonly period: string;
  readonly row: string;
  readonly column: string;
};

/** Headers that one request reads: about 10 MB and a few seconds. */
const MOST = 20_000;

/**
 * Sets two questions (or `$class`, `$unit`) against each other over every submission that counts for a unit and period. Exact: it
 * reads the headers themselves. More than 20,000 are refused (`too-many`) instead of being sampled, and a question of a repeat that
 * had too many rows in one of them to be kept row by row (`too-long`).
 */
export async function getCrossTab(context: ServiceContext, query: CrossTabQuery): Promise<CrossTab> {
  requireUnit(context, query.unit);
  allow(context, 'summary.read', { agency: await agencyOf(context.store, query.form), unit: query.unit });
  const { organisation, store } = context;
  const period = parsePeriod(organisation.calendars, query.period);
  if (period === undefined) throw new Problem('not-found', { detail: `There is no period ${query.period}` });
  const form = await requireForm(store, query.form);
  const known = await getResult<Tally>(store, nodeText({ level: 'period', form: form.id, unit: query.unit, period: period.key }));
  if ((known?.value.submissions ?? 0) > MOST) throw tooMany();
  const versions = await definitionsOf(context, form.id, form.latestVersion);
  for (const axis of ['row', 'column'] as const) requireAxis(versions, query[axis], axis);
  const rows = await rowsOf(context, query, period, versions);
  for (const axis of ['row', 'column'] as const) if (rows.some((each) => isTogether(each, axisOf(query[axis])))) throw tooLong(axis);
  const below = suppressionOf(versions[0]!);
  const table = suppressCrossTab(crossTabulate(rows, axisOf(query.row), axisOf(query.column)), below);
  const namesIn = (categories: readonly Category[]): ReadonlySet<string> =>
    new Set(categories.flatMap((category) => (category.kind === 'choice' ? [category.name] : [])));
  const chosen = new Map([
    [query.row, namesIn(table.rows)],
    [query.column, namesIn(table.columns)],
  ]);
  const told = await withWordsFor(context, [versions[0]!, ...versions.slice(1)], chosen);
  const show = (axis: string) => (category: Category) => labelled(context, told, axis, category);
  const shown = (count: number | undefined): number | null => count ?? null;
  return {
    rows: table.rows.map(show(query.row)),
    columns: table.columns.map(show(query.column)),
    cells: table.cells.map((line) => line.map(shown)),
    rowTotals: table.rowTotals.map(shown),
    columnTotals: table.columnTotals.map(shown),
    total: table.total,
    submissions: rows.length,
    ...(below === 0 ? {} : { suppressed: { below } }),
  };
}

const axisOf = (text: string): Axis => (text === '$class' ? 'class' : text === '$unit' ? 'unit' : { question: text });

const tooMany = (): Problem =>
  new Problem('validation-failed', {
    errors: [
      {
        pointer: '/query/period',
        code: 'too-many',
        message: `More than ${MOST} submissions: choose a smaller unit or period`,
        values: { most: MOST },
      },
    ],
  });

const tooLong = (axis: 'row' | 'column'): Problem =>
  new Problem('validation-failed', {
    errors: [
      {
        pointer: `/query/${axis}`,
        code: 'too-long',
        message: 'A submission has so many rows that this question is only counted; its rows cannot be set against another question',
      },
    ],
  });

/** Newest first. */
async function definitionsOf(context: ServiceContext, form: string, latest: number): Promise<readonly FormDefinition[]> {
  const versions = Array.from({ length: latest }, (_, index) => latest - index);
  return Promise.all(versions.map(async (version) => (await versionOf(context, form, version)).compiled.definition));
}

function requireAxis(versions: readonly FormDefinition[], axis: string, name: string): void {
  const isKnown =
    axis === '$unit' ||
    versions.some((definition) =>
      axis === '$class' ? definition.scoring !== undefined : planOf(definition).questions.some((question) => question.id === axis),
    );
  if (isKnown) return;
  throw new Problem('validation-failed', {
    errors: [{ pointer: `/query/${name}`, code: 'unknown', message: `No version of the form counts ${axis}` }],
  });
}

async function rowsOf(
  context: ServiceContext,
  query: CrossTabQuery,
  period: PeriodSpan,
  versions: readonly FormDefinition[],
): Promise<readonly CrossTabRow[]> {
  const plans = new Map<number, Plan>(versions.map((definition, index) => [versions.length - index, planOf(definition)]));
  const rows: CrossTabRow[] = [];
  for await (const row of periodRows(context, query)) {
    if (!isCounted(row.state)) continue;
    if (rows.length >= MOST) throw tooMany();
    rows.push({ plan: plans.get(row.version)!, unit: unitBelow(context, row.unit, query.unit, period.to), contribution: row.contribution });
  }
  return rows;
}

/** The unit directly below `above` in which `unit` lies, or `above` itself. */
function unitBelow({ organisation }: ServiceContext, unit: string, above: string, day: string): string {
  let found = unit;
  for (let parent = organisation.units.parentNear(found, day); found !== above && parent !== undefined && parent.id !== above;) {
    found = parent.id;
    parent = organisation.units.parentNear(found, day);
  }
  return found;
}

function labelled(
  { organisation }: ServiceContext,
  versions: readonly FormDefinition[],
  axis: string,
  category: Category,
): CrossTabCategory {
  const label = labelOf(organisation, versions, axis, category);
  return { ...category, ...(label === undefined ? {} : { label: { ...label } }) };
}

function labelOf(
  { units }: ServiceContext['organisation'],
  versions: readonly FormDefinition[],
  axis: string,
  category: Category,
): LocalizedText | undefined {
  if (category.kind === 'unit') return units.get(category.name)?.name;
  if (category.kind !== 'choice' && category.kind !== 'class') return undefined;
  for (const definition of versions) {
    if (category.kind === 'class') {
      const found = definition.scoring?.classes.find((each) => each.code === category.name);
      if (found !== undefined) return found.label;
      continue;
    }
    const list = questionsOf(definition.children).find((question) => question.id === axis)?.choices;
    const choice = definition.choiceLists.find((each) => each.name === list)?.choices?.find((each) => each.name === category.name);
    if (choice !== undefined) return choice.label;
  }
  return undefined;
}

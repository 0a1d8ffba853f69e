import { Problem, type Trend } from '@safeground/contract';
import { parsePeriod, recentPeriods, type PeriodSpan } from '@safeground/programmes';
import { getResults, nodeText, requireForm } from '@safeground/store';
import { emptyTally, type Tally } from '@safeground/summaries';
import type { ServiceContext } from '../context.ts';
import { allow, permits } from '../rights.ts';
import { agencyOf } from './agency-of.ts';
import { requireUnit } from './organisation.ts';
import { figuresOf } from './summaries.ts';

/** As many periods as make a year of months. */
const PERIODS = 12;

/**
 * What a form says of a unit over the period asked and the eleven before it, oldest first, beside the unit above as far as the
 * caller may read it: an item for each unit and period, in one read of many.
 */
export async function getTrend(
  context: ServiceContext,
  query: { readonly form: string; readonly unit: string; readonly period: string },
): Promise<Trend> {
  const unit = requireUnit(context, query.unit);
  const agency = await agencyOf(context.store, query.form);
  allow(context, 'summary.read', { agency, unit: unit.id });
  const { organisation, store } = context;
  const { calendars, units } = organisation;
  const span = parsePeriod(calendars, query.period);
  if (span === undefined) throw new Problem('not-found', { detail: `There is no period ${query.period}` });
  const form = await requireForm(store, query.form);
  const calendar = calendars.find(({ id }) => id === span.calendar)!;
  const spans = recentPeriods(calendar, span.to, PERIODS).toReversed();
  const parent = units.parentNear(unit.id, span.to);
  const shown = parent !== undefined && permits(context, 'summary.read', { agency, unit: parent.id }) ? [unit, parent] : [unit];
  const places = shown.flatMap((each) => spans.map((period) => ({ unit: each.id, period })));
  const results = await getResults<Tally>(
    store,
    places.map((place) => nodeText({ level: 'period', form: form.id, unit: place.unit, period: place.period.key })),
  );
  const points = await Promise.all(
    places.map(async ({ period }, index) => {
      const { figures } = await figuresOf(context, results[index]?.value ?? emptyTally(), form.id, form.latestVersion);
      return pointOf(period, figures);
    }),
  );
  return {
    form: form.id,
    lines: shown.map(({ id, name }, index) => ({
      unit: id,
      name: { ...name },
      points: points.slice(index * spans.length, (index + 1) * spans.length),
    })),
  };
}

type Figures = Awaited<ReturnType<typeof figuresOf>>['figures'];

/** What is withheld, or was never scored, has no value and leaves a gap. */
function pointOf({ key, label }: PeriodSpan, { submissions, score, classes }: Figures): Trend['lines'][number]['points'][number] {
  const classed = classes.reduce((sum, { count }) => sum + count, 0);
  const red = classes.reduce((sum, { colour, count }) => sum + (colour === 'red' ? count : 0), 0);
  return {
    period: key,
    label: { ...label },
    submissions,
    ...(score?.mean === undefined ? {} : { mean: score.mean }),
    ...(classed === 0 ? {} : { red: red / classed }),
  };
}

import { Problem } from '@safeground/contract';
import type { DecisionStep } from '@safeground/contract/committee';
import { dayOf } from '@safeground/programmes';
import type { ReportFigures } from '@safeground/reports/official';
import { decide, getDecisions, listDirty, parseNode } from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { actOf } from './act.ts';
import { inFlight } from './in-flight.ts';
import { closingOf, freezeLines, requirePeriod, type Run } from './ledger.ts';
import { reportFigures, sourcesOf } from './report-figures.ts';

type Decision = { readonly period: string; readonly reason?: string | undefined };

/**
 * Closes a period for the whole organisation: the figures of every unit's report are frozen first, then the closing is
 * entered. Refused while something that was received is not counted yet, and before the period's last day is over.
 */
export async function closePeriod(context: ServiceContext, { period, reason }: Decision): Promise<{ steps: DecisionStep[] }> {
  allow(context, 'period.close');
  const { organisation, deps, store } = context;
  const span = requirePeriod(context, period);
  const act = actOf(context);
  if (dayOf(deps.now(), organisation.timeZone) <= span.to)
    throw new Problem('conflict', { detail: `The period ${period} is not over yet` });
  const before = await getDecisions(store, 'period', period);
  if (closingOf(before) !== undefined) throw new Problem('conflict', { detail: `The period ${period} is closed` });
  if ((await listDirty(store)).map(parseNode).some((node) => !('period' in node) || node.period === period))
    throw new Problem('unavailable', { detail: 'Something that came in is still being counted; try again in a minute' });
  const sources = sourcesOf(context, span, act.at);
  const units = organisation.units.all.filter(({ id }) => organisation.units.existsOn(id, span.to));
  await inFlight(units, async ({ id }) => {
    const figures = await reportFigures(context, { unit: id, span, frozenAt: act.at, closed: true }, sources);
    await deps.files.put(frozenKey(context, { unit: id, period, at: act.at }), Buffer.from(JSON.stringify(figures)), 'application/json');
  });
  await freezeLines(context, span, act.at, await sources.lines());
  return enter(context, { period, before, step: { ...act, action: 'close', ...(reason === undefined ? {} : { reason }) } });
}

/** Opens a closed period again. What was frozen stays where it is; the next closing freezes anew. */
export async function reopenPeriod(context: ServiceContext, { period, reason }: Decision): Promise<{ steps: DecisionStep[] }> {
  allow(context, 'period.close');
  requirePeriod(context, period);
  if (reason === undefined || reason === '')
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/reason', code: 'required', message: 'Say why the period is opened again' }],
    });
  const before = await getDecisions(context.store, 'period', period);
  if (closingOf(before) === undefined) throw new Problem('conflict', { detail: `The period ${period} is open` });
  return enter(context, { period, before, step: { ...actOf(context), action: 'reopen', reason } });
}

async function enter(
  context: ServiceContext,
  { period, before, step }: { period: string; before: Awaited<ReturnType<typeof getDecisions>>; step: DecisionStep },
): Promise<{ steps: DecisionStep[] }> {
  if (!(await decide(context.store, { kind: 'period', of: period, before, step })))
    throw new Problem('conflict', { detail: `Somebody decided about ${period} first` });
  return { steps: [...(before?.steps ?? []).map((each) => ({ ...each })), step] };
}

/** What a closed period's report is made of; undefined while the period is open. */
export async function frozenFigures(run: Run, unit: string, period: string): Promise<ReportFigures | undefined> {
  const closing = closingOf(await getDecisions(run.store, 'period', period));
  if (closing === undefined) return undefined;
  const bytes = await run.deps.files.get(frozenKey(run, { unit, period, at: closing.at }));
  if (bytes === undefined) throw new Error(`The frozen figures of ${unit} in ${period} are gone`);
  return JSON.parse(new TextDecoder().decode(bytes)) as ReportFigures;
}

/** A key of its own for each closing. */
const frozenKey = (
  { organisation }: Pick<Run, 'organisation'>,
  { unit, period, at }: { unit: string; period: string; at: string },
): string => `${organisation.id}/reports/${period.replace(':', '-')}/${unit}/${at.replace(/[^0-9A-Z]/g, '')}.json`;

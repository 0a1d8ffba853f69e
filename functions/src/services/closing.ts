import { Problem } from '@safeground/contract';
import type { ClosingProgress, DecisionStep } from '@safeground/contract/committee';
import { dayOf, parsePeriod, type PeriodSpan } from '@safeground/programmes';
import {
  beginClosing,
  decidePeriod,
  getClosing,
  getDecisions,
  getProgramme,
  listClosings,
  listDecisions,
  type Closing,
  type DecisionLog,
} from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow, permitsSomewhere } from '../rights.ts';
import { actOf } from './act.ts';
import { closingUnderWay, isUnderWay, justAfter, progressOf } from './closing-progress.ts';
import { closingOf } from './frozen.ts';
import { requirePeriod } from './ledger.ts';
import { outlineIn } from './letterheads.ts';

type Decision = { readonly period: string; readonly reason?: string | undefined };

/**
 * Begins the closing of a period for the whole organisation, as everything stands now: what is received or decided later is an
 * adjustment. It is made outside the request, step by step. Who asks while one is under way is told how far it is, and hands it
 * to the queue once more; so does the hourly schedule, where the queue did not take it. Refused before the period's last day is
 * over, while another period of the calendar is being closed, and without a programme or wording, by which
 * reports are made.
 */
export async function closePeriod(context: ServiceContext, { period, reason }: Decision): Promise<{ closing: ClosingProgress }> {
  allow(context, 'period.close');
  const { organisation, deps, store } = context;
  const span = requirePeriod(context, period);
  if (dayOf(deps.now(), organisation.timeZone) <= span.to)
    throw new Problem('conflict', { detail: `The period ${period} is not over yet` });
  // In this order: what the decisions say is over was over when it was read, and nobody's new closing is taken for it.
  const earlier = await getClosing(store, period);
  const log = await getDecisions(store, 'period', period);
  if (closingOf(log) !== undefined) throw new Problem('conflict', { detail: `The period ${period} is closed` });
  if ((await getProgramme(store)) === undefined)
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/period', code: 'no-programme', message: 'The organisation has no programme to report by' }],
    });
  if ((await outlineIn(context, span)) === undefined)
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/period', code: 'no-wording', message: 'There is no wording for the reports of this period' }],
    });
  await allowOnlyOne(context, span);
  const closing = await begun(context, { period, reason }, { earlier, log });
  try {
    await deps.queue.send('closings', { organisation: organisation.id, period, at: closing.at });
  } catch (cause) {
    deps.log({ level: 'error', message: `the closing of ${period} waits for the schedule`, cause });
  }
  return { closing: progressOf(closing, deps.now()) };
}

/** What one report of a calendar names, no other does: two that are made at once would be made twice. */
async function allowOnlyOne({ store, organisation }: ServiceContext, span: PeriodSpan): Promise<void> {
  const closings = await listClosings(store);
  const logs = new Map((await listDecisions(store, 'period')).map((log) => [log.of, log]));
  for (const closing of closings) {
    const other = parsePeriod(organisation.calendars, closing.period);
    if (other?.calendar !== span.calendar || other.key === span.key || !isUnderWay(closing, logs.get(other.key))) continue;
    const message = `The period ${other.key} is being closed`;
    throw new Problem('conflict', { errors: [{ pointer: '/period', code: 'closing', message, values: { from: other.from } }] });
  }
}

/** The closing that is under way, or a new one. */
async function begun(
  context: ServiceContext,
  { period, reason }: Decision,
  { earlier, log }: { readonly earlier: Closing | undefined; readonly log: DecisionLog | undefined },
): Promise<Closing> {
  const { store } = context;
  if (earlier !== undefined && isUnderWay(earlier, log)) return earlier;
  const { by, at } = actOf(context);
  const closing: Closing = {
    by,
    // Files are named by it: no two closings of a period have the same.
    at: [at, ...[earlier?.at, log?.steps.at(-1)?.at].map(justAfter)].reduce((latest, each) => (each > latest ? each : latest)),
    movedAt: at,
    period,
    ...(reason === undefined ? {} : { reason }),
    base: log?.revision ?? 0,
    step: 0,
    parts: [],
    read: 0,
    buckets: 0,
    frozen: 0,
    units: 0,
  };
  if (await beginClosing(store, closing, earlier)) return closing;
  const other = await getClosing(store, period);
  if (other === undefined) throw new Problem('conflict', { detail: `Somebody decided about ${period} first` });
  return other;
}

/** How far the closing of a period is, for who waits for it. */
export async function getClosingState(
  context: ServiceContext,
  { period }: { readonly period: string },
): Promise<{ closed: boolean; closing?: ClosingProgress }> {
  if (!permitsSomewhere(context, 'summary.read')) throw new Problem('not-permitted');
  requirePeriod(context, period);
  const log = await getDecisions(context.store, 'period', period);
  const closing = await closingUnderWay(context, period, log);
  return { closed: closingOf(log) !== undefined, ...(closing === undefined ? {} : { closing }) };
}

/**
 * Opens a closed period again: what was frozen stays where it is, and the next closing freezes anew. With `cancels`, the instant
 * of a closing that is under way, it ends that one, and is refused when it is another by now or was entered.
 */
export async function reopenPeriod(
  context: ServiceContext,
  { period, reason, cancels }: Decision & { readonly cancels?: string | undefined },
): Promise<{ steps: DecisionStep[] }> {
  allow(context, 'period.close');
  const span = requirePeriod(context, period);
  if (reason === undefined || reason === '')
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/reason', code: 'required', message: 'Say why the period is opened again' }],
    });
  const before = await getDecisions(context.store, 'period', period);
  if (cancels === undefined && closingOf(before) === undefined) throw new Problem('conflict', { detail: `The period ${period} is open` });
  if (cancels !== undefined && (await closingUnderWay(context, period, before))?.at !== cancels)
    throw new Problem('conflict', { detail: `The closing of ${period} that was begun at ${cancels} is not under way` });
  const step: DecisionStep = { ...actOf(context), action: cancels === undefined ? 'reopen' : 'cancel', reason };
  if (!(await decidePeriod(context.store, span.calendar, { of: period, before, step })))
    throw new Problem('conflict', { detail: `Somebody decided about ${period} first` });
  return { steps: [...(before?.steps ?? []).map((each) => ({ ...each })), step] };
}

import type { ClosingProgress } from '@safeground/contract/committee';
import { getClosing, type Closing, type DecisionLog } from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { closingOf } from './frozen.ts';

/** Whether a closing still is to be entered: nothing was decided about its period since it was begun. */
export const isUnderWay = (closing: Closing, log: DecisionLog | undefined): boolean => closing.base === (log?.revision ?? 0);

/** The next instant: files are named by that of their closing. */
export const justAfter = (instant: string | undefined): string =>
  instant === undefined ? '' : new Date(Date.parse(instant) + 1).toISOString();

/** The closing of a period that is being made; undefined when there is none. */
export async function closingUnderWay(
  { deps, store }: Pick<ServiceContext, 'deps' | 'store'>,
  period: string,
  log: DecisionLog | undefined,
): Promise<ClosingProgress | undefined> {
  if (closingOf(log) !== undefined) return undefined;
  const closing = await getClosing(store, period);
  return closing !== undefined && isUnderWay(closing, log) ? progressOf(closing, deps.now()) : undefined;
}

/** A step takes seconds; after so long the queue has given up, and the hourly schedule has it, or nobody. */
const STUCK_MS = 15 * 60_000;

/** Most of the work is reading. */
export function progressOf({ by, at, movedAt = at, plan, read, buckets, frozen, units }: Closing, now: number): ClosingProgress {
  const share = (part: number, of: number): number => (of === 0 ? 1 : part / of);
  const progress = plan === undefined ? 0.01 : 0.02 + 0.78 * share(read, buckets) + 0.2 * (units === 0 ? 0 : frozen / units);
  return { by, at, progress: Math.min(0.99, progress), stuck: now - Date.parse(movedAt) >= STUCK_MS };
}

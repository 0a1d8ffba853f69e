import { getClosing, getDecisions } from '@safeground/store';
import { organisationView } from '../context.ts';
import type { Deps, QueueMessages } from '../deps.ts';
import { isUnderWay } from '../services/closing-progress.ts';
import { orderClosingReports } from '../services/closing-reports.ts';
import type { StepLimits } from '../services/closing-reading.ts';
import { stepOn, type ClosingMemory } from '../services/closing-steps.ts';
import { closingOf } from '../services/frozen.ts';
import { requirePeriod } from '../services/ledger.ts';

/** A message makes steps for this long (milliseconds), then hands the rest on: what is in hand is far from the function's end. */
const LIMITS = { budget: 30_000, rows: 10_000, buckets: 1_000, units: 25 } as const;

type Limits = StepLimits & { readonly budget: number };

/**
 * Goes on with a closing. It may end at any await: whoever gets the message again goes on where the last step was entered. Of
 * two who make the same step one is counted, and the other goes no further.
 */
export async function runClosing(deps: Deps, message: QueueMessages['closings'], limits: Limits = LIMITS): Promise<void> {
  const { organisation: id, period, at } = message;
  const run = { deps, store: deps.storage.of(id), organisation: await organisationView(deps, id) };
  const until = deps.now() + limits.budget;
  const memory: ClosingMemory = new Map();
  for (let closing = await getClosing(run.store, period); closing !== undefined && closing.at === at;) {
    const log = await getDecisions(run.store, 'period', period);
    // It was entered, and whoever entered it may have ended before it ordered the reports.
    if (closingOf(log)?.at === at) return orderClosingReports(run, requirePeriod(run, period), closing);
    if (!isUnderWay(closing, log)) return;
    closing = await stepOn(run, closing, memory, limits);
    // Begun anew, it has another instant.
    if (closing !== undefined && (closing.at !== at || deps.now() >= until))
      return deps.queue.send('closings', { ...message, at: closing.at });
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import { functions, type ScheduleName } from '../manifest.ts';

export type ScheduledJobs = { readonly [name in ScheduleName]: () => Promise<unknown> };

export type Scheduler = {
  /** Begins nothing more; resolves when the runs in hand are done. */
  stop(): Promise<void>;
};

const NIGHTLY_MS = 12 * 3_600_000;

/** A start of the platform is no time for what runs by night. */
const QUIET_SECONDS = 600;

/**
 * Runs every schedule of the manifest, with a pause after each run, so that there are never two of the same at once. A run that fails is logged; the next one does all of its work. Tests live with a shorter `secondMs`.
 */
export function startSchedules(jobs: ScheduledJobs, log: Deps['log'], secondMs = 1000): Scheduler {
  const stopped = new AbortController();
  const loops = functions.flatMap(({ name, trigger }) => {
    if (trigger.kind !== 'schedule') return [];
    const seconds = trigger.localSeconds ?? trigger.rateMinutes * 60;
    const firstMs = trigger.localSeconds === undefined ? Math.min(seconds, QUIET_SECONDS) * secondMs : 0;
    return [repeat(jobs[name as ScheduleName], { name, firstMs, pauseMs: seconds * secondMs, log, signal: stopped.signal })];
  });
  return {
    async stop() {
      stopped.abort();
      await Promise.all(loops);
    },
  };
}

type Repeat = {
  readonly name: string;
  readonly firstMs: number;
  readonly pauseMs: number;
  readonly log: Deps['log'];
  readonly signal: AbortSignal;
};

async function repeat(job: () => Promise<unknown>, { name, firstMs, pauseMs, log, signal }: Repeat): Promise<void> {
  if (firstMs > 0) await pause(firstMs, undefined, { signal }).catch(() => undefined);
  // What runs once a night does not run at each start.
  if (pauseMs >= NIGHTLY_MS) await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  while (!signal.aborted) {
    try {
      await job();
    } catch (cause) {
      log({ level: 'error', message: `${name} failed`, cause });
    }
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

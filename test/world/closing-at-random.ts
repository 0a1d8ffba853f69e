import { Problem } from '@safeground/contract';
import { getLatestRevision } from '@safeground/store';
import type { ServiceContext } from '../../functions/src/context.ts';
import { runClosing } from '../../functions/src/jobs/closing.ts';
import type { Random } from '../../functions/src/seed/random.ts';
import { getClosingState, reopenPeriod } from '../../functions/src/services/closing.ts';
import { transitionSubmission } from '../../functions/src/services/submissions.ts';
import { WARDS, world, type createHistory } from './closed.ts';
import { Killed, mortal } from './mortal.ts';

type History = ReturnType<typeof createHistory>;

/** Somebody does something to one of the submissions, new or there; what the rules refuse is refused. */
export async function act(context: ServiceContext, history: History, random: Random): Promise<void> {
  const { send, ids, month } = history;
  const known = [...ids];
  const unit = random.pick(WARDS);
  if (known.length === 0 || random.chance(0.35)) return send(context, `${month}_${ids.size}`, { unit });
  const id = random.pick(known);
  const link = await getLatestRevision(context.store, id);
  if (link === undefined) return;
  const base = link.revision;
  const day = random.chance(0.2) ? '2020-01-05' : `${month}-05`;
  if (random.chance(0.5)) return send(context, id, { unit, day, base });
  const action = random.pick(['return', 'withdraw', 'approve'] as const);
  await transitionSubmission(context, id, { action, base, reason: 'Thử', remarks: [] } as never);
}

export const unlessRefused = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
  });
};

/** Opens a period, or stops its closing, as it is just now. */
export async function open(context: ServiceContext, period: string): Promise<void> {
  const { closing } = await getClosingState(context, { period });
  await reopenPeriod(context, { period, reason: 'Chưa xong', ...(closing === undefined ? {} : { cancels: closing.at }) });
}

/** Does what waits in the queue of closings, a step and a bucket at a time; what a process that died had in hand comes again. */
export async function workThrough({ deps, store }: ServiceContext, random: Random): Promise<void> {
  const { files, queue, storage } = deps;
  const dying = { ...store, db: mortal(store.db, random) };
  const there = { ...deps, files: mortal(files, random), queue: mortal(queue, random), storage: { ...storage, of: () => dying } };
  for (let message = world.closings.shift(); message !== undefined; message = world.closings.shift()) {
    try {
      await runClosing(there, message, { budget: 0, rows: 1, buckets: 1, units: 10 });
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      world.closings.push(message);
    }
  }
}

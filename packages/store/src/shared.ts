/** Runs work under a name. See `createShared`. */
export type Shared = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

/**
 * Whoever asks while a run of that name is under way joins the next one, which begins when that one is over. So each caller's
 * run began after it asked, which makes it as good as one of its own, and a crowd costs two runs instead of one each. Never
 * join what has begun: it may have read, or counted, before the caller's own write was there.
 */
export function createShared(): Shared {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<unknown>>();
  const begin = <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const run = work();
    const over = run.then(
      () => void running.delete(name),
      () => void running.delete(name),
    );
    running.set(name, over);
    return run;
  };
  return <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const next = waiting.get(name);
    if (next !== undefined) return next as Promise<Result>;
    const current = running.get(name);
    if (current === undefined) return begin(name, work);
    const joined = current.then(() => {
      waiting.delete(name);
      return begin(name, work);
    });
    waiting.set(name, joined);
    return joined;
  };
}

import type { Random } from '../../functions/src/seed/random.ts';

/**
 * Requests that wait for their turn: of all that several processes want to make at once, one is drawn and made to its end, then
 * the next. So the processes meet in any order that a network could give them, and the same seed gives the same one again.
 */
export function createTurns<Service extends object>(service: Service, random: Random) {
  const waiting: (() => Promise<void>)[] = [];
  const db = new Proxy(service, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function' || name === 'scan') return method;
      return (...args: readonly unknown[]) =>
        new Promise((resolve, reject) => {
          waiting.push(async () => {
            try {
              resolve(await (method as (...args: readonly unknown[]) => Promise<unknown>).apply(target, [...args]));
            } catch (error) {
              reject(error as Error);
            }
          });
        });
    },
  });
  return {
    db,
    /** Gives turns until the work is done. */
    async run(work: Promise<unknown>): Promise<void> {
      let done = false;
      const end = work.finally(() => (done = true));
      end.catch(() => undefined);
      while (!done) {
        // Whoever has got an answer comes with the next request before another one is drawn.
        await new Promise((resolve) => setImmediate(resolve));
        if (waiting.length > 0) await waiting.splice(random.between(0, waiting.length - 1), 1)[0]!();
      }
      await end;
    },
  };
}

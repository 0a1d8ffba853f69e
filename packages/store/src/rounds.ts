/** Asks for these values, by name; resolves with what the round made of all that were asked for. */
export type Ask<Value, Result> = (values: ReadonlyMap<string, Value>) => Promise<Result>;

/**
 * Whoever asks while a round is under way joins the next one, which begins when that one is over; with none under way it
 * begins once all who ask at the same moment have asked. So each caller's round began after it asked, which makes it as good
 * as one of its own, and a crowd costs two rounds instead of one each. Nobody joins a round that has begun: it may have read,
 * or counted, before the caller's own write was there (the simulation's mutant "joins a bump under way").
 */
export function createRounds<Value, Result>(work: Ask<Value, Result>): Ask<Value, Result> {
  let current: Promise<unknown> | undefined;
  let next: { readonly values: Map<string, Value>; readonly result: Promise<Result> } | undefined;

  const begin = (values: ReadonlyMap<string, Value>): Promise<Result> => {
    const result = work(values);
    const ended = (): void => void (current = next?.result);
    current = result.then(ended, ended);
    return result;
  };
  const after = (over: Promise<unknown>) => {
    const values = new Map<string, Value>();
    const result = over.then(() => {
      next = undefined;
      return begin(values);
    });
    return { values, result };
  };

  return (values) => {
    next ??= after(current ?? Promise.resolve());
    for (const [name, value] of values) next.values.set(name, value);
    return next.result;
  };
}

/** Requests to other services that one caller has under way at once. */
const LIMIT = 16;

/** Runs `work` for every value, a few at a time; results in order. The first failure ends it. */
export async function inFlight<Value, Result>(values: readonly Value[], work: (value: Value) => Promise<Result>): Promise<Result[]> {
  const results = new Array<Result>(values.length);
  const queue = values.entries();
  const worker = async (): Promise<void> => {
    for (const [index, value] of queue) results[index] = await work(value);
  };
  await Promise.all(Array.from({ length: Math.min(LIMIT, values.length) }, worker));
  return results;
}

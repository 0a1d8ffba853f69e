import { Problem } from '@safeground/contract';

export type RetryOptions = {
  readonly attempts?: number;
  readonly random?: () => number;
  readonly wait?: (milliseconds: number) => Promise<void>;
};

const retryable = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'TransactionInProgressException',
  'TimeoutError',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
]);

/** Tries again with full jitter (at most 50, 100, 200 … 800 ms), five times unless told; then `Problem('unavailable')`. */
export async function retrying<Result>(options: RetryOptions, attempt: () => Promise<Result>): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRetryable(error)) throw error;
      await backOff(options, tried, error);
    }
  }
}

/** Waits before the next try, the longer the more were in vain; `Problem('unavailable')` when they are enough. */
export async function backOff(
  { attempts = 5, random = Math.random, wait = pause }: RetryOptions,
  tried: number,
  cause: unknown,
): Promise<void> {
  if (tried >= attempts) throw new Problem('unavailable', { cause });
  await wait(random() * Math.min(800, 50 * 2 ** (tried - 1)));
}

/** A cancelled transaction is tried again only when contention, not a condition, cancelled it. */
function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, CancellationReasons: reasons } = error as {
    readonly code?: string;
    readonly CancellationReasons?: readonly { readonly Code?: string }[];
  };
  if (reasons !== undefined) return reasons.some((reason) => reason.Code === 'TransactionConflict' || reason.Code === 'ThrottlingError');
  return retryable.has(error.name) || (code !== undefined && retryable.has(code));
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

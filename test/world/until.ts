import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds that something is waited for: less than a test has, so that a test that waits in vain can say for what. */
const patience = 150_000;

/**
 * Looks again and again until it is so. `what` says what was waited for, as it stands when the patience is over, in
 * milliseconds; throws with that then.
 */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: () => string,
  { every = 20, longest = patience }: { readonly every?: number; readonly longest?: number } = {},
): Promise<void> {
  const end = performance.now() + longest;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited ${longest / 1000} s in vain for ${what()}`);
    await pause(every);
  }
}

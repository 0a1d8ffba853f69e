import type { Client } from '@safeground/contract/client';
import type { ClosingProgress } from '@safeground/contract/committee';
import { Problem } from '@safeground/contract/problems';

/** How long to wait between two looks, in milliseconds: most periods are closed within seconds, a year of a city takes minutes. */
const LOOKS = [300, 500, 1_000, 1_000, 2_000, 3_000] as const;

type Told = {
  readonly progress: (closing: ClosingProgress) => void;
  readonly end: (closed: boolean) => void;
  /** One may not look any more: the session is over, or the rights are gone. */
  readonly refused: (problem: Problem) => void;
};

/** Follows the closing of a period until it is made or ended. Gives a function that looks no more; the closing goes on without it. */
export function watchClosing(client: Client, period: string, told: Told): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async (looks: number): Promise<void> => {
    // A look that fails is made again: the network says nothing about the closing.
    const state = await client.call('getClosing', { query: { period } }).catch((error: unknown) => (isRefusal(error) ? error : undefined));
    if (stopped) return;
    if (state instanceof Problem) return told.refused(state);
    if (state !== undefined && state.closing === undefined) return told.end(state.closed);
    if (state?.closing !== undefined) told.progress(state.closing);
    timer = setTimeout(() => void look(looks + 1), LOOKS[Math.min(looks, LOOKS.length - 1)]);
  };
  timer = setTimeout(() => void look(1), LOOKS[0]);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** Of a closing as the page was opened with it and as it was seen since: one that was begun anew meanwhile has a later instant. */
export const latest = (opened: ClosingProgress | undefined, seen: ClosingProgress | undefined): ClosingProgress | undefined =>
  opened !== undefined && seen !== undefined && seen.at >= opened.at ? seen : opened;

const isRefusal = (error: unknown): error is Problem =>
  error instanceof Problem && (error.type === 'signed-out' || error.type === 'not-permitted');

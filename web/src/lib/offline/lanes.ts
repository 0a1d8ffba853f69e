/** How many things are on their way at once, at most: enough to leave a good link no gaps between two answers. */
export const mostLanes = 4;

/** Milliseconds. What takes longer tells of a thin link, on which one thing after the other loses least when it breaks. */
const thin = 5_000;

/** `good`: it went through. `bad`: it was put off, and others may be. `over`: the rest would meet the same. */
export type Passing = 'good' | 'neutral' | 'bad' | 'over';

export type LanesDeps<Item> = {
  /** The next in turn, never the same twice; `undefined` when there is none. */
  readonly next: () => Item | undefined;
  readonly send: (item: Item) => Promise<Passing>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/**
 * Works off a queue over one link: one thing alone at first, one lane more whenever something went through quickly, one less
 * when it was slow. Nothing new begins once something is `over`. Resolves when all that was begun has ended.
 */
export async function overLanes<Item>({ next, send, now }: LanesDeps<Item>): Promise<void> {
  let lanes = 0;
  let over = false;
  const lane = async (): Promise<void> => {
    lanes += 1;
    const others: Promise<void>[] = [];
    while (!over) {
      const item = next();
      if (item === undefined) break;
      const began = now();
      const passing = await send(item);
      over ||= passing === 'over';
      const slow = now() - began > thin;
      if (passing === 'good' && !slow && lanes < mostLanes) others.push(lane());
      if ((passing === 'bad' || slow) && lanes > 1) break;
    }
    lanes -= 1;
    await Promise.all(others);
  };
  await lane();
}

import type { FormFrame } from './frame.ts';

/** Nodes waiting to be recomputed, each once, in dependency order. A binary heap on two flat lists: an answer allocates nothing. */
export class Queue {
  readonly #ranks: number[] = [];
  readonly #frames: FormFrame[] = [];
  /** Frame of the node taken last. */
  frame: FormFrame | undefined = undefined;

  push(rank: number, slot: number, frame: FormFrame): void {
    if (frame.queued[slot] === 1) return;
    frame.queued[slot] = 1;
    const [ranks, frames] = [this.#ranks, this.#frames];
    let at = ranks.length;
    ranks.push(rank);
    frames.push(frame);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (ranks[parent]! <= rank) break;
      ranks[at] = ranks[parent]!;
      frames[at] = frames[parent]!;
      at = parent;
    }
    ranks[at] = rank;
    frames[at] = frame;
  }

  /** The rank of the next node, whose frame is then in `frame`; `-1` when there is none. */
  pop(): number {
    const [ranks, frames] = [this.#ranks, this.#frames];
    if (ranks.length === 0) return -1;
    const [top, frame] = [ranks[0]!, frames[0]!];
    const rank = ranks.pop()!;
    const last = frames.pop()!;
    const size = ranks.length;
    if (size > 0) {
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= size) break;
        if (child + 1 < size && ranks[child + 1]! < ranks[child]!) child += 1;
        if (ranks[child]! >= rank) break;
        ranks[at] = ranks[child]!;
        frames[at] = frames[child]!;
        at = child;
      }
      ranks[at] = rank;
      frames[at] = last;
    }
    this.frame = frame;
    return top;
  }
}

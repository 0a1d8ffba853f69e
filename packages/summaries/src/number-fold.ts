import { exactAdd, exactOf, exactOrder, exactTimes, exactZero, type Exact } from './exact.ts';
import { mergeSpreads, spreadOf } from './spread.ts';
import type { NumberTally } from './tally.ts';

/** Different texts that are counted before they are added up: most questions have far fewer, so most numbers are never read. */
const GATHERED = 512;

/** Adds up numbers written in decimal. Counting equal texts costs a third of reading each of them. */
export class NumberFold {
  readonly #texts = new Map<string, number>();
  #tally: (NumberTally & { sum: Exact }) | undefined;

  add(text: string): void {
    const count = this.#texts.get(text);
    this.#texts.set(text, (count ?? 0) + 1);
    if (count === undefined && this.#texts.size >= GATHERED) this.#settle();
  }

  /** Undefined when nothing was added. */
  tally(): NumberTally | undefined {
    this.#settle();
    return this.#tally;
  }

  #settle(): void {
    if (this.#texts.size === 0) return;
    const spread = spreadOf(this.#texts);
    const sum = this.#tally?.sum ?? exactZero();
    let { count, min, max } = this.#tally ?? { count: 0, min: undefined, max: undefined };
    for (const [text, times] of this.#texts) {
      const value = exactOf(text);
      count += times;
      exactAdd(sum, exactTimes(value, times));
      if (min === undefined || exactOrder(value, min) < 0) min = value;
      if (max === undefined || exactOrder(value, max) > 0) max = value;
    }
    const known = this.#tally?.spread;
    this.#tally = { count, sum, min: min!, max: max!, spread: known === undefined ? spread : mergeSpreads(known, spread) };
    this.#texts.clear();
  }
}

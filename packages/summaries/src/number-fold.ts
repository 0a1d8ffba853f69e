import { exactAdd, exactOf, exactOrder, exactTimes, exactZero, NUMBER_SCALE, type Exact } from './exact.ts';
import { mergeSpreads, spreadOf } from './spread.ts';
import { mergeNumbers, type NumberTally } from './tally.ts';

/** Whole answers below this are counted in an array: most numbers that people write are small. */
const SMALL = 256;
/** Other values that are counted before they are added up; more than a bucket has. */
const GATHERED = 4_096;
/** Digits that a double holds for certain. */
const SAFE_DIGITS = 15;
const ZERO = 48;
const MINUS = 45;

/**
 * Adds up scaled whole numbers written in decimal. Equal values are counted and added up once at the end, which costs a fraction
 * of adding each of them.
 */
export class NumberFold {
  readonly #small = new Int32Array(SMALL);
  #hasSmall = false;
  readonly #values = new Map<number, number>();
  readonly #long = new Map<string, number>();
  #tally: NumberTally | undefined;

  /** The number in `text` from `from` up to, but not including, `to`. */
  add(text: string, from: number, to: number): void {
    if (to - from > SAFE_DIGITS) return this.#addLong(text.slice(from, to));
    const isNegative = text.charCodeAt(from) === MINUS;
    let value = 0;
    for (let at = isNegative ? from + 1 : from; at < to; at += 1) value = value * 10 + text.charCodeAt(at) - ZERO;
    const whole = value / NUMBER_SCALE;
    if (!isNegative && whole < SMALL && Number.isInteger(whole)) {
      this.#small[whole]! += 1;
      this.#hasSmall = true;
      return;
    }
    const signed = isNegative ? -value : value;
    this.#values.set(signed, (this.#values.get(signed) ?? 0) + 1);
    if (this.#values.size >= GATHERED) this.#settle();
  }

  /** What was added up before. */
  merge(tally: NumberTally): void {
    this.#settle();
    this.#tally = this.#tally === undefined ? tally : mergeNumbers(this.#tally, tally);
  }

  /** Undefined when nothing was added. */
  tally(): NumberTally | undefined {
    this.#settle();
    return this.#tally;
  }

  #addLong(text: string): void {
    this.#long.set(text, (this.#long.get(text) ?? 0) + 1);
    if (this.#long.size >= GATHERED) this.#settle();
  }

  #settle(): void {
    const gathered = this.#gathered();
    if (gathered.length === 0) return;
    const sum: Exact = this.#tally === undefined ? exactZero() : [...this.#tally.sum];
    let { count, min, max } = this.#tally ?? { count: 0, min: gathered[0]!.value, max: gathered[0]!.value };
    for (const { value, times } of gathered) {
      count += times;
      exactAdd(sum, exactTimes(value, times));
      if (exactOrder(value, min) < 0) min = value;
      if (exactOrder(value, max) > 0) max = value;
    }
    const spread = spreadOf(gathered);
    const known = this.#tally?.spread;
    this.#tally = { count, sum, min, max, spread: known === undefined ? spread : mergeSpreads(known, spread) };
  }

  /** Takes out what was gathered: each value once. */
  #gathered(): readonly { readonly value: Exact; readonly times: number }[] {
    const found: { value: Exact; times: number }[] = [];
    if (this.#hasSmall)
      for (let whole = 0; whole < SMALL; whole += 1) {
        const times = this.#small[whole]!;
        if (times > 0) found.push({ value: [0, whole * NUMBER_SCALE], times });
      }
    for (const [value, times] of this.#values) found.push({ value: exactOf(String(value)), times });
    for (const [text, times] of this.#long) found.push({ value: exactOf(text), times });
    this.#small.fill(0);
    this.#hasSmall = false;
    this.#values.clear();
    this.#long.clear();
    return found;
  }
}

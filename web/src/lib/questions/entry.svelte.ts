import type { AnswerValue, Path } from '@safeground/forms';
import type { Fill } from '../inspect/fill.svelte.ts';

export type EntryOptions = {
  readonly fill: Fill;
  readonly path: () => Path;
  /** `undefined` when the text is no answer of this kind. */
  readonly read: (text: string) => AnswerValue | undefined;
  readonly write: (value: AnswerValue) => string;
};

/** Long enough that a word is one entry of the journal, short enough that nobody loses more than a word. */
const pause = 300;
/** Nobody types for longer than this before what they typed is safe. */
const longest = 1_500;

/**
 * A field that is typed into. What an input method is composing is left alone: the text is committed when the composition
 * has ended, a moment after the last key, and at once when the field is left.
 */
export class Entry {
  readonly #options: EntryOptions;
  #typed = $state<string | undefined>(undefined);
  #wrong = $state(false);
  #composing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since: number | undefined;
  /** What the form was last given from here. */
  #given: AnswerValue | undefined;

  constructor(options: EntryOptions) {
    this.#options = options;
  }

  get text(): string {
    const { value } = this.#options.fill.state(this.#options.path());
    if (this.#typed !== undefined && (this.#since !== undefined || this.#stands)) return this.#typed;
    return value === undefined ? '' : this.#options.write(value);
  }

  /** The text cannot be read as an answer; it stays as typed, and no answer is kept. */
  get wrong(): boolean {
    return this.#wrong && this.#stands;
  }

  /** An answer that came from elsewhere (a stepper, a calculation) wins over text that was already handed over. */
  get #stands(): boolean {
    return Object.is(this.#options.fill.state(this.#options.path()).value, this.#given);
  }

  typed(text: string): void {
    this.#typed = text;
    if (this.#since === undefined) {
      this.#since = performance.now();
      this.#options.fill.typing(1);
    }
    if (this.#composing) return;
    const left = this.#since + longest - performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.commit(false), Math.max(0, Math.min(pause, left)));
  }

  compositionStart(): void {
    this.#composing = true;
    clearTimeout(this.#timer);
  }

  compositionEnd(text: string): void {
    this.#composing = false;
    this.typed(text);
  }

  left(): void {
    this.#composing = false;
    this.commit(true);
  }

  /** Hands the text to the form. `finished` also lets go of it, so that the answer is shown as it was understood. */
  commit(finished: boolean): void {
    if (this.#typed === undefined || this.#composing) return;
    if (this.#since === undefined) {
      // Handed over already: writing it again would undo what came from elsewhere since.
      if (finished && !this.#wrong) this.#typed = undefined;
      else if (!this.#stands) [this.#typed, this.#wrong] = [undefined, false];
      return;
    }
    clearTimeout(this.#timer);
    this.#options.fill.typing(-1);
    this.#since = undefined;
    const text = this.#typed.normalize('NFC').trim();
    const { fill, read } = this.#options;
    const value = text === '' ? undefined : read(text);
    const accepted = fill.set(this.#options.path(), value) && (text === '' || value !== undefined);
    this.#wrong = !accepted;
    this.#given = fill.state(this.#options.path()).value;
    if (finished && accepted) this.#typed = undefined;
  }
}

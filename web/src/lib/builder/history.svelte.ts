/** How many steps back are kept; steps share all they did not change. */
const most = 500;

/** A value with its past and future. Steps under the same key, one after the other, are one step to go back: a word, not a letter. */
export class History<Value> {
  #value: Value = $state.raw() as Value;
  #past: readonly Value[] = $state.raw([]);
  #future: readonly Value[] = $state.raw([]);
  #key: string | undefined;

  constructor(value: Value) {
    this.#value = value;
  }

  get value(): Value {
    return this.#value;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  push(next: Value, key?: string): void {
    if (next === this.#value) return;
    const joins = key !== undefined && key === this.#key && this.#past.length > 0;
    if (!joins) this.#past = [...this.#past, this.#value].slice(-most);
    this.#key = key;
    this.#future = [];
    this.#value = next;
  }

  /** The next step is a step of its own, whatever its key. */
  seal(): void {
    this.#key = undefined;
  }

  undo(): boolean {
    const before = this.#past.at(-1);
    if (before === undefined) return false;
    this.#future = [this.#value, ...this.#future];
    this.#past = this.#past.slice(0, -1);
    this.#value = before;
    this.#key = undefined;
    return true;
  }

  redo(): boolean {
    const [after] = this.#future;
    if (after === undefined) return false;
    this.#past = [...this.#past, this.#value];
    this.#future = this.#future.slice(1);
    this.#value = after;
    this.#key = undefined;
    return true;
  }
}

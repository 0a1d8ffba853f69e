import { explain } from './words.ts';

/** What a person asked for: whether it is under way, and in their words why it came to nothing. */
export class Attempt {
  busy = $state(false);
  trouble = $state<string | undefined>(undefined);

  /** Does it, and forgets how the last one ended. `why` words a failure where there is more to say than usual. */
  async make(work: () => Promise<void>, why: (error: unknown) => string = explain): Promise<void> {
    [this.busy, this.trouble] = [true, undefined];
    try {
      await work();
    } catch (error) {
      this.trouble = why(error);
    } finally {
      this.busy = false;
    }
  }
}

import type { Submission, Transition } from '@safeground/contract';
import type { Client } from '@safeground/contract/client';
import { Problem } from '@safeground/contract/problems';

export type ReviewOutcome = 'done' | 'overtaken' | 'reason-missing' | 'failed';

/** What a reviewer is about to say of one submission: remarks by question, a reason, then one action. */
export class Review {
  remarks = $state<Record<string, string>>({});
  reason = $state('');
  busy = $state(false);
  /** What went wrong with the last action, to be put into words. */
  trouble = $state<unknown>(undefined);
  readonly #client: Client;
  readonly #submission: () => Submission;

  constructor(client: Client, submission: () => Submission) {
    this.#client = client;
    this.#submission = submission;
  }

  /** Remarks that say something, by path. */
  get written(): readonly { readonly path: string; readonly text: string }[] {
    return Object.entries(this.remarks)
      .map(([path, text]) => ({ path, text: text.trim().normalize('NFC') }))
      .filter(({ text }) => text !== '');
  }

  /** A returned submission without a word leaves the inspector guessing, one withdrawn without a reason everybody: not sent. */
  async act(action: Transition['action']): Promise<ReviewOutcome> {
    const reason = this.reason.trim().normalize('NFC');
    if (action === 'return' && reason === '' && this.written.length === 0) return 'reason-missing';
    if (action === 'withdraw' && reason === '') return 'reason-missing';
    const { id, revision } = this.#submission();
    this.busy = true;
    this.trouble = undefined;
    try {
      const body = {
        action,
        base: revision,
        ...(this.written.length === 0 ? {} : { remarks: [...this.written] }),
        ...(reason === '' ? {} : { reason }),
      };
      await this.#client.call('transitionSubmission', { params: { id }, body });
      this.clear();
      return 'done';
    } catch (error) {
      if (error instanceof Problem && (error.type === 'conflict' || error.type === 'transition-refused')) return 'overtaken';
      this.trouble = error;
      return 'failed';
    } finally {
      this.busy = false;
    }
  }

  clear(): void {
    this.remarks = {};
    this.reason = '';
  }
}

import type { FollowUp, FollowUpInput } from '@safeground/contract';
import { Problem } from '@safeground/contract/problems';
import { client } from '../session.svelte.ts';
import { keyOf } from './follow-up.ts';

export type FindingPage = { readonly items: readonly FollowUp[]; readonly cursor?: string | undefined };
/** Findings page by page, and what somebody says of one of them. */
export class Findings {
  items = $state.raw<readonly FollowUp[]>([]);
  #cursor = $state<string | undefined>(undefined);
  busy = $state(false);
  trouble = $state<unknown>(undefined);
  readonly #read: (cursor: string) => Promise<FindingPage>;

  constructor(first: FindingPage, read: (cursor: string) => Promise<FindingPage>) {
    this.items = first.items;
    this.#cursor = first.cursor;
    this.#read = read;
  }

  get hasMore(): boolean {
    return this.#cursor !== undefined;
  }

  async more(): Promise<void> {
    if (this.#cursor === undefined || this.busy) return;
    await this.#try(async () => {
      const page = await this.#read(this.#cursor ?? '');
      this.items = [...this.items, ...page.items];
      this.#cursor = page.cursor;
    });
  }

  /** Says what became of a finding. `conflict` when somebody was first: read again before going on. */
  async save(item: FollowUp, input: Omit<FollowUpInput, 'base'>): Promise<'saved' | 'conflict' | 'failed'> {
    const { submission, criterion, revision } = item;
    let outcome: 'saved' | 'conflict' | 'failed' = 'failed';
    await this.#try(async () => {
      try {
        const saved = await client.call('putFollowUp', { params: { submission, criterion }, body: { ...input, base: revision } });
        const closing = item.closedBy === undefined ? {} : { closedBy: item.closedBy };
        this.items = this.items.map((each) => (keyOf(each) === keyOf(item) ? { ...saved, ...closing } : each));
        outcome = 'saved';
      } catch (error) {
        if (!(error instanceof Problem && error.type === 'conflict')) throw error;
        outcome = 'conflict';
      }
    });
    return outcome;
  }

  async #try(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.trouble = undefined;
    try {
      await work();
    } catch (error) {
      this.trouble = error;
    } finally {
      this.busy = false;
    }
  }
}

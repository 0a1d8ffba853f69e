import type { SubmissionSummary } from '@safeground/contract';

export type Page = { readonly items: readonly SubmissionSummary[]; readonly cursor?: string | undefined };

/** Pages of a sifted list may come empty before one that is not: so many are passed over unasked. */
const MOST_EMPTY = 20;

/** The first page with something on it. */
export async function firstFound(read: (cursor: string | undefined) => Promise<Page>): Promise<Page> {
  let page = await read(undefined);
  for (let passed = 1; page.items.length === 0 && page.cursor !== undefined && passed < MOST_EMPTY; passed += 1)
    page = await read(page.cursor);
  return page;
}

/** A list that grows by pages. Starts from a page that is there already. */
export class Listing {
  #items = $state.raw<readonly SubmissionSummary[]>([]);
  #cursor = $state<string | undefined>(undefined);
  busy = $state(false);
  trouble = $state<unknown>(undefined);
  readonly #read: (cursor: string) => Promise<Page>;

  constructor(first: Page, read: (cursor: string) => Promise<Page>) {
    this.#items = first.items;
    this.#cursor = first.cursor;
    this.#read = read;
  }

  get items(): readonly SubmissionSummary[] {
    return this.#items;
  }

  get hasMore(): boolean {
    return this.#cursor !== undefined;
  }

  async more(): Promise<void> {
    if (this.#cursor === undefined || this.busy) return;
    this.busy = true;
    this.trouble = undefined;
    try {
      const page = await this.#read(this.#cursor);
      this.#items = [...this.#items, ...page.items];
      this.#cursor = page.cursor;
    } catch (error) {
      this.trouble = error;
    } finally {
      this.busy = false;
    }
  }
}

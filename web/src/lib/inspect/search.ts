import { foldWords } from '@safeground/programmes';

type Entry<Item> = {
  readonly item: Item;
  /** ` 270 1 tran phu`: a blank before each word. */ readonly words: string;
  readonly exact: string;
};

/**
 * Finds items by what a person types, marks or no marks: every word typed must begin some word of the text. The texts are
 * folded once, so that a list of 50,000 answers between two keystrokes.
 */
export class SearchIndex<Item> {
  readonly #items: readonly Item[];
  readonly #textOf: (item: Item) => string;
  #entries: readonly Entry<Item>[] | undefined;

  constructor(items: readonly Item[], textOf: (item: Item) => string) {
    this.#items = items;
    this.#textOf = textOf;
  }

  /** Hits with the same marks come first, then the list's own order; everything when nothing is typed. */
  find(query: string): readonly Item[] {
    const sought = foldWords(query).map((word) => ` ${word}`);
    if (sought.length === 0) return this.#items;
    this.#entries ??= this.#items.map((item) => this.#entryOf(item));
    const hits = this.#entries.filter(({ words }) => sought.every((word) => words.includes(word)));
    const typed = lower(query);
    return [...hits.filter(({ exact }) => exact.includes(typed)), ...hits.filter(({ exact }) => !exact.includes(typed))].map(
      ({ item }) => item,
    );
  }

  #entryOf(item: Item): Entry<Item> {
    const text = this.#textOf(item);
    return {
      item,
      words: foldWords(text)
        .map((word) => ` ${word}`)
        .join(''),
      exact: lower(text),
    };
  }
}

function lower(text: string): string {
  return text.normalize('NFC').toLowerCase().trim();
}

import { hasConstraint, itemsOf, sections, type Peer, type Size } from './checklist.ts';
import { answers } from './safeground.ts';

type Sent = Record<string, unknown> & { readonly lines?: readonly { readonly qty?: number; readonly price?: number }[] };

/** The floor: a loop written for this one form, over the same JSON. Nobody could keep such code for every form. */
class Hand implements Pick<Peer, 'revalidate' | 'sent' | 'total' | 'sum'> {
  readonly #size: Size;
  #total = 0;
  #sum = 0;

  constructor(size: Size) {
    this.#size = size;
  }

  sent(): string {
    return JSON.stringify(answers(this.#size));
  }

  revalidate(text: string): number {
    const sent = JSON.parse(text) as Sent;
    let wrong = 0;
    this.#total = 0;
    for (let section = 0; section < sections(this.#size); section += 1) {
      let score = 0;
      for (const item of itemsOf(section, this.#size)) {
        const value = sent[`q${item}`];
        if (value !== 'yes' && value !== 'no' && value !== 'na') wrong += 1;
        if (value === 'yes') score += 1;
        if (value !== 'no') continue;
        const remark = sent[`r${item}`];
        if (typeof remark !== 'string' || remark === '' || (hasConstraint(item) && remark.length < 3)) wrong += 1;
      }
      this.#total += score;
    }
    this.#sum = 0;
    for (const { qty, price } of sent.lines ?? []) this.#sum += (qty ?? Number.NaN) * (price ?? Number.NaN);
    return wrong;
  }

  total(): number {
    return this.#total;
  }

  sum(): number {
    return this.#sum;
  }
}

export const make = (size: Size): Hand => new Hand(size);

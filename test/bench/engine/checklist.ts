/**
 * The logical form every engine is measured on: N items of yes, no or not applicable in sections of ten; "no" asks for a remark;
 * each section has a score, the form a total; and a table of K lines with a sum. One remark in twenty has a constraint.
 */
export type Size = { readonly items: number; readonly lines: number };

export const choices = ['yes', 'no', 'na'] as const;
export type Mark = (typeof choices)[number];

export const SECTION = 10;

export function hasConstraint(item: number): boolean {
  return item % 20 === 7;
}

export function sections({ items }: Size): number {
  return Math.ceil(items / SECTION);
}

export function itemsOf(section: number, { items }: Size): readonly number[] {
  return Array.from({ length: Math.min(SECTION, items - section * SECTION) }, (_, index) => section * SECTION + index);
}

/** What a full form is answered with; every seventh item is "no" with a remark. */
export function mark(item: number): Mark {
  return item % 7 === 3 ? 'no' : item % 11 === 5 ? 'na' : 'yes';
}

export const REMARK = 'Lối thoát hiểm bị chắn';

export type Line = { readonly qty: number; readonly price: number };

export function line(index: number): Line {
  return { qty: (index % 9) + 1, price: ((index * 7) % 50) + 1 };
}

/** What the form must come to, worked out by hand. */
export function expectedTotal({ items }: Size): number {
  let total = 0;
  for (let item = 0; item < items; item += 1) if (mark(item) === 'yes') total += 1;
  return total;
}

export function expectedSum({ lines }: Size): number {
  let sum = 0;
  for (let index = 0; index < lines; index += 1) sum += line(index).qty * line(index).price;
  return sum;
}

/** One engine on one size, driven the same way as the others. */
export type Peer = {
  /** From the form's source text to an empty form that can be answered. */
  load(): Promise<void>;
  /** All answers at once, by the quickest way the engine has. */
  fill(): Promise<void>;
  answer(item: number, value: Mark): void;
  addLine(): void;
  /** Checks everything and gathers what would be sent. Returns how many things are wrong. */
  finish(): Promise<number> | number;
  total(): number;
  sum(): number;
  /** What the form would be sent as, and the same with one needed remark missing. */
  sent(): string;
  broken(): string;
  /** Re-validates what was sent, as a server does: from text. Returns how many things are wrong. */
  revalidate(text: string): Promise<number> | number;
};

export type PeerModule = { readonly make: (size: Size) => Promise<Peer> | Peer };

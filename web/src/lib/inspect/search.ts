/** A text folded for search: no marks, `đ` as `d`, lower case, single spaces. `Đường  Hòa` becomes `duong hoa`. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/** Every word of the query must begin some word of the text. Hits with the same marks come first, then the text's own order. */
export function search<Item>(items: readonly Item[], query: string, textOf: (item: Item) => string): readonly Item[] {
  const words = fold(query).split(' ').filter(Boolean);
  if (words.length === 0) return items;
  const exact = query.normalize('NFC').toLowerCase().trim();
  const hits = items.filter((item) => holds(fold(textOf(item)), words));
  const rank = (item: Item): number => (textOf(item).normalize('NFC').toLowerCase().includes(exact) ? 0 : 1);
  return hits
    .map((item) => ({ item, rank: rank(item) }))
    .sort((a, b) => a.rank - b.rank)
    .map((hit) => hit.item);
}

function holds(folded: string, words: readonly string[]): boolean {
  const padded = ` ${folded.replace(/[^\p{L}\p{N}]+/gu, ' ')} ${folded}`;
  return words.every((word) => padded.includes(` ${word}`));
}

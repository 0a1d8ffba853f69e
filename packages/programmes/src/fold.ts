/**
 * Folds a text for search: no marks, no case, `đ` as `d`, single spaces. "duong" then finds "Đường".
 * Unicode does not decompose đ (U+0111), hence the extra step.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The words of a text, folded: letters and digits, everything else parts them. `270/1 Trần Phú` gives `270 1 tran phu`. */
export function foldWords(text: string): readonly string[] {
  return foldText(text).match(/[\p{Letter}\p{Number}]+/gu) ?? [];
}

/** Whether each word sought begins some word of the text: what a person has typed so far finds what he means. */
export function holdsWords(words: readonly string[], sought: readonly string[]): boolean {
  return sought.every((part) => words.some((word) => word.startsWith(part)));
}

/** Orders names by their bytes nearly as people do: folded, and numbers by value, so that Tổ 2 stands before Tổ 10. */
export function sortKey(text: string): string {
  return foldText(text).replace(/\d+/g, (digits) => digits.padStart(6, '0'));
}

/** Ranks a match: 2 when the text holds the query with its marks, 1 when only without them, 0 when not at all. */
export function searchRank(text: string, query: string): 0 | 1 | 2 {
  if (text.normalize('NFC').toLowerCase().includes(query.normalize('NFC').toLowerCase().trim())) return 2;
  return foldText(text).includes(foldText(query)) ? 1 : 0;
}

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

/** Ranks a match: 2 when the text holds the query with its marks, 1 when only without them, 0 when not at all. */
export function searchRank(text: string, query: string): 0 | 1 | 2 {
  if (text.normalize('NFC').toLowerCase().includes(query.normalize('NFC').toLowerCase().trim())) return 2;
  return foldText(text).includes(foldText(query)) ? 1 : 0;
}

/** A sheet as read: rows of non-empty cells, with the numbers people see. */
export type Grid = { readonly name: string; readonly rows: readonly GridRow[] };

/** `number` counts from 1; columns count from 0. */
export type GridRow = { readonly number: number; readonly cells: readonly GridCell[] };

export type GridCell = {
  readonly column: number;
  readonly text: string;
  /** What is odd about a workbook's cell: an error value, a number with lost digits, or one that is shown as something else. */
  readonly odd?: 'error' | 'digits' | 'format';
  /** Digits to which the workbook shows the number, with zeros in front. */
  readonly digits?: number;
};

/** 0 -> A, 25 -> Z, 26 -> AA. */
export function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter;
}

/** `AB12` -> 27; -1 when the reference has no letters. */
export function columnIndex(reference: string): number {
  let index = 0;
  for (let at = 0; at < reference.length && at < 4; at += 1) {
    const code = reference.charCodeAt(at) & ~32;
    if (code < 65 || code > 90) break;
    index = index * 26 + code - 64;
  }
  return index - 1;
}

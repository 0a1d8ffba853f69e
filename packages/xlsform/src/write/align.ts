import type { ProjectedRow } from './project.ts';

/** Rows of a sheet that belong to one key and stay together: usually one, for a kept loop all of its rows. */
export type Block = { readonly key: string; readonly rows: readonly number[] };

/** One row to write: an old one (`from`), which may be an empty one put to use, or a new one like the row `like`. */
export type Item = { readonly key: string | undefined; readonly from: number | undefined; readonly like: number | undefined };

/**
 * Puts the rows into their new order. Rows that belong to nothing (comments, empty and disabled rows) stay behind the row they
 * stood behind. New rows come right after their predecessor.
 */
export function alignRows(
  all: readonly number[],
  empty: ReadonlySet<number>,
  blocks: readonly Block[],
  dropped: ReadonlySet<number>,
  wanted: readonly ProjectedRow[],
): Item[] {
  const keep = new Set(wanted.map(({ key }) => key));
  const blockAt = new Map(blocks.map((block) => [block.rows[0]!, block]));
  const inBlock = new Set(blocks.flatMap(({ rows }) => rows));
  const followers = new Map<string | undefined, number[]>([[undefined, []]]);
  const rowsOf = new Map<string, readonly number[]>();
  let current: string | undefined;
  for (const number of all) {
    const block = blockAt.get(number);
    if (block !== undefined && keep.has(block.key)) {
      current = block.key;
      rowsOf.set(block.key, block.rows);
      followers.set(current, []);
    } else if (block === undefined && !inBlock.has(number) && !dropped.has(number)) followers.get(current)!.push(number);
  }
  const old = (number: number, key?: string): Item => ({ key, from: number, like: undefined });
  const items: Item[] = followers.get(undefined)!.map((number) => old(number));
  // What stands below the last row of the form (mostly empty formatted rows) stays at the end of the sheet.
  const tail = current === undefined ? [] : followers.get(current)!;
  if (current !== undefined) followers.set(current, []);
  let waiting: number[] = [];
  let like = blocks[0]?.rows[0];
  for (const { key } of wanted) {
    const rows = rowsOf.get(key);
    if (rows === undefined) {
      items.push({ key, from: undefined, like });
      continue;
    }
    items.push(...waiting.map((number) => old(number)));
    items.push(...rows.map((number, index) => old(number, index === 0 ? key : undefined)));
    waiting = followers.get(key)!;
    like = rows.at(-1);
  }
  items.push(...waiting.map((number) => old(number)));
  fillEmpty(items, tail, empty);
  items.push(...tail.map((number) => old(number)));
  return items;
}

/** New rows at the end take the empty rows that follow, so that notes farther down stay where they are. */
function fillEmpty(items: Item[], tail: number[], empty: ReadonlySet<number>): void {
  const last = items.findLastIndex(({ from }) => from !== undefined);
  let number = items[last]?.from;
  for (let index = last + 1; index < items.length && number !== undefined; index += 1) {
    const next = tail[0];
    if (next !== number + 1 || !empty.has(next)) return;
    tail.shift();
    items[index] = { ...items[index]!, from: next };
    number = next;
  }
}

/**
 * The order for a sheet whose rows may mix several lists: as it was, with new rows after their predecessor in their list,
 * unless rows of one list changed places among themselves; then list by list.
 */
export function orderOfLists(
  old: readonly string[],
  wanted: readonly ProjectedRow[],
  listOf: (key: string) => string,
): readonly ProjectedRow[] {
  const byKey = new Map(wanted.map((row) => [row.key, row]));
  const kept = old.filter((key) => byKey.has(key));
  const place = new Map(wanted.map(({ key }, index) => [key, index]));
  const last = new Map<string, number>();
  for (const key of kept) {
    const list = listOf(key);
    if ((last.get(list) ?? -1) > place.get(key)!) return wanted;
    last.set(list, place.get(key)!);
  }
  const isKept = new Set(kept);
  const after = new Map<string, ProjectedRow[]>();
  const before = new Map<string, ProjectedRow[]>();
  const atEnd: ProjectedRow[] = [];
  const anchor = new Map<string, string>();
  const early = new Map<string, ProjectedRow[]>();
  for (const row of wanted) {
    const list = listOf(row.key);
    if (isKept.has(row.key)) {
      if (early.has(list)) before.set(row.key, early.get(list)!);
      early.delete(list);
      anchor.set(list, row.key);
      continue;
    }
    const previous = anchor.get(list);
    const group = previous === undefined ? (early.get(list) ?? []) : (after.get(previous) ?? []);
    group.push(row);
    if (previous === undefined) early.set(list, group);
    else after.set(previous, group);
  }
  for (const group of early.values()) atEnd.push(...group);
  return [...kept.flatMap((key) => [...(before.get(key) ?? []), byKey.get(key)!, ...(after.get(key) ?? [])]), ...atEnd];
}

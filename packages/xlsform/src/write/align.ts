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
    for (const number of waiting) items.push(old(number));
    rows.forEach((number, index) => items.push(old(number, index === 0 ? key : undefined)));
    waiting = followers.get(key)!;
    like = rows.at(-1);
  }
  for (const number of waiting) items.push(old(number));
  fillEmpty(items, tail, empty);
  for (const number of tail) items.push(old(number));
  return items;
}

/** New rows at the end take the empty rows that follow, so that notes farther down stay where they are. */
function fillEmpty(items: Item[], tail: number[], empty: ReadonlySet<number>): void {
  const last = items.findLastIndex(({ from }) => from !== undefined);
  let number = items[last]?.from;
  let filled = 0;
  for (let index = last + 1; index < items.length && number !== undefined; index += 1) {
    const next = tail[filled];
    if (next !== number + 1 || !empty.has(next)) break;
    items[index] = { ...items[index]!, from: next };
    filled += 1;
    number = next;
  }
  tail.splice(0, filled);
}

/**
 * The order for a sheet whose rows may mix several lists: as it was, with new rows after their predecessor. Where that would
 * change the order within a list, or of the lists, the rows are put list by list.
 */
export function orderOfLists(
  old: readonly string[],
  wanted: readonly ProjectedRow[],
  listOf: (key: string) => string,
): readonly ProjectedRow[] {
  const byKey = new Map(wanted.map((row) => [row.key, row]));
  const kept = old.filter((key) => byKey.has(key));
  const isKept = new Set(kept);
  const after = new Map<string | undefined, ProjectedRow[]>();
  const lastOfList = new Map<string, string>();
  const firstOfList = new Map<string, string>();
  for (const key of kept) if (!firstOfList.has(listOf(key))) firstOfList.set(listOf(key), key);
  const before = new Map<string, ProjectedRow[]>();
  const add = <K>(groups: Map<K, ProjectedRow[]>, key: K, row: ProjectedRow): void => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  };
  let previous: string | undefined;
  for (const row of wanted) {
    const list = listOf(row.key);
    const first = firstOfList.get(list);
    if (isKept.has(row.key)) previous = row.key;
    else if (lastOfList.has(list)) add(after, lastOfList.get(list), row);
    else if (first !== undefined) add(before, first, row);
    else add(after, previous, row);
    if (isKept.has(row.key)) lastOfList.set(list, row.key);
  }
  const merged = [
    ...(after.get(undefined) ?? []),
    ...kept.flatMap((key) => [...(before.get(key) ?? []), byKey.get(key)!, ...(after.get(key) ?? [])]),
  ];
  return sameLists(merged, wanted, listOf) ? merged : wanted;
}

/** Whether two orders of the same rows give the same lists in the same order. */
function sameLists(a: readonly ProjectedRow[], b: readonly ProjectedRow[], listOf: (key: string) => string): boolean {
  const lists = (rows: readonly ProjectedRow[]): string =>
    JSON.stringify([...Map.groupBy(rows, ({ key }) => listOf(key))].map(([list, own]) => [list, own.map(({ key }) => key)]));
  return lists(a) === lists(b);
}

import type { FileRef } from '@safeground/forms';
import type { FileRow } from '@safeground/forms/list-files';
import { fetchList, rowsOf } from './rows.ts';

export type FileComparison = { readonly added: number; readonly removed: number; readonly changed: number };

/** What became of the rows of a file, told apart by their names, or by the first column where there are none. */
export async function compareFiles(before: FileRef, after: FileRef): Promise<FileComparison> {
  const [old, now] = await Promise.all([rowsOf(before.sha256, fetchList), rowsOf(after.sha256, fetchList)]);
  const key = before.columns.includes('name') && after.columns.includes('name') ? 'name' : (after.columns[0] ?? '');
  return compareRows(old, now, key);
}

/** Rows of one key are counted, not matched: a list that expressions read may say the same twice. */
export function compareRows(before: readonly FileRow[], after: readonly FileRow[], key: string): FileComparison {
  const [old, now] = [byKey(before, key), byKey(after, key)];
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(name) ?? [], now.get(name) ?? []];
    counts.added += Math.max(0, is.length - was.length);
    counts.removed += Math.max(0, was.length - is.length);
    counts.changed += is.slice(0, was.length).filter((row, at) => text(row) !== text(was[at]!)).length;
  }
  return counts;
}

const byKey = (rows: readonly FileRow[], key: string): ReadonlyMap<string, readonly FileRow[]> =>
  Map.groupBy(rows, (row) => row[key] ?? '');

/** Whatever order its columns came in. */
const text = (row: FileRow): string => JSON.stringify(Object.entries(row).sort(([left], [right]) => (left < right ? -1 : 1)));

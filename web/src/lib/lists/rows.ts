import type { FileRef, FormDefinition, Host } from '@safeground/forms';
import { fileOf, fileRows, neededFiles, readTable } from '@safeground/forms/list-files';
import type { FileRow } from '@safeground/forms/list-files';
import { patientFetch } from '../offline/patience.ts';

/** Rows of files of choices in a browser: fetched compressed, under the hash of what is in them. */

/** What came is not what was asked for: a page of a captive portal, or half a file. */
export class WrongListError extends Error {
  override readonly name = 'WrongListError';
}

/**
 * Fetches a file as it is kept. The server leads to where it lies, on another origin perhaps. Throws what `patientFetch` throws, and
 * `WrongListError`.
 */
export async function fetchList(sha256: string): Promise<ArrayBuffer> {
  const response = await patientFetch(`/api/lists/${sha256}`, { credentials: 'same-origin' });
  if (!response.ok) throw new WrongListError(`the list ${sha256} was answered with ${response.status}`);
  return response.arrayBuffer();
}

/** Throws `WrongListError` where the text is not the one of the hash. */
export async function unpack(bytes: ArrayBuffer, sha256: string): Promise<string> {
  const text = await inflated(bytes);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const found = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (found !== sha256) throw new WrongListError(`the list ${sha256} came as ${found}`);
  return text;
}

async function inflated(bytes: ArrayBuffer): Promise<string> {
  try {
    return await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  } catch (cause) {
    throw new WrongListError('the list is not compressed as it should be', { cause });
  }
}

/** Files whose rows a page keeps: opening the next form with the same lists is at once. */
const kept = new Map<string, Promise<readonly FileRow[]>>();
const most = 4;

/** Rows of a file, read with `read` when the page does not have them yet. */
export function rowsOf(sha256: string, read: (sha256: string) => Promise<ArrayBuffer>): Promise<readonly FileRow[]> {
  const rows = kept.get(sha256) ?? read(sha256).then(async (bytes) => fileRows(readTable(await inflated(bytes))));
  kept.delete(sha256);
  kept.set(sha256, rows);
  rows.catch(() => kept.delete(sha256));
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break;
    kept.delete(oldest);
  }
  return rows;
}

/** The files that a form's lists name, as far as they are there. */
export function refsOf(definition: FormDefinition): readonly (readonly [string, FileRef])[] {
  return neededFiles(definition).flatMap(({ file }) => {
    const ref = fileOf(definition, file);
    return ref === undefined ? [] : [[file, ref] as const];
  });
}

/** What the engine asks for the rows of a form's files. Files that the draft of a form lacks have none. */
export async function hostRows(
  definition: FormDefinition,
  read: (sha256: string) => Promise<ArrayBuffer> = fetchList,
): Promise<Pick<Host, 'rows'>> {
  const found = new Map(
    await Promise.all(refsOf(definition).map(async ([file, { sha256 }]) => [file, await rowsOf(sha256, read)] as const)),
  );
  return { rows: (file) => found.get(file) };
}

import { error, redirect } from '@sveltejs/kit';
import { Problem } from '@safeground/contract/problems';
import { signInPath } from './areas.ts';

/** What a page needs before it is drawn. A problem becomes the page that explains it; an ended session, the way to sign in. */
export async function needed<Value>(work: Promise<Value>, url: URL): Promise<Value> {
  try {
    return await work;
  } catch (reason) {
    if (!(reason instanceof Problem)) error(503, 'network');
    if (reason.type === 'signed-out') redirect(307, signInPath(`${url.pathname}${url.search}`));
    error(reason.status === 404 || reason.status === 403 ? reason.status : 500, reason.message);
  }
}

/** Follows the cursor to the end. For lists that are small by nature: agencies, units, people. */
export async function everything<Item>(
  page: (cursor: string | undefined) => Promise<{ readonly items: readonly Item[]; readonly cursor?: string | undefined }>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const answer = await page(cursor);
    items.push(...answer.items);
    cursor = answer.cursor;
  } while (cursor !== undefined);
  return items;
}

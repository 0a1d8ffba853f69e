const prefix = '/inspect/fill/';

/** Where a draft is filled. A document of its own: reached by a link that loads (`data-sveltekit-reload`) or by `open` (`go.ts`). */
export function formPath(draft: string): string {
  return `${prefix}${draft}`;
}

/** The draft that is filled at this path; `undefined` on other pages. */
export function formAt(path: string): string | undefined {
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

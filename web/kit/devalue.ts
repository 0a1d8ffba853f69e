/**
 * Kit's serialiser, as far as its client needs one when no route runs on a server: for the state of history entries, which
 * this site leaves empty. What comes from a server's load functions or remote functions is refused.
 * A name that Kit asks for and that is not here fails the build (`plainState` in `scripts.ts`).
 */
export const { parse, stringify } = JSON;

export function unflatten(): never {
  throw new TypeError('no route of this site loads from a server');
}

export const uneval = unflatten;
export const stringifyAsync = unflatten;

import { requireForm, type Store } from '@safeground/store';

const known = new WeakMap<Store['db'], Map<string, Promise<string>>>();

/**
 * The agency a form belongs to. It is fixed when the form is made, so a process asks once; the way of every submission
 * goes through here. Throws `not-found` for a form the organisation does not have.
 */
export function agencyOf(store: Store, form: string): Promise<string> {
  const cache = known.get(store.db) ?? new Map<string, Promise<string>>();
  known.set(store.db, cache);
  const key = `${store.org}/${form}`;
  const found = cache.get(key) ?? requireForm(store, form).then(({ agency }) => agency);
  cache.set(key, found);
  // A form that is not there now may be there later.
  found.catch(() => cache.delete(key));
  return found;
}

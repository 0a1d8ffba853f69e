import { Problem } from '@safeground/contract';
import { compile } from '@safeground/forms';
import { requireVersion, type Store } from '@safeground/store';
import { planOf } from '@safeground/summaries';
import type { PinnedVersion } from './submit.ts';

/** Compiled versions a process keeps. A large form is some 5 MB compiled; a function works on few forms at a time. */
const KEPT = 64;

const caches = new WeakMap<Store['db'], Map<string, Promise<PinnedVersion>>>();

/**
 * A published version, compiled. Versions never change, so a process keeps the ones used last; retiring one does not
 * matter here, because what was begun with it is still received. Throws `not-found`.
 */
export function versionOf({ store }: { readonly store: Store }, form: string, version: number): Promise<PinnedVersion> {
  const cache = caches.get(store.db) ?? new Map<string, Promise<PinnedVersion>>();
  caches.set(store.db, cache);
  const key = `${store.org}/${form}/${version}`;
  const known = cache.get(key);
  const found = known ?? load(store, form, version);
  // A map keeps the order of insertion: taken out and put back, the key becomes the youngest.
  cache.delete(key);
  cache.set(key, found);
  for (const oldest of cache.keys()) {
    if (cache.size <= KEPT) break;
    cache.delete(oldest);
  }
  if (known === undefined) found.catch(() => cache.get(key) === found && cache.delete(key));
  return found;
}

async function load(store: Store, form: string, version: number): Promise<PinnedVersion> {
  const { hash, definition } = await requireVersion(store, form, version);
  const compiled = compile(definition);
  if (!compiled.ok) throw new Problem('internal', { detail: `Version ${version} of ${form} does not compile`, cause: compiled.findings });
  return { form, version, hash, compiled: compiled.form, plan: planOf(definition) };
}

import { version } from '$app/env';

/** Tells the service worker, for as long as the page is open, which build it is of: the worker keeps its files. */
export function holdBuild(): void {
  if (!('locks' in navigator)) return;
  void navigator.locks.request(`safeground-build:${version}`, { mode: 'shared' }, () => new Promise<never>(() => undefined));
}

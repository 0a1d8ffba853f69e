import { version } from '$app/env';
import { assets, immutable } from '$app/manifest';
import { self } from '$app/service-worker';

/**
 * The shell of the application on the tablet: every file of one build, under one name, so that a page never mixes two
 * builds. Data is not kept here (IndexedDB holds it), and nothing of `/api` or `/files` passes through.
 *
 * Which build a page is of is decided when the page is asked for, by whatever worker is there: a newer worker waits for
 * its turn until no page is open, as browsers have it. Nothing skips that wait: Chromium can stop the older worker in
 * the middle of a navigation, which then never ends.
 */

const prefix = 'safeground-';
/** Builds kept beside those that open pages hold: a page that is just opening does not hold its build yet. */
const keptBuilds = 3;
/** Any page: the site has one document. A build that has it is whole: its files are put in at once. */
const shell = '/';

self.addEventListener('install', (event) => event.waitUntil(precache()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== self.location.origin || isLive(pathname)) return;
  event.respondWith(mode === 'navigate' ? page(event.request) : file(event.request));
});

/** Each time under a new name: an office that goes back to an earlier build makes it the newest again, and takes nothing from its open pages. */
async function precache(): Promise<void> {
  const name = `${prefix}${version}@${Date.now()}`;
  const cache = await caches.open(name);
  const files = [...immutable, ...assets].map(({ path }) => new Request(new URL(path, self.location.origin)));
  await cache.addAll([new Request(shell, { cache: 'reload' }), ...files]).catch(async (error: unknown) => {
    await caches.delete(name);
    throw error;
  });
  await dropOld();
}

/**
 * Drops builds that no page is of, but for the newest ones, and what an install that was killed left behind: it counts as
 * none of those kept, and no other install is under way while this one is. Without locks nobody can say which build a page is
 * of, and none goes.
 */
async function dropOld(): Promise<void> {
  if (!('locks' in self.navigator)) return;
  const held = await heldLocks();
  const all = await builds();
  const isWhole = await Promise.all(all.map(async (each) => (await (await caches.open(each)).match(shell)) !== undefined));
  const newest = new Set(all.filter((_, index) => isWhole[index]).slice(0, keptBuilds));
  const old = all.filter((each) => !newest.has(each) && !held.some(({ name }) => name === buildLock(each)));
  await Promise.all(old.map((each) => caches.delete(each)));
}

/** The newest build, unless somebody is filling a form in some tab: then the one it is filled with. */
async function page(request: Request): Promise<Response> {
  const filledWith = await buildOfOpenForm();
  const names = await builds();
  const name = names.find((each) => buildLock(each) === filledWith) ?? names[0];
  return (await kept(name === undefined ? names : [name, ...names], shell)) ?? fetch(request);
}

/** Names of scripts tell builds apart; what has the same name in each is the newest's. */
async function file(request: Request): Promise<Response> {
  return (await kept(await builds(), request)) ?? fetch(request);
}

async function kept(names: readonly string[], request: Request | string): Promise<Response | undefined> {
  for (const name of names) {
    const response = await (await caches.open(name)).match(request);
    if (response !== undefined) return response;
  }
  return undefined;
}

/** The newest first: a browser lists them in the order they were begun in. */
async function builds(): Promise<readonly string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(prefix)).reverse();
}

/** The lock of the build of a page on which a form is being filled; see `lib/inspect/draft-lock.ts` and `lib/this-build.ts`. */
async function buildOfOpenForm(): Promise<string | undefined> {
  const held = await heldLocks();
  const form = held.find(({ name }) => name?.startsWith('safeground-draft:'));
  return held.find(({ name, clientId }) => name?.startsWith('safeground-build:') && clientId === form?.clientId)?.name;
}

/** None where the browser has no locks. */
async function heldLocks(): Promise<readonly LockInfo[]> {
  return 'locks' in self.navigator ? ((await self.navigator.locks.query()).held ?? []) : [];
}

function buildLock(name: string): string {
  return `safeground-build:${name.slice(prefix.length, name.lastIndexOf('@'))}`;
}

/** What must come from the server each time. */
function isLive(path: string): boolean {
  return path.startsWith('/api/') || path.startsWith('/files/') || path.endsWith('/version.json') || path === '/service-worker.js';
}

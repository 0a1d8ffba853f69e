import { version } from '$app/env';
import { assets, immutable } from '$app/manifest';
import { self } from '$app/service-worker';

/**
 * The shell of the application on the tablet: every file of one build, under one name, so that a page never mixes two
 * builds. Data is not kept here (IndexedDB holds it), and nothing of `/api` or `/files` passes through.
 */

const prefix = 'safeground-';
const current = `${prefix}${version}`;
/** Builds kept beside the current one: pages that are still open load their later chunks from them. */
const formerBuilds = 2;
/** Any page: the site has one document. */
const shell = '/';

self.addEventListener('install', (event) => event.waitUntil(precache()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== self.location.origin || isLive(pathname)) return;
  event.respondWith(mode === 'navigate' ? page(event.request) : file(event.request));
});

async function precache(): Promise<void> {
  const cache = await caches.open(current);
  const files = [...immutable, ...assets].map(({ path }) => new Request(new URL(path, self.location.origin)));
  await cache.addAll([new Request(shell, { cache: 'reload' }), ...files]);
}

async function activate(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== current);
  // Versions are the times of their builds.
  const old = names.sort().slice(0, Math.max(0, names.length - formerBuilds));
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** A page that is opened or reloaded is the moment for a newer build, unless somebody is filling a form in some tab. */
async function page(request: Request): Promise<Response> {
  const { waiting } = self.registration;
  if (waiting !== null && !(await someFormIsOpen())) {
    waiting.postMessage('take-over');
    return new Response('', { headers: { refresh: '0', 'content-type': 'text/html' } });
  }
  const cache = await caches.open(current);
  return (await cache.match(shell)) ?? fetch(request);
}

async function file(request: Request): Promise<Response> {
  const cache = await caches.open(current);
  return (await cache.match(request)) ?? (await caches.match(request)) ?? fetch(request);
}

/** What must come from the server each time. */
function isLive(path: string): boolean {
  return path.startsWith('/api/') || path.startsWith('/files/') || path.endsWith('/version.json') || path === '/service-worker.js';
}

async function someFormIsOpen(): Promise<boolean> {
  const { held } = await self.navigator.locks.query();
  return held?.some((lock) => lock.name?.startsWith('safeground-draft:')) ?? false;
}

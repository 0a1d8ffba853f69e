import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { cacheControl, immutablePath, siteHeaders } from '../site-headers.ts';

/**
 * The web application as its edge serves it on AWS: compressed files as they are, `200.html` for every page. `extra` are
 * answers in JSON that only this platform gives.
 */
export function createSite(folder: string, extra: { readonly [path: string]: unknown } = {}): Hono {
  const site = new Hono();
  site.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(siteHeaders)) context.header(name, value);
    if (context.res.status !== 404) context.header('cache-control', cacheControlOf(context.req.path));
  });
  for (const [path, value] of Object.entries(extra)) site.get(path, () => Response.json(value));
  site.use(etag());
  site.use(serveStatic({ root: folder, precompressed: true }));
  // A hashed file that is not there belongs to another version of the site: a page in its place would only confuse the browser.
  site.get('/_app/*', (context) => context.notFound());
  site.get('*', serveStatic({ root: folder, path: '200.html', precompressed: true }));
  return site;
}

function cacheControlOf(path: string): string {
  return path.startsWith(immutablePath) ? cacheControl.immutable : cacheControl.other;
}

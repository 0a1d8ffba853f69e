import { Problem } from '@safeground/contract';
import { openApiDocument } from '@safeground/contract/openapi';
import { Hono, type Context, type Next } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { timeout } from 'hono/timeout';
import type { Deps } from './deps.ts';
import { problemResponse } from './problem.ts';

/** What Lambda and API Gateway take, less a margin; the same everywhere, so that nothing works only locally. */
const BODY_BYTES = 5 * 1024 * 1024;
const TIME_MS = 25_000;

type Env = { Variables: { requestId: string } };

/** The one app. Pure wiring: it touches nothing but `deps`. */
export function createApp(deps: Deps): Hono<Env> {
  const app = new Hono<Env>();
  app.use(async (context, next) => {
    context.set('requestId', deps.ids());
    await next();
  });
  app.use(secureHeaders());
  app.use('/api/*', noStore);
  app.use(
    '/api/*',
    timeout(TIME_MS, () => new Problem('timed-out') as never),
  );
  app.use('/api/*', onlyJson);
  app.use('/api/*', bodyLimit({ maxSize: BODY_BYTES, onError: () => Promise.reject(new Problem('too-large')) }));

  app.get('/api/health', (context) => context.json({ ok: true }));
  const document = openApiDocument(deps.origin);
  app.get('/api/openapi.json', (context) => context.json(document));

  app.notFound((context) => problemResponse(context, new Problem('not-found'), context.get('requestId')));
  app.onError((error, context) => {
    const requestId = context.get('requestId');
    if (!(error instanceof Problem)) deps.log({ level: 'error', message: 'unexpected', requestId, cause: error });
    return problemResponse(context, error, requestId);
  });
  return app;
}

async function noStore(context: Context, next: Next): Promise<void> {
  await next();
  context.header('cache-control', 'no-store');
}

/** A form on another site can send neither this content type nor this header without asking first (CSRF). */
async function onlyJson(context: Context, next: Next): Promise<void> {
  const mutates = !['GET', 'HEAD', 'OPTIONS'].includes(context.req.method);
  const isJson = context.req.header('content-type')?.split(';')[0] === 'application/json';
  if (mutates && (!isJson || context.req.header('x-safeground') !== '1'))
    throw new Problem('unsupported-type', { detail: 'Send application/json with the header x-safeground: 1' });
  await next();
}

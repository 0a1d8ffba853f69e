import { OpenAPIHono } from '@hono/zod-openapi';
import { Problem } from '@safeground/contract';
import type { Store } from '@safeground/store';
import type { Context, Next } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { timeout } from 'hono/timeout';
import { claimOf, renew, requireSession } from './auth/session.ts';
import { contextOf, type ServiceContext } from './context.ts';
import type { Deps } from './deps.ts';
import { problemResponse } from './problem.ts';

/** What Lambda and API Gateway take, less a margin; the same everywhere, so that nothing works only locally. */
const BODY_BYTES = 5 * 1024 * 1024;
const TIME_MS = 25_000;

export type Env = { Variables: { requestId: string } };
export type App = OpenAPIHono<Env>;

/** An app with what every function's edge has in common: limits, JSON only, problems. */
export function createBase(deps: Deps): App {
  const app: App = new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw shapeProblem(result.target, result.error.issues);
    },
  });
  app.use(async (context, next) => {
    context.set('requestId', deps.ids());
    await next();
  });
  app.use(secureHeaders({ strictTransportSecurity: 'max-age=63072000; includeSubDomains' }));
  app.use('/api/*', noStore);
  app.use(
    '/api/*',
    timeout(TIME_MS, () => new Problem('timed-out') as never),
  );
  app.use('/api/*', onlyOurs(deps.origin));
  app.use('/api/*', bodyLimit({ maxSize: BODY_BYTES, onError: () => Promise.reject(new Problem('too-large')) }));
  app.notFound((context) => problemResponse(context, new Problem('not-found'), context.get('requestId')));
  app.onError((error, context) => {
    const requestId = context.get('requestId');
    const shown = isMalformed(error) ? new Problem('malformed') : error;
    if (!(shown instanceof Problem)) deps.log({ level: 'error', message: 'unexpected', requestId, cause: error });
    return problemResponse(context, shown, requestId);
  });
  return app;
}

/**
 * The context of a signed-in caller, whose session goes on by being used. Throws `signed-out`, also when a page that works for
 * one person (`x-safeground-account`) finds another signed in: what a tablet sends late must not become a colleague's.
 */
export async function signedIn(context: Context<Env>, deps: Deps, claim = claimOf(deps, context.req.raw.headers)): Promise<ServiceContext> {
  const session = await requireSession(deps, context.req.raw.headers, claim);
  const meant = context.req.header('x-safeground-account');
  if (meant !== undefined && meant !== session.actor.user.id)
    throw new Problem('signed-out', { detail: 'Somebody else is signed in here now' });
  const cookie = await renew(deps, session);
  if (cookie !== undefined) context.header('set-cookie', cookie, { append: true });
  return contextOf(deps, session.actor);
}

/**
 * As `signedIn`, with a read that the service is about to need: where this process has met the session before, it begins with
 * that of the session, in one request to the database. What it finds is shown to nobody unless the session holds.
 */
export async function signedInReading<Found>(
  context: Context<Env>,
  deps: Deps,
  read: (store: Store) => Promise<Found>,
): Promise<{ readonly caller: ServiceContext; readonly ahead: Promise<Found> | undefined }> {
  const claim = claimOf(deps, context.req.raw.headers);
  const ahead = claim?.owner && read(deps.storage.of(claim.owner.organisation));
  // Who is refused does not wait for it, and whether it failed is then nobody's concern.
  ahead?.catch(() => undefined);
  return { caller: await signedIn(context, deps, claim), ahead };
}

async function noStore(context: Context, next: Next): Promise<void> {
  await next();
  context.header('cache-control', 'no-store');
}

/**
 * Only our own pages change anything (CSRF): a form on another site can send neither this content type nor this header
 * without asking first, and a browser names the origin it comes from. Programs name none.
 */
function onlyOurs(origin: string) {
  return async (context: Context, next: Next): Promise<void> => {
    if (['GET', 'HEAD', 'OPTIONS'].includes(context.req.method)) return next();
    const isJson = context.req.header('content-type')?.split(';')[0] === 'application/json';
    if (!isJson || context.req.header('x-safeground') !== '1')
      throw new Problem('unsupported-type', { detail: 'Send application/json with the header x-safeground: 1' });
    const from = context.req.header('origin');
    if (from !== undefined && from !== origin) throw new Problem('not-permitted', { detail: `Open ${origin} and try there` });
    return next();
  };
}

type Issue = { readonly path: readonly PropertyKey[]; readonly code?: string | undefined; readonly message: string };

/** Points at each place as RFC 6901 does, after where it came in: `/query/unit`, `/content/answers`. */
function shapeProblem(target: string, issues: readonly Issue[]): Problem {
  const prefix = target === 'json' ? '' : `/${target}`;
  return new Problem('validation-failed', {
    errors: issues.map(({ path, code, message }) => ({
      pointer: `${prefix}${path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`,
      code: code ?? 'invalid',
      message,
    })),
  });
}

/** Hono says it with an exception of its own, status 400. */
function isMalformed(error: Error): boolean {
  return error instanceof SyntaxError || ('status' in error && error.status === 400);
}

import { audit } from '@safeground/store';
import { Problem } from '@safeground/contract';
import type { Context } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { createBase, type App, type Env } from '../http.ts';
import { beginAttempt } from './attempts.ts';
import { createAuth } from './auth.ts';
import { cookieName, readToken } from './cookie.ts';
import { MAX_PASSWORD, requireStrong } from './password.ts';
import { readRow, removal } from './rows.ts';
import { readSession } from './session.ts';

const Password = z.string().max(MAX_PASSWORD);
const SignIn = z.strictObject({ email: z.string().max(254), password: Password });
const PasswordChange = z.strictObject({ currentPassword: Password, newPassword: Password });

/**
 * Everything under `/api/auth`: its own function on AWS, because better-auth weighs more than the rest of the API. It offers
 * three acts; whatever else better-auth knows answers 404. What better-auth says is put in our words: nothing of the
 * session leaves but its cookie, which scripts cannot read.
 */
export function createAuthApp(deps: Deps): App {
  const app = createBase(deps);
  const { handler } = createAuth(deps);
  /** Asks better-auth as our own page would, wherever the request came in. */
  const ask = (context: Context<Env>, act: string, body: object): Promise<Response> => {
    const headers = new Headers({ 'content-type': 'application/json', origin: deps.origin });
    for (const name of ['cookie', 'user-agent']) {
      const value = context.req.header(name);
      if (value !== undefined && !(act === 'sign-in/email' && name === 'cookie')) headers.set(name, value);
    }
    return handler(new Request(`${deps.origin}/api/auth/${act}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  };

  app.post('/api/auth/sign-in/email', async (context) => {
    const { email, password } = await read(context, SignIn);
    const attempt = await beginAttempt(deps, email);
    if (attempt === undefined) throw new Problem('rate-limited', { detail: 'Too many wrong passwords; wait ten minutes' });
    const response = await ask(context, 'sign-in/email', { email, password });
    if (!response.ok) {
      await attempt.failed();
      throw refusal(response, new Problem('signed-out', { detail: 'The e-mail or the password is wrong' }));
    }
    await attempt.succeeded();
    await leaveSession(deps, context.req.raw.headers);
    return done(context, response);
  });

  app.post('/api/auth/sign-out', async (context) => done(context, await ask(context, 'sign-out', {})));

  app.post('/api/auth/change-password', async (context) => {
    const { currentPassword, newPassword } = await read(context, PasswordChange);
    const session = await readSession(deps, context.req.raw.headers);
    if (session === undefined) throw new Problem('signed-out');
    const { user, organisation } = session.actor;
    requireStrong(newPassword, user, '/newPassword');
    const attempt = await beginAttempt(deps, user.email);
    if (attempt === undefined) throw new Problem('rate-limited', { detail: 'Too many wrong passwords; wait ten minutes' });
    const response = await ask(context, 'change-password', { currentPassword, newPassword, revokeOtherSessions: true });
    if (!response.ok) {
      await attempt.failed();
      const errors = [{ pointer: '/currentPassword', code: 'wrong', message: 'This is not the password' }];
      throw refusal(response, new Problem('validation-failed', { errors }));
    }
    await attempt.succeeded();
    const act = { by: user.id, at: new Date(deps.now()).toISOString() };
    await audit(deps.storage.of(organisation), { ...act, action: 'person.password', resource: `person/${user.id}` });
    return done(context, response);
  });
  return app;
}

async function read<Schema extends z.ZodType>(context: Context<Env>, schema: Schema): Promise<z.output<Schema>> {
  const input = schema.safeParse(await context.req.json());
  if (input.success) return input.data;
  const errors = input.error.issues.map(({ path, code, message }) => ({ pointer: `/${path.join('/')}`, code, message }));
  throw new Problem('validation-failed', { errors });
}

/** What the person did wrong, unless it was better-auth that failed. */
function refusal(response: Response, problem: Problem): Error {
  return response.status < 500 ? problem : new Error(`better-auth answered ${response.status}`);
}

function done(context: Context<Env>, response: Response): Response {
  if (!response.ok) throw new Error(`better-auth answered ${response.status}`);
  for (const cookie of response.headers.getSetCookie()) context.header('set-cookie', cookie, { append: true });
  return context.json({ ok: true });
}

/** Who signs in anew leaves the session the device had. */
async function leaveSession(deps: Deps, headers: Headers): Promise<void> {
  const { db } = deps.storage;
  const token = readToken(headers.get('cookie'), cookieName(deps.origin), deps.secret);
  const stored = token === undefined ? undefined : await readRow(db, 'session', token, deps.now());
  if (stored !== undefined) await db.transact(removal('session', stored));
}

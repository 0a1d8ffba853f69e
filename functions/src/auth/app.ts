import { Problem } from '@safeground/contract';
import { audit } from '@safeground/store';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { createBase, type App } from '../http.ts';
import { askWith, done, read, refusal, wrong } from './ask.ts';
import { requireAttempt } from './attempts.ts';
import { createAuth } from './auth.ts';
import { cookieName, readToken } from './cookie.ts';
import { registerDevices } from './devices.ts';
import { MAX_PASSWORD, requireStrong } from './password.ts';
import { readRow, removal } from './rows.ts';
import { registerSecondFactor } from './second-factor.ts';
import { requireSession } from './session.ts';

const Password = z.string().max(MAX_PASSWORD);
const SignIn = z.strictObject({ email: z.string().max(254), password: Password });
const PasswordChange = z.strictObject({ currentPassword: Password, newPassword: Password });

/**
 * Everything under `/api/auth`: its own function on AWS, because better-auth weighs more than the rest of the API. It offers
 * the acts named here; whatever else better-auth knows answers 404.
 */
export function createAuthApp(deps: Deps): App {
  const app = createBase(deps);
  const ask = askWith(deps, createAuth(deps).handler);

  app.post('/api/auth/sign-in/email', async (context) => {
    const { email, password } = await read(context, SignIn);
    const attempt = await requireAttempt(deps, email);
    const response = await ask(context, 'sign-in/email', { email, password }, { withoutCookies: true });
    if (!response.ok) {
      await attempt.failed();
      throw refusal(response, new Problem('signed-out', { detail: 'The e-mail or the password is wrong' }));
    }
    await attempt.succeeded();
    await leaveSession(deps, context.req.raw.headers);
    const { twoFactorRedirect } = (await response.json()) as { twoFactorRedirect?: boolean };
    return done(context, response, twoFactorRedirect === true ? { ok: false, next: 'second-factor' } : { ok: true });
  });

  app.post('/api/auth/sign-out', async (context) => done(context, await ask(context, 'sign-out', {})));

  app.post('/api/auth/change-password', async (context) => {
    const { currentPassword, newPassword } = await read(context, PasswordChange);
    const { user, organisation } = (await requireSession(deps, context.req.raw.headers)).actor;
    requireStrong(newPassword, user, '/newPassword');
    const attempt = await requireAttempt(deps, user.email);
    const response = await ask(context, 'change-password', { currentPassword, newPassword, revokeOtherSessions: true });
    if (!response.ok) {
      await attempt.failed();
      throw refusal(response, wrong('/currentPassword'));
    }
    await attempt.succeeded();
    const act = { by: user.id, at: new Date(deps.now()).toISOString() };
    await audit(deps.storage.of(organisation), { ...act, action: 'person.password', resource: `person/${user.id}` });
    return done(context, response);
  });

  registerSecondFactor(app, deps, ask);
  registerDevices(app, deps);
  return app;
}

/** Who signs in anew leaves the session the device had. */
async function leaveSession(deps: Deps, headers: Headers): Promise<void> {
  const { db } = deps.storage;
  const token = readToken(headers.get('cookie'), cookieName(deps.origin), deps.secret);
  const stored = token === undefined ? undefined : await readRow(db, 'session', token, deps.now());
  if (stored !== undefined) await db.transact(removal('session', stored));
}

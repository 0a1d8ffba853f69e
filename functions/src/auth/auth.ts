import { getHolder } from '@safeground/store';
import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { Deps } from '../deps.ts';
import { dynamoAdapter } from './adapter.ts';
import { cookieName, COOKIE_PREFIX, isSecure, SESSION_SECONDS } from './cookie.ts';
import { MAX_PASSWORD, MIN_PASSWORD } from './password.ts';
import { readRow } from './rows.ts';

/**
 * Sign-in with e-mail and password. Nobody signs up: people are made by an administrator or the seed. Sessions carry
 * their organisation, so that other functions need no better-auth to know where a request belongs.
 */
export function createAuth(deps: Deps) {
  const { db } = deps.storage;
  return betterAuth({
    appName: 'Safeground',
    baseURL: deps.origin,
    basePath: '/api/auth',
    secret: deps.secret,
    trustedOrigins: [deps.origin],
    database: dynamoAdapter(db, deps.now),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD, maxPasswordLength: MAX_PASSWORD },
    user: { additionalFields: { organisation: { type: 'string', required: true, input: false } } },
    session: {
      expiresIn: SESSION_SECONDS,
      // Every function renews a session in use (session.ts), whichever it is used on.
      disableSessionRefresh: true,
      additionalFields: {
        organisation: { type: 'string', required: false, input: false },
        epoch: { type: 'number', required: false, input: false },
      },
    },
    plugins: [twoFactor({ issuer: 'Safeground' })],
    databaseHooks: { session: { create: { before: (session) => placed(deps, session.userId) } } },
    // Guessing is slowed down by account (attempts.ts): behind one office address sit fifty people.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { log: (level, message) => (level === 'error' ? deps.log({ level: 'error', message: `sign-in: ${message}` }) : undefined) },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      // Its own prefix would stand before ours; the attribute below does the work.
      useSecureCookies: false,
      cookies: { session_token: { name: cookieName(deps.origin) } },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure: isSecure(deps.origin), path: '/' },
      // It spares tests both checks unless told otherwise.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
  });
}

/** Whose session this is and of which epoch, in the time the whole platform goes by. */
async function placed(deps: Deps, userId: string) {
  const user = await readRow(deps.storage.db, 'user', userId, deps.now());
  const organisation = String(user?.row['organisation'] ?? '');
  const holder = await getHolder(deps.storage.of(organisation), userId);
  if (holder === undefined) return false;
  const now = deps.now();
  const times = { createdAt: new Date(now), updatedAt: new Date(now), expiresAt: new Date(now + SESSION_SECONDS * 1000) };
  return { data: { organisation, epoch: holder.epoch, ...times } };
}

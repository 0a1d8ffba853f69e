import { betterAuth } from 'better-auth';
import type { Deps } from '../deps.ts';
import { dynamoAdapter } from './adapter.ts';
import { cookieName, COOKIE_PREFIX, SESSION_SECONDS } from './cookie.ts';
import { readRow } from './rows.ts';

/**
 * Sign-in with e-mail and password. Nobody signs up: people are made by an administrator or the seed. Sessions carry
 * their organisation, so that other functions need no better-auth to know where a request belongs.
 */
export function createAuth(deps: Deps) {
  const { db } = deps.storage;
  const secure = deps.origin.startsWith('https:');
  return betterAuth({
    appName: 'Safeground',
    baseURL: deps.origin,
    basePath: '/api/auth',
    secret: deps.secret,
    trustedOrigins: [deps.origin],
    database: dynamoAdapter(db, deps.now),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 200 },
    user: { additionalFields: { organisation: { type: 'string', required: true, input: false } } },
    session: {
      expiresIn: SESSION_SECONDS,
      updateAge: 24 * 3600,
      additionalFields: { organisation: { type: 'string', required: false, input: false } },
    },
    databaseHooks: {
      session: {
        create: {
          async before(session) {
            const user = await readRow(db, 'user', session.userId, deps.now());
            return { data: { ...session, organisation: String(user?.['organisation'] ?? '') } };
          },
        },
      },
    },
    // Guessing is slowed down by account (attempts.ts): behind one office address sit fifty people.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { log: (level, message) => (level === 'error' ? deps.log({ level: 'error', message: `sign-in: ${message}` }) : undefined) },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      // Its own prefix would stand before ours; the attribute below does the work.
      useSecureCookies: false,
      cookies: { session_token: { name: cookieName(deps.origin) } },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure, path: '/' },
    },
  });
}

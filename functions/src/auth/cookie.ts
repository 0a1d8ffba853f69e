import { createHmac, timingSafeEqual } from 'node:crypto';

export const COOKIE_PREFIX = 'safeground';

/** A session nobody uses ends after this long: a tablet may be away for a week and its holder on leave for two more. */
export const SESSION_SECONDS = 30 * 24 * 3600;

/** However often it is used, a session ends after this long. */
export const LONGEST_SECONDS = 90 * 24 * 3600;

/** `__Host-` binds the cookie to this one host and to https; on plain http (the local platform) browsers refuse it. */
export function cookieName(origin: string): string {
  return isSecure(origin) ? '__Host-safeground.session' : 'safeground.session';
}

export const isSecure = (origin: string): boolean => origin.startsWith('https:');

/** The session token of a request, if the cookie bears our signature (`token.base64(HMAC-SHA256(token))`, as better-auth writes it). */
export function readToken(cookies: string | null, name: string, secret: string): string | undefined {
  const pair = (cookies ?? '').split(';').find((part) => part.trimStart().startsWith(`${name}=`));
  const value = decoded(pair?.slice(pair.indexOf('=') + 1).trim());
  if (value === undefined) return undefined;
  const dot = value.lastIndexOf('.');
  if (dot < 1) return undefined;
  const token = value.slice(0, dot);
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  const expected = signature(token, secret);
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined;
}

/** The `Set-Cookie` that keeps a session on a device for so many seconds, in better-auth's own words. */
export function sessionCookie(origin: string, secret: string, token: string, seconds: number): string {
  const value = encodeURIComponent(`${token}.${signature(token, secret).toString('base64')}`);
  return `${cookieName(origin)}=${value}; Max-Age=${seconds}; Path=/; HttpOnly;${isSecure(origin) ? ' Secure;' : ''} SameSite=Lax`;
}

const signature = (token: string, secret: string): Buffer => createHmac('sha256', secret).update(token).digest();

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

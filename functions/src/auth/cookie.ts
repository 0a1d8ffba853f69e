import { createHmac, timingSafeEqual } from 'node:crypto';

export const COOKIE_PREFIX = 'safeground';

/** A tablet may be away for a week and its holder on leave for two more. */
export const SESSION_SECONDS = 30 * 24 * 3600;

/** `__Host-` binds the cookie to this one host and to https; on plain http (the local platform) browsers refuse it. */
export function cookieName(origin: string): string {
  return origin.startsWith('https:') ? '__Host-safeground.session' : 'safeground.session';
}

/** The session token of a request, if the cookie bears our signature (`token.base64(HMAC-SHA256(token))`, as better-auth writes it). */
export function readToken(cookies: string | null, name: string, secret: string): string | undefined {
  const pair = (cookies ?? '').split(';').find((part) => part.trimStart().startsWith(`${name}=`));
  const value = decoded(pair?.slice(pair.indexOf('=') + 1).trim());
  if (value === undefined) return undefined;
  const dot = value.lastIndexOf('.');
  if (dot < 1) return undefined;
  const token = value.slice(0, dot);
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  const expected = createHmac('sha256', secret).update(token).digest();
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined;
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

import { createHash } from 'node:crypto';
import { createClient, type Client } from '@safeground/contract/client';

/** How a person reaches a world: a real network, an app in this process, or events handed to Lambda bundles. */
export type Reach = { readonly origin: string; fetch(url: string, init?: RequestInit): Promise<Response> };

/** Somebody with a browser: keeps the cookies of this origin and sends them along. */
export type Person = Client & {
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Sends a file the way a tablet does: plans it, then puts its bytes to the signed address. Gives its SHA-256. */
  upload(bytes: Uint8Array, type: 'image/png' | 'image/jpeg'): Promise<string>;
};

/** Nobody yet: what may be done without a session. */
export function visitor(reach: Reach): Person {
  const cookies = new Map<string, string>();
  const fetchAs = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const absolute = new URL(url, reach.origin);
    const isOwn = absolute.origin === reach.origin;
    const headers = new Headers(init.headers);
    if (isOwn && cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    // A browser says where a request that changes something comes from.
    if (isOwn && init.method !== undefined && init.method !== 'GET') headers.set('origin', reach.origin);
    const response = await reach.fetch(absolute.href, { ...init, headers, redirect: 'manual' });
    if (isOwn) for (const cookie of response.headers.getSetCookie()) keep(cookies, cookie);
    return response;
  };
  const client = createClient({ baseUrl: reach.origin, fetch: fetchAs });
  return {
    ...client,
    fetch: fetchAs,
    async upload(bytes, type) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const [plan] = await client.call('planAttachments', { body: [{ sha256, type, size: bytes.length }] });
      if (plan?.present === true) return sha256;
      const sent = await fetchAs(plan?.url ?? '', { method: 'PUT', headers: plan?.headers ?? {}, body: bytes as BodyInit });
      if (!sent.ok) throw new Error(`The file was refused: ${sent.status} ${await sent.text()}`);
      return sha256;
    },
  };
}

/** Signs in with e-mail and password as the page does. Throws when that is refused. */
export async function signIn(reach: Reach, email: string, password: string): Promise<Person> {
  const person = visitor(reach);
  const response = await person.fetch('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-safeground': '1' },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw new Error(`${email} cannot sign in: ${response.status} ${await response.text()}`);
  return person;
}

function keep(cookies: Map<string, string>, header: string): void {
  const [pair = '', ...attributes] = header.split(';');
  const at = pair.indexOf('=');
  const isGone = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute));
  if (isGone) cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), pair.slice(at + 1));
}

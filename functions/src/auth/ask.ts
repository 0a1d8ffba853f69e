import { Problem } from '@safeground/contract';
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import type { Env } from '../http.ts';

/** Asks better-auth for one of its acts (`sign-in/email`), in the name of a request's session. */
export type Ask = (context: Context<Env>, act: string, body: object, options?: { readonly withoutCookies: true }) => Promise<Response>;

/** Asks as our own page would, wherever the request came in: better-auth sees the public origin and nothing of the Host. */
export function askWith(deps: Deps, handler: (request: Request) => Promise<Response>): Ask {
  return (context, act, body, options) => {
    const headers = new Headers({ 'content-type': 'application/json', origin: deps.origin });
    for (const name of options?.withoutCookies === true ? ['user-agent'] : ['user-agent', 'cookie']) {
      const value = context.req.header(name);
      if (value !== undefined) headers.set(name, value);
    }
    return handler(new Request(`${deps.origin}/api/auth/${act}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  };
}

/** The JSON body of a request in this shape; throws `validation-failed`. */
export async function read<Schema extends z.ZodType>(context: Context<Env>, schema: Schema): Promise<z.output<Schema>> {
  const input = schema.safeParse(await context.req.json());
  if (input.success) return input.data;
  const errors = input.error.issues.map(({ path, code, message }) => ({ pointer: `/${path.join('/')}`, code, message }));
  throw new Problem('validation-failed', { errors });
}

/** Answers in our words with the cookies of better-auth, which scripts cannot read; of a session nothing else leaves. */
export function done(context: Context<Env>, response: Response, body: object = { ok: true }): Response {
  if (!response.ok) throw failure(response);
  for (const cookie of response.headers.getSetCookie()) context.header('set-cookie', cookie, { append: true });
  return context.json(body);
}

/** What the person did wrong, unless it was better-auth that failed. */
export function refusal(response: Response, problem: Problem): Error {
  if (response.status === 429) return new Problem('rate-limited');
  return response.status < 500 ? problem : failure(response);
}

export const wrong = (pointer: string): Problem =>
  new Problem('validation-failed', { errors: [{ pointer, code: 'wrong', message: 'This is not the one' }] });

const failure = (response: Response): Error => new Error(`better-auth answered ${response.status}`);

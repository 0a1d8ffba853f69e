import { Problem } from '@safeground/contract';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { createBase, type App } from '../http.ts';
import { countFailure, failedAttempts, isLocked } from './attempts.ts';
import { createAuth } from './auth.ts';

const SignIn = z.strictObject({ email: z.string().max(254), password: z.string().max(200), rememberMe: z.boolean().optional() });

/** What of better-auth is offered; everything else it knows answers 404. */
const offered = ['/api/auth/sign-out', '/api/auth/get-session', '/api/auth/change-password'] as const;

/** Everything under `/api/auth`: its own function on AWS, because better-auth weighs more than the rest of the API. */
export function createAuthApp(deps: Deps): App {
  const app = createBase(deps);
  const auth = createAuth(deps);
  app.post('/api/auth/sign-in/email', async (context) => {
    const input = SignIn.safeParse(await context.req.raw.clone().json());
    if (!input.success) throw new Problem('validation-failed', { detail: 'Give email and password' });
    const { email } = input.data;
    if (isLocked(await failedAttempts(deps, email)))
      throw new Problem('rate-limited', { detail: 'Too many wrong passwords; wait ten minutes' });
    const response = await auth.handler(withBody(context.req.raw, { ...input.data, password: input.data.password.normalize('NFC') }));
    if (response.status !== 401) return response;
    await countFailure(deps, email);
    throw new Problem('signed-out', { detail: 'The e-mail or the password is wrong' });
  });
  for (const path of offered) app.on(['GET', 'POST'], path, (context) => auth.handler(context.req.raw));
  return app;
}

/** The same request with another body: a password typed with loose marks is the one that was chosen with whole letters. */
function withBody(request: Request, body: unknown): Request {
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  return new Request(request.url, { method: request.method, headers, body: JSON.stringify(body) });
}

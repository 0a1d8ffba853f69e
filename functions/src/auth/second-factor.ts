import { Problem } from '@safeground/contract';
import { audit } from '@safeground/store';
import type { Context } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import type { App, Env } from '../http.ts';
import { done, read, refusal, wrong, type Ask } from './ask.ts';
import { requireAttempt } from './attempts.ts';
import { MAX_PASSWORD } from './password.ts';
import { readRow } from './rows.ts';
import { readSession, requireSession, type Session } from './session.ts';

const Password = z.strictObject({ password: z.string().max(MAX_PASSWORD) });
const Code = z.strictObject({ code: z.string().trim().max(20) });

/**
 * The second factor: six digits of an authenticator (TOTP), or one of ten codes on paper when it is lost. It is set up with
 * the password and holds once a first code was given; from then on a password alone signs nobody in.
 */
export function registerSecondFactor(app: App, deps: Deps, ask: Ask): void {
  app.get('/api/auth/second-factor', async (context) => {
    const { actor } = await requireSession(deps, context.req.raw.headers);
    const user = await readRow(deps.storage.db, 'user', actor.user.id, deps.now());
    return context.json({ on: user?.row['twoFactorEnabled'] === true });
  });

  app.post('/api/auth/second-factor/begin', async (context) => {
    const { response } = await withPassword(deps, context, (password) => ask(context, 'two-factor/enable', { password, method: 'totp' }));
    const { totpURI: uri, backupCodes } = (await response.json()) as { totpURI: string; backupCodes: readonly string[] };
    return done(context, response, { uri, backupCodes });
  });

  app.post('/api/auth/second-factor/end', async (context) => {
    const { response, session } = await withPassword(deps, context, (password) => ask(context, 'two-factor/disable', { password }));
    await note(deps, session, 'person.second-factor-off');
    return done(context, response);
  });

  /** Gives the first code after setting up, or the one that a sign-in waits for. */
  const verify = (act: string) => async (context: Context<Env>) => {
    const { code } = await read(context, Code);
    const session = await readSession(deps, context.req.raw.headers);
    const response = await ask(context, act, { code });
    if (!response.ok) throw refusal(response, wrong('/code'));
    if (session !== undefined) await note(deps, session, 'person.second-factor-on');
    return done(context, response);
  };
  app.post('/api/auth/second-factor/code', verify('two-factor/verify-totp'));
  app.post('/api/auth/second-factor/backup-code', verify('two-factor/verify-backup-code'));
}

/** Somebody signed in does this with their password, which is counted like one given at the door. */
async function withPassword(
  deps: Deps,
  context: Context<Env>,
  act: (password: string) => Promise<Response>,
): Promise<{ readonly response: Response; readonly session: Session }> {
  const { password } = await read(context, Password);
  const session = await requireSession(deps, context.req.raw.headers);
  const attempt = await requireAttempt(deps, session.actor.user.email);
  const response = await act(password);
  if (response.ok) {
    await attempt.succeeded();
    return { response, session };
  }
  const { code } = (await response.clone().json()) as { code?: string };
  if (code === 'TOTP_ALREADY_ENABLED') {
    await attempt.succeeded();
    throw new Problem('conflict', { detail: 'There is a second factor already; end it first' });
  }
  await attempt.failed();
  throw refusal(response, wrong('/password'));
}

async function note(deps: Deps, { actor }: Session, action: string): Promise<void> {
  const { id } = actor.user;
  await audit(deps.storage.of(actor.organisation), { by: id, at: new Date(deps.now()).toISOString(), action, resource: `person/${id}` });
}

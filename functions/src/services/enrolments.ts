import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { Problem, type Enrolment, type EnrolmentBegun } from '@safeground/contract';
import { auditPut, getHolder, requireHolder } from '@safeground/store';
import { sessionCookie, SESSION_SECONDS } from '../auth/cookie.ts';
import { change, creation, readLed, readRow, type Stored } from '../auth/rows.ts';
import { sessionCreation } from '../auth/session.ts';
import type { ServiceContext } from '../context.ts';
import type { Deps } from '../deps.ts';
import { actOf } from './act.ts';
import { requireUnder } from './people.ts';

/** How long a tablet shows its code. */
const OPEN_MS = 10 * 60_000;
const EVERY_SECONDS = 3;
/** Not taken for one another when read from one screen and typed on another. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

/** A tablet asks to be enrolled: the code is for people to see, the secret for the tablet alone. */
export async function beginEnrolment(deps: Deps, device: string): Promise<EnrolmentBegun> {
  const secret = randomBytes(32).toString('base64url');
  const begunAt = new Date(deps.now()).toISOString();
  const expiresAt = new Date(deps.now() + OPEN_MS).toISOString();
  const code = Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]!).join('');
  const row = { secret, code, state: 'waiting', device: device.slice(0, 300), begunAt, expiresAt };
  const begun = await deps.storage.db.transact(creation('enrolment', row));
  // One in 10^11 codes is taken: the tablet asks again.
  if (!begun.ok) throw new Problem('unavailable');
  return { secret, code: shown(code), url: `${deps.origin}/enrol#${shown(code)}`, expiresAt, every: EVERY_SECONDS };
}

/** What is waiting under this code. Throws `not-found` also when its time is over. */
export async function getEnrolment({ deps }: ServiceContext, code: string): Promise<Enrolment> {
  return toEnrolment(await requireEnrolment(deps, code));
}

/** Lets the tablet sign in as the actor, or as somebody the actor is administrator over. */
export async function approveEnrolment(context: ServiceContext, code: string, id = context.actor.user.id): Promise<Enrolment> {
  const isOwn = id === context.actor.user.id;
  const { person } = isOwn ? await requireHolder(context.store, id) : await requireUnder(context, id);
  const stored = await requireEnrolment(context.deps, code);
  if (stored.row['state'] !== 'waiting') throw new Problem('conflict', { detail: 'This tablet was approved already' });
  const approved = { state: 'approved', organisation: context.organisation.id, person: person.id };
  const written = await context.deps.storage.db.transact([
    ...change('enrolment', stored, approved),
    auditPut(context.store, { ...actOf(context), action: 'person.enrol', resource: `person/${person.id}` }),
  ]);
  if (!written.ok) throw new Problem('conflict', { detail: 'This tablet was approved already' });
  return toEnrolment({ ...stored, row: { ...stored.row, ...approved } });
}

/**
 * Signs the tablet in once it is approved: answers the cookie. The token follows from the secret, so that a tablet that lost
 * the answer is told the same again, and one that signed out is not signed in anew.
 */
export async function claimEnrolment(deps: Deps, secret: string): Promise<{ state: 'waiting' } | { state: 'claimed'; cookie: string }> {
  const stored = await readRow(deps.storage.db, 'enrolment', secret, deps.now());
  if (stored === undefined) throw gone();
  const { state, organisation, person, device } = stored.row;
  if (state === 'waiting') return { state };
  const token = createHmac('sha256', deps.secret).update(`enrolment ${secret}`).digest('base64url');
  if (state === 'approved') {
    const holder = await getHolder(deps.storage.of(String(organisation)), String(person));
    if (holder === undefined) throw gone();
    await deps.storage.db.transact([
      ...change('enrolment', stored, { state: 'claimed' }),
      ...sessionCreation(deps, String(organisation), holder, token, String(device)),
    ]);
  }
  if ((await readRow(deps.storage.db, 'session', token, deps.now())) === undefined) throw gone();
  return { state: 'claimed', cookie: sessionCookie(deps.origin, deps.secret, token, SESSION_SECONDS) };
}

async function requireEnrolment(deps: Deps, code: string): Promise<Stored> {
  const typed = code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  const [stored] = await readLed(deps.storage.db, 'enrolment', 'code', typed, deps.now());
  if (stored === undefined) throw gone();
  return stored;
}

const gone = (): Problem => new Problem('not-found', { detail: 'No tablet waits under this code; let it show a new one' });

const shown = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

function toEnrolment({ row }: Stored): Enrolment {
  const { code, state, device, begunAt, expiresAt } = row as unknown as Enrolment;
  return { code: shown(code), state, device, begunAt, expiresAt };
}

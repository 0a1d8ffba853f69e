import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { Problem, type Enrolment, type EnrolmentBegun, type EnrolmentOffer } from '@safeground/contract';
import { auditPut, getHolder, requireHolder, type Holder, type TransactionWrite } from '@safeground/store';
import { sessionCookie, SESSION_SECONDS } from '../auth/cookie.ts';
import { change, creation, readLed, readRow, type Row, type Stored } from '../auth/rows.ts';
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
  const { url, ...begun } = await open(deps, { state: 'waiting', device: device.slice(0, 300) });
  return { ...begun, url: url(begun.code) };
}

/**
 * The other way round: somebody at a desk shows a code that signs the tablet in which opens it, as the actor or as somebody
 * the actor is administrator over. The address carries the secret, so it is shown and never sent.
 */
export async function offerEnrolment(context: ServiceContext, id: string): Promise<EnrolmentBegun> {
  const { person } = await requireOwnOrUnder(context, id);
  const offer = { state: 'approved', offered: true, device: '', organisation: context.organisation.id, person: person.id };
  const { url, ...begun } = await open(context.deps, offer, [enrolPut(context, person.id)]);
  return { ...begun, url: url(begun.secret) };
}

/** Whom an offer is for. Throws `not-found` when it is none, was taken, or its time is over. */
export async function lookAtEnrolment(deps: Deps, secret: string): Promise<EnrolmentOffer> {
  const stored = await readRow(deps.storage.db, 'enrolment', secret, deps.now());
  if (stored?.row['state'] !== 'approved') throw gone();
  const { organisation, person, expiresAt } = stored.row;
  const holder = await getHolder(deps.storage.of(String(organisation)), String(person));
  if (holder === undefined) throw gone();
  return { name: holder.person.name, expiresAt: String(expiresAt) };
}

async function open(deps: Deps, fields: Row, also: readonly TransactionWrite[] = []) {
  const secret = randomBytes(32).toString('base64url');
  const begunAt = new Date(deps.now()).toISOString();
  const expiresAt = new Date(deps.now() + OPEN_MS).toISOString();
  const code = Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]!).join('');
  const begun = await deps.storage.db.transact([...creation('enrolment', { secret, code, begunAt, expiresAt, ...fields }), ...also]);
  // One in 10^11 codes is taken: the tablet asks again.
  if (!begun.ok) throw new Problem('unavailable');
  const url = (key: string): string => `${deps.origin}/enrol#${key}`;
  return { secret, code: shown(code), url, expiresAt, every: EVERY_SECONDS };
}

/** What is waiting under this code. Throws `not-found` also when its time is over. */
export async function getEnrolment({ deps }: ServiceContext, code: string): Promise<Enrolment> {
  return toEnrolment(await requireEnrolment(deps, code));
}

/** Lets the tablet sign in as the actor, or as somebody the actor is administrator over. */
export async function approveEnrolment(context: ServiceContext, code: string, id = context.actor.user.id): Promise<Enrolment> {
  const { person } = await requireOwnOrUnder(context, id);
  const stored = await requireEnrolment(context.deps, code);
  if (stored.row['state'] !== 'waiting') throw new Problem('conflict', { detail: 'This tablet was approved already' });
  const approved = { state: 'approved', organisation: context.organisation.id, person: person.id };
  const written = await context.deps.storage.db.transact([...change('enrolment', stored, approved), enrolPut(context, person.id)]);
  if (!written.ok) throw new Problem('conflict', { detail: 'This tablet was approved already' });
  return toEnrolment({ ...stored, row: { ...stored.row, ...approved } });
}

/**
 * Signs the tablet in once it is approved: answers the cookie. The token follows from the secret, so that a tablet that lost
 * the answer is told the same again, and one that signed out is not signed in anew.
 */
export async function claimEnrolment(
  deps: Deps,
  secret: string,
  agent: string,
): Promise<{ state: 'waiting' } | { state: 'claimed'; cookie: string }> {
  const stored = await readRow(deps.storage.db, 'enrolment', secret, deps.now());
  if (stored === undefined) throw gone();
  const { state, organisation, person } = stored.row;
  // Others may have seen an offer on the screen: it is taken once, and a tablet that lost the answer is shown another.
  const isOffer = stored.row['offered'] === true;
  if (isOffer && state === 'claimed') throw gone();
  const device = isOffer ? agent.slice(0, 300) : String(stored.row['device']);
  if (state === 'waiting') return { state };
  const token = createHmac('sha256', deps.secret).update(`enrolment ${secret}`).digest('base64url');
  if (state === 'approved') {
    const holder = await getHolder(deps.storage.of(String(organisation)), String(person));
    if (holder === undefined) throw gone();
    const written = await deps.storage.db.transact([
      ...change('enrolment', stored, { state: 'claimed', device }),
      ...sessionCreation(deps, String(organisation), holder, token, device),
    ]);
    if (isOffer && !written.ok) throw gone();
  }
  if ((await readRow(deps.storage.db, 'session', token, deps.now())) === undefined) throw gone();
  return { state: 'claimed', cookie: sessionCookie(deps.origin, deps.secret, token, SESSION_SECONDS) };
}

const enrolPut = (context: ServiceContext, person: string): TransactionWrite =>
  auditPut(context.store, { ...actOf(context), action: 'person.enrol', resource: `person/${person}` });

function requireOwnOrUnder(context: ServiceContext, id: string): Promise<Holder> {
  return id === context.actor.user.id ? requireHolder(context.store, id) : requireUnder(context, id);
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

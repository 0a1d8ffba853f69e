import { Problem } from '@safeground/contract';
import { holderKey, toHolder, type Holder, type Key, type TransactionWrite } from '@safeground/store';
import type { Actor } from '../actor.ts';
import type { Deps } from '../deps.ts';
import { cookieName, LONGEST_SECONDS, readToken, SESSION_SECONDS, sessionCookie } from './cookie.ts';
import { change, creation, rowKey, toStored, type Stored } from './rows.ts';

/** A session as a request proves it. */
export type Session = { readonly actor: Actor; readonly token: string; readonly stored: Stored };

/** A session in use is written to at most this often. */
const RENEW_MS = 24 * 3600_000;

/** Whose sessions are: that never changes, so a process that met a session before reads it and its person at once. */
type Owner = { readonly organisation: string; readonly holder: Key };
const owners = new WeakMap<Deps['storage'], Map<string, Owner>>();
const OWNERS_KEPT = 5_000;

/** What a request says of its session: signed by us, and not read yet. `owner` is whose it was when this process met it. */
export type Claim = { readonly token: string; readonly key: Key; readonly owner: Owner | undefined };

/** The session a request's cookie names; undefined without our signature. */
export function claimOf(deps: Deps, headers: Headers): Claim | undefined {
  const token = readToken(headers.get('cookie'), cookieName(deps.origin), deps.secret);
  if (token === undefined) return undefined;
  const key = rowKey('session', token);
  return { token, key, owner: ownersOf(deps).get(key.pk) };
}

/**
 * The session that a request claims; undefined when there is no valid one. Two consistent reads, begun after the request
 * came: the session, and the person with the grants as they are now, so that a right taken away, or all sessions ended, holds
 * from the next request.
 */
export async function sessionOf(deps: Deps, claim: Claim | undefined): Promise<Session | undefined> {
  if (claim === undefined) return undefined;
  const { token, key, owner: known } = claim;
  const { db } = deps.storage;
  const [row, person] = await db.getTogether(known === undefined ? [key] : [key, known.holder]);
  const stored = toStored(key, row, deps.now());
  if (stored === undefined || timeOf(stored, 'expiresAt') <= deps.now()) return undefined;
  const organisation = String(stored.row['organisation']);
  const owner = holderKey(deps.storage.of(organisation), String(stored.row['userId']));
  const holder = toHolder(known === undefined ? (await db.getTogether([owner]))[0] : person);
  remember(deps, key, { organisation, holder: owner });
  if (holder === undefined || holder.epoch !== stored.row['epoch']) return undefined;
  const { id, name, email, grants } = holder.person;
  return { token, stored, actor: { user: { id, name, email }, organisation, grants } };
}

/** The session of a request, by its cookie; undefined when there is no valid one. */
export const readSession = (deps: Deps, headers: Headers): Promise<Session | undefined> => sessionOf(deps, claimOf(deps, headers));

/** Throws `signed-out`. */
export async function requireSession(deps: Deps, headers: Headers, claim = claimOf(deps, headers)): Promise<Session> {
  const session = await sessionOf(deps, claim);
  if (session === undefined) throw new Problem('signed-out');
  return session;
}

/** Lets a session in use go on. Answers the cookie to send along, or undefined while the one the device has will do. */
export async function renew(deps: Deps, { stored, token }: Session): Promise<string | undefined> {
  const now = deps.now();
  const until = Math.min(now + SESSION_SECONDS * 1000, timeOf(stored, 'createdAt') + LONGEST_SECONDS * 1000);
  if (until - timeOf(stored, 'expiresAt') < RENEW_MS) return undefined;
  const written = await deps.storage.db.transact(change('session', stored, { expiresAt: new Date(until).toISOString() }));
  // Another request of the same device was quicker: its answer brings the cookie.
  if (!written.ok) return undefined;
  return sessionCookie(deps.origin, deps.secret, token, Math.floor((until - now) / 1000));
}

/** The writes that begin a session of a person under this token. Refused when there is one already. */
export function sessionCreation(
  deps: Deps,
  organisation: string,
  { person, epoch }: Holder,
  token: string,
  device: string,
): readonly TransactionWrite[] {
  const now = new Date(deps.now()).toISOString();
  const times = { createdAt: now, updatedAt: now, expiresAt: new Date(deps.now() + SESSION_SECONDS * 1000).toISOString() };
  return creation('session', { id: deps.ids(), token, userId: person.id, ipAddress: '', userAgent: device, organisation, epoch, ...times });
}

function ownersOf({ storage }: Deps): Map<string, Owner> {
  const known = owners.get(storage) ?? new Map<string, Owner>();
  owners.set(storage, known);
  return known;
}

function remember(deps: Deps, session: Key, owner: Owner): void {
  const known = ownersOf(deps).set(session.pk, owner);
  // A map keeps the order of insertion: the first is the one met longest ago, and costs one read more when it comes again.
  for (const oldest of known.keys()) {
    if (known.size <= OWNERS_KEPT) break;
    known.delete(oldest);
  }
}

const timeOf = ({ row }: Stored, field: string): number => Date.parse(String(row[field]));

import { getPerson } from '@safeground/store';
import type { Actor } from '../actor.ts';
import type { Deps } from '../deps.ts';
import { cookieName, readToken } from './cookie.ts';
import { readRow } from './rows.ts';

/**
 * Who a request comes from, by its session cookie; undefined when there is no valid session. Two consistent reads: the
 * session, then the person with the grants as they are now, so that a right taken away is gone with the next request.
 */
export async function readActor(deps: Deps, headers: Headers): Promise<Actor | undefined> {
  const token = readToken(headers.get('cookie'), cookieName(deps.origin), deps.secret);
  if (token === undefined) return undefined;
  const session = await readRow(deps.storage.db, 'session', token, deps.now());
  if (session === undefined || Date.parse(String(session['expiresAt'])) <= deps.now()) return undefined;
  const organisation = String(session['organisation']);
  const person = await getPerson(deps.storage.of(organisation), String(session['userId']));
  if (person === undefined) return undefined;
  const { id, name, email, grants } = person;
  return { user: { id, name, email }, organisation, grants };
}

import { Problem } from '@safeground/contract';
import { audit } from '@safeground/store';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import type { App } from '../http.ts';
import { done, read } from './ask.ts';
import { readLed, removal, type Stored } from './rows.ts';
import { requireSession, type Session } from './session.ts';

const One = z.strictObject({ id: z.string().max(64) });

/** Where somebody is signed in: each device by how its browser calls itself, and the way to sign it out. Only one's own. */
export function registerDevices(app: App, deps: Deps): void {
  app.get('/api/auth/devices', async (context) => {
    const session = await requireSession(deps, context.req.raw.headers);
    const devices = (await sessionsOf(deps, session)).map(({ key, row }) => ({
      id: String(row['id']),
      device: String(row['userAgent'] ?? ''),
      since: String(row['createdAt']),
      until: String(row['expiresAt']),
      here: key.pk === session.stored.key.pk,
    }));
    return context.json({ items: devices.toSorted((left, right) => right.since.localeCompare(left.since)) });
  });

  app.post('/api/auth/devices/end', async (context) => {
    const { id } = await read(context, One);
    const session = await requireSession(deps, context.req.raw.headers);
    const found = (await sessionsOf(deps, session)).find(({ row }) => row['id'] === id);
    if (found === undefined) throw new Problem('not-found', { detail: 'This device is signed out already' });
    await deps.storage.db.transact(removal('session', found));
    const { user, organisation } = session.actor;
    const act = { by: user.id, at: new Date(deps.now()).toISOString() };
    await audit(deps.storage.of(organisation), { ...act, action: 'person.device-end', resource: `person/${user.id}` });
    return done(context, new Response());
  });
}

/** Those that still open something: a session of an epoch that is over does not. */
async function sessionsOf(deps: Deps, { actor, stored }: Session): Promise<readonly Stored[]> {
  const rows = await readLed(deps.storage.db, 'session', 'userId', actor.user.id, deps.now());
  return rows.filter(({ row }) => row['epoch'] === stored.row['epoch']);
}

import { listAudit } from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startInside, type Inside } from './world/inside.ts';
import { signIn, type Person } from './world/person.ts';

type Line = { readonly id: string; readonly device: string; readonly here: boolean };

let world: Inside;

beforeAll(async () => {
  // better-auth goes by the machine's clock: so does this world.
  world = await startInside(new Date().toISOString());
});

afterAll(() => world.stop());

async function devicesOf(person: Person): Promise<readonly Line[]> {
  const response = await person.fetch('/api/auth/devices');
  expect(response.status).toBe(200);
  return ((await response.json()) as { items: readonly Line[] }).items;
}

async function end(person: Person, id: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-safeground': '1' };
  return (await person.fetch('/api/auth/devices/end', { method: 'POST', headers, body: JSON.stringify({ id }) })).status;
}

describe('the devices somebody is signed in on', () => {
  it('are listed to themselves alone, and signed out one by one', async () => {
    const desk = await world.someone([]);
    const { user } = await desk.call('me');
    const tablet = await signIn(world, user.email, PASSWORD);
    const stranger = await world.someone([]);
    const lines = await devicesOf(desk);
    expect(lines.map(({ here }) => here).toSorted()).toEqual([false, true]);
    expect(await devicesOf(tablet)).toEqual(expect.arrayContaining(lines.map(({ here, ...line }) => ({ ...line, here: !here }))));
    expect(JSON.stringify(lines)).not.toContain('token');
    const other = lines.find(({ here }) => !here)?.id ?? '';
    expect(await end(stranger, other)).toBe(404);
    expect(await end(desk, other)).toBe(200);
    await expect(tablet.call('me')).rejects.toMatchObject({ type: 'signed-out' });
    expect(await devicesOf(desk)).toMatchObject([{ here: true }]);
    expect(await end(desk, other)).toBe(404);
    const { items } = await listAudit(world.storage.of('nhatrang'), new Date(world.deps.now()).toISOString().slice(0, 10));
    expect(items).toContainEqual(expect.objectContaining({ action: 'person.device-end', by: user.id }));
  });

  it('say what is on them, and what they lost; the office of their people knows it after they are gone', async () => {
    const admin = await world.someone([{ role: 'administrator', scope: { kind: 'organisation' } }]);
    const ward = (id: string) => ({ scope: { kind: 'unit', unit: id } }) as const;
    const tablet = await world.someone([{ role: 'inspector', ...ward('u_vinh_hai') }]);
    const neighbours = await world.someone([{ role: 'inspector', ...ward('u_vinh_hoa') }]);
    const { user } = await tablet.call('me');
    const lost = { drafts: 1, waiting: 2, at: '2021-08-10T01:00:00Z' };
    const id = crypto.randomUUID();
    await tablet.call('reportTablet', { body: { id, drafts: 0, waiting: 1, lost } });
    // Whoever signs in again is on the same tablet as before.
    const again = await signIn(world, user.email, PASSWORD);
    const headers = { 'content-type': 'application/json', 'x-safeground': '1', 'user-agent': 'Safeground test' };
    const said = JSON.stringify({ id, drafts: 3, waiting: 0 });
    expect((await again.fetch('/api/me/tablet', { method: 'POST', headers, body: said })).status).toBe(200);
    // Another person's tablet is another one, whatever it calls itself.
    await neighbours.call('reportTablet', { body: { id, drafts: 0, waiting: 4 } });
    const { items } = await admin.call('listTablets');
    expect(items).toMatchObject([
      { id, person: { id: user.id, name: user.name }, device: 'Safeground test', drafts: 3, waiting: 0, lost },
      { id, drafts: 0, waiting: 4 },
    ]);
    // The database lets go of what was not said again for a quarter; until it does, the list does.
    const { ttl } =
      (await world.storage.of('nhatrang').db.get({ table: 'jobs', pk: 'ORG#nhatrang#TABLETS', sk: `${user.id}#${id}` })) ?? {};
    expect(ttl).toBe(Math.floor(Date.parse(items[0]!.at) / 1000) + 92 * 86_400);
    await admin.call('endSessions', { params: { id: user.id } });
    expect((await admin.call('listTablets')).items).toEqual(items);
    await expect(tablet.call('reportTablet', { body: { id, drafts: 0, waiting: 0 } })).rejects.toMatchObject({ type: 'signed-out' });
    await expect(neighbours.call('listTablets')).rejects.toMatchObject({ type: 'not-permitted' });
    await expect(admin.call('reportTablet', { body: { id, drafts: 0, waiting: 0 } })).rejects.toMatchObject({ type: 'not-permitted' });
    const stranger = await world.someone([{ role: 'administrator', scope: { kind: 'organisation' } }], 'other');
    expect((await stranger.call('listTablets')).items).toEqual([]);
  });

  it('are none when all were signed out at once', async () => {
    const desk = await world.someone([]);
    const { user } = await desk.call('me');
    await desk.call('endSessions', { params: { id: user.id } });
    const anew = await signIn(world, user.email, PASSWORD);
    expect(await devicesOf(anew)).toMatchObject([{ here: true }]);
  });
});

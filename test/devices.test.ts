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

  it('are none when all were signed out at once', async () => {
    const desk = await world.someone([]);
    const { user } = await desk.call('me');
    await desk.call('endSessions', { params: { id: user.id } });
    const anew = await signIn(world, user.email, PASSWORD);
    expect(await devicesOf(anew)).toMatchObject([{ here: true }]);
  });
});

import type { ProblemBody } from '@safeground/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digits } from './world/authenticator.ts';
import { startInside, type Inside } from './world/inside.ts';
import { visitor, type Person } from './world/person.ts';

let world: Inside;
let administrator: Person;

beforeAll(async () => {
  // better-auth goes by the machine's clock: so does this world.
  world = await startInside(new Date().toISOString());
  administrator = await world.someone([{ role: 'administrator', scope: { kind: 'organisation' } }]);
});

afterAll(() => world.stop());

type Answer = { readonly status: number; readonly body: Record<string, unknown> & Partial<ProblemBody> };

async function post(person: Person, act: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'x-safeground': '1' };
  const response = await person.fetch(`/api/auth/${act}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const isOn = async (person: Person): Promise<unknown> =>
  ((await (await person.fetch('/api/auth/second-factor')).json()) as { on: unknown }).on;

async function newcomer(): Promise<{ email: string; password: string; person: Person; id: string }> {
  const email = `second${Math.random()}@safe.example`;
  const made = await administrator.call('createPerson', {
    body: { name: 'Khánh', email, grants: [{ role: 'committee', scope: { kind: 'organisation' } }] },
  });
  const person = visitor(world);
  await post(person, 'sign-in/email', { email, password: made.password });
  return { email, password: made.password, person, id: made.person.id };
}

async function withFactor() {
  const known = await newcomer();
  const begun = await post(known.person, 'second-factor/begin', { password: known.password });
  const { uri, backupCodes } = begun.body as unknown as { uri: string; backupCodes: string[] };
  expect((await post(known.person, 'second-factor/code', { code: digits(uri) })).status).toBe(200);
  return { ...known, uri, backupCodes };
}

describe('a second factor', () => {
  it('is asked for once a first code was given, and not before', async () => {
    const { person, password, email } = await newcomer();
    expect((await post(person, 'second-factor/begin', { password: 'not the password' })).body.errors).toMatchObject([
      { pointer: '/password', code: 'wrong' },
    ]);
    const { body } = await post(person, 'second-factor/begin', { password });
    expect(body).toMatchObject({ uri: expect.stringMatching(/^otpauth:\/\/totp\/Safeground:/), backupCodes: { length: 10 } });
    expect(await isOn(person)).toBe(false);
    expect((await post(visitor(world), 'sign-in/email', { email, password })).body).toEqual({ ok: true });
    expect((await post(person, 'second-factor/code', { code: '000000' })).body.errors).toMatchObject([{ pointer: '/code', code: 'wrong' }]);
    expect((await post(person, 'second-factor/code', { code: digits(String(body['uri'])) })).body).toEqual({ ok: true });
    expect(await isOn(person)).toBe(true);
    expect((await post(person, 'second-factor/begin', { password })).status).toBe(409);
  });

  it('stands between the password and a session', async () => {
    const { email, password, uri } = await withFactor();
    const device = visitor(world);
    expect((await post(device, 'sign-in/email', { email, password })).body).toEqual({ ok: false, next: 'second-factor' });
    await expect(device.call('me')).rejects.toMatchObject({ type: 'signed-out' });
    expect((await post(device, 'second-factor/code', { code: digits(uri, 20) })).status).toBe(422);
    expect((await post(device, 'second-factor/code', { code: digits(uri) })).body).toEqual({ ok: true });
    expect((await device.call('me')).user.email).toBe(email);
    expect((await post(visitor(world), 'second-factor/code', { code: digits(uri) })).status).toBe(422);
  });

  it('does not let who sat at the device before answer for somebody else', async () => {
    const { email, password, uri } = await withFactor();
    const { person: device } = await newcomer();
    await post(device, 'sign-in/email', { email, password });
    await expect(device.call('me')).rejects.toMatchObject({ type: 'signed-out' });
    await post(device, 'second-factor/code', { code: digits(uri) });
    expect((await device.call('me')).user.email).toBe(email);
  });

  it('takes a code from paper, each once', async () => {
    const { email, password, backupCodes } = await withFactor();
    const use = async (code: string): Promise<number> => {
      const device = visitor(world);
      await post(device, 'sign-in/email', { email, password });
      return (await post(device, 'second-factor/backup-code', { code })).status;
    };
    expect(await use(backupCodes[0]!)).toBe(200);
    expect(await use(backupCodes[0]!)).toBe(422);
    expect(await use(backupCodes[1]!)).toBe(200);
  });

  it('gives a guesser of codes few tries', async () => {
    const { email, password, uri } = await withFactor();
    const device = visitor(world);
    await post(device, 'sign-in/email', { email, password });
    for (let tries = 0; tries < 6; tries += 1)
      expect((await post(device, 'second-factor/code', { code: digits(uri, 20 + tries) })).status).toBe(422);
    expect((await post(device, 'second-factor/code', { code: digits(uri) })).status).toBe(422);
    await expect(device.call('me')).rejects.toMatchObject({ type: 'signed-out' });
  });

  it('goes by its owner with the password, and by an administrator with a new password', async () => {
    const owner = await withFactor();
    expect((await post(owner.person, 'second-factor/end', { password: owner.password })).status).toBe(200);
    expect(await isOn(owner.person)).toBe(false);
    const { email, id } = await withFactor();
    const { password } = await administrator.call('resetPassword', { params: { id } });
    const device = visitor(world);
    expect((await post(device, 'sign-in/email', { email, password })).body).toEqual({ ok: true });
    const { body } = await post(device, 'second-factor/begin', { password });
    expect((await post(device, 'second-factor/code', { code: digits(String(body['uri'])) })).status).toBe(200);
  });
});

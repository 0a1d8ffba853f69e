import type { Grant } from '@safeground/contract';
import { listAudit } from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInside, type Inside } from './world/inside.ts';
import { visitor, type Person } from './world/person.ts';

const NOW = '2021-08-11T02:00:00Z';
const ofWard = { kind: 'unit', unit: 'u_vinh_hai' } as const;
const refused = (type: string) => expect.objectContaining({ type });

let world: Inside;

beforeAll(async () => {
  world = await startInside(NOW);
});

afterAll(() => world.stop());

const inspector = (): Promise<Person> => world.someone([{ role: 'inspector', scope: ofWard }]);
const administrator = (scope: Grant['scope'] = { kind: 'organisation' }): Promise<Person> =>
  world.someone([{ role: 'administrator', scope }]);
const idOf = async (person: Person): Promise<string> => (await person.call('me')).user.id;
const begin = async (tablet = visitor(world)) => ({ tablet, begun: await tablet.call('beginEnrolment') });
const claim = (tablet: Person, secret: string) => tablet.call('claimEnrolment', { body: { secret } });

describe('enrolling a tablet by its QR code', () => {
  it('signs it in as whoever approves what it shows', async () => {
    const person = await inspector();
    const { tablet, begun } = await begin();
    expect(begun).toMatchObject({ url: `http://safe.example/enrol#${begun.code}`, expiresAt: '2021-08-11T02:10:00.000Z' });
    expect(begun.code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
    expect(await claim(tablet, begun.secret)).toEqual({ state: 'waiting' });
    await expect(tablet.call('me')).rejects.toEqual(refused('signed-out'));
    const typed = begun.code.toLowerCase().replace('-', ' ');
    expect(await person.call('getEnrolment', { params: { code: typed } })).toMatchObject({ code: begun.code, state: 'waiting' });
    expect(await person.call('approveEnrolment', { params: { code: typed }, body: {} })).toMatchObject({ state: 'approved' });
    expect(await claim(tablet, begun.secret)).toEqual({ state: 'claimed' });
    expect(await tablet.call('me')).toEqual(await person.call('me'));
    const { items } = await listAudit(world.storage.of('nhatrang'), '2021-08-11');
    expect(items).toContainEqual(expect.objectContaining({ action: 'person.enrol', by: await idOf(person) }));
  });

  it('signs it in as whom the office shows it a code for, once', async () => {
    const agency = { kind: 'agency', agency: 'agc_qltt_nhatrang' } as const;
    const [chief, own, foreign] = [
      await administrator(agency),
      await world.someone([{ role: 'inspector', scope: agency }]),
      await inspector(),
    ];
    const id = await idOf(own);
    await expect(chief.call('offerEnrolment', { params: { id: await idOf(foreign) } })).rejects.toEqual(refused('not-permitted'));
    const offered = await chief.call('offerEnrolment', { params: { id } });
    expect(offered.url).toBe(`http://safe.example/enrol#${offered.secret}`);
    const [tablet, thief] = [visitor(world), visitor(world)];
    const { name } = (await own.call('me')).user;
    expect(await tablet.call('lookAtEnrolment', { body: { secret: offered.secret } })).toEqual({ name, expiresAt: offered.expiresAt });
    await expect(thief.call('lookAtEnrolment', { body: { secret: offered.code } })).rejects.toEqual(refused('not-found'));
    await expect(chief.call('approveEnrolment', { params: { code: offered.code }, body: {} })).rejects.toEqual(refused('conflict'));
    expect(await claim(tablet, offered.secret)).toEqual({ state: 'claimed' });
    expect((await tablet.call('me')).user.id).toBe(id);
    expect(await chief.call('getEnrolment', { params: { code: offered.code } })).toMatchObject({ state: 'claimed' });
    await expect(thief.call('lookAtEnrolment', { body: { secret: offered.secret } })).rejects.toEqual(refused('not-found'));
    await expect(claim(thief, offered.secret)).rejects.toEqual(refused('not-found'));
    const many = await chief.call('offerEnrolment', { params: { id } });
    const taken = await Promise.allSettled(Array.from({ length: 5 }, () => claim(visitor(world), many.secret)));
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const late = await own.call('offerEnrolment', { params: { id } });
    world.travel('2021-08-11T02:10:01Z');
    await expect(claim(tablet, late.secret)).rejects.toEqual(refused('not-found'));
    world.travel(NOW);
  });

  it('tells a tablet that lost the answer the same again, and opens one session only', async () => {
    const person = await inspector();
    const { tablet, begun } = await begin();
    await person.call('approveEnrolment', { params: { code: begun.code }, body: {} });
    const devices = [tablet, ...Array.from({ length: 5 }, () => visitor(world))];
    await Promise.all(devices.map((device) => claim(device, begun.secret)));
    expect(await devices[5]!.call('me')).toEqual(await tablet.call('me'));
    const signOut = { method: 'POST', headers: { 'content-type': 'application/json', 'x-safeground': '1' }, body: '{}' };
    expect((await tablet.fetch('/api/auth/sign-out', signOut)).status).toBe(200);
    for (const device of devices) await expect(device.call('me')).rejects.toEqual(refused('signed-out'));
    await expect(claim(tablet, begun.secret)).rejects.toEqual(refused('not-found'));
  });

  it('is approved once, in its time, by somebody who is signed in', async () => {
    const [one, two] = [await inspector(), await inspector()];
    const { tablet, begun } = await begin();
    const approve = (by: Person, code = begun.code) => by.call('approveEnrolment', { params: { code }, body: {} });
    await expect(approve(visitor(world))).rejects.toEqual(refused('signed-out'));
    await expect(visitor(world).call('getEnrolment', { params: { code: begun.code } })).rejects.toEqual(refused('signed-out'));
    await expect(approve(one, 'AAAA-AAAA')).rejects.toEqual(refused('not-found'));
    const ended = await Promise.allSettled([approve(one), approve(two)]);
    expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const late = await begin();
    await approve(one, late.begun.code);
    world.travel('2021-08-11T02:10:01Z');
    await expect(claim(late.tablet, late.begun.secret)).rejects.toEqual(refused('not-found'));
    await expect(claim(tablet, 'not a secret')).rejects.toEqual(refused('not-found'));
    await expect(approve(one, late.begun.code)).rejects.toEqual(refused('not-found'));
    world.travel(NOW);
  });

  it('is done for others by their administrator alone', async () => {
    const person = await inspector();
    const id = await idOf(person);
    const office = await administrator();
    const { tablet, begun } = await begin();
    const approve = (by: Person, whom: string) => by.call('approveEnrolment', { params: { code: begun.code }, body: { person: whom } });
    await expect(approve(await inspector(), id)).rejects.toEqual(refused('not-permitted'));
    await expect(approve(await administrator({ kind: 'agency', agency: 'agc_yte_nhatrang' }), id)).rejects.toEqual(
      refused('not-permitted'),
    );
    await expect(approve(await world.someone([{ role: 'administrator', scope: { kind: 'organisation' } }], 'other'), id)).rejects.toEqual(
      refused('not-found'),
    );
    await approve(office, id);
    await claim(tablet, begun.secret);
    expect((await tablet.call('me')).user.id).toBe(id);
    await office.call('endSessions', { params: { id } });
    await expect(tablet.call('me')).rejects.toEqual(refused('signed-out'));
  });
});

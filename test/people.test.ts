import { Problem, type Grant, type Person as Named, type ProblemBody } from '@safeground/contract';
import { audit, listAudit } from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInside, type Inside } from './world/inside.ts';
import { signIn, visitor, type Person } from './world/person.ts';

const agency = 'agc_qltt_nhatrang';
const everywhere = { kind: 'organisation' } as const;
const ofAgency = { kind: 'agency', agency } as const;
const ofWard = { kind: 'unit', unit: 'u_vinh_hai' } as const;
const grant = (role: Grant['role'], scope: Grant['scope'] = everywhere): Grant => ({ role, scope });

let world: Inside;
let administrator: Person;
let count = 0;

beforeAll(async () => {
  world = await startInside('2021-08-11T02:00:00Z');
  administrator = await world.someone([grant('administrator')]);
});

afterAll(() => world.stop());

const refused = (type: string) => expect.objectContaining({ type });
const idOf = async (person: Person): Promise<string> => (await person.call('me')).user.id;
const make = (by: Person, grants: Grant[], email = `made${(count += 1)}@safe.example`) =>
  by.call('createPerson', { body: { name: 'Lê Thị Mỹ Dung', email, grants } });
const put = (by: Person, id: string, grants: Grant[]): Promise<Named> => by.call('putGrants', { params: { id }, body: { grants } });
const outcome = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.type : String(error)),
  );

describe('people over HTTP', () => {
  it('are made with a first password that signs in once handed over, and are in the audit', async () => {
    const { person, password } = await make(administrator, [grant('reporter', ofWard)], 'Dung@Safe.example');
    expect(person).toMatchObject({ email: 'dung@safe.example', grants: [grant('reporter', ofWard)] });
    expect(password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    const dung = await signIn(world, 'dung@safe.example', password);
    expect(await dung.call('me')).toMatchObject({ user: { id: person.id }, organisation: { id: 'nhatrang' } });
    expect((await administrator.call('listPeople')).items).toContainEqual(person);
    const { items } = await listAudit(world.storage.of('nhatrang'), '2021-08-11');
    expect(items).toContainEqual(
      expect.objectContaining({ action: 'person.create', resource: `person/${person.id}`, by: await idOf(administrator) }),
    );
    await expect(make(administrator, [grant('reporter')], 'DUNG@safe.example')).rejects.toMatchObject({
      type: 'conflict',
      errors: [{ pointer: '/email', code: 'taken' }],
    });
  });

  it('are made, granted, reset and signed out by administrators alone', async () => {
    const { person } = await make(administrator, [grant('inspector', ofWard)]);
    const others = await Promise.all(
      (['designer', 'inspector', 'reporter', 'committee'] as const).map((role) => world.someone([grant(role)])),
    );
    for (const other of others) {
      await expect(make(other, [grant('inspector', ofWard)])).rejects.toEqual(refused('not-permitted'));
      await expect(put(other, person.id, [])).rejects.toEqual(refused('not-permitted'));
      await expect(put(other, 'usr_nobody', [])).rejects.toEqual(refused('not-permitted'));
      await expect(other.call('resetPassword', { params: { id: person.id } })).rejects.toEqual(refused('not-permitted'));
      await expect(other.call('endSessions', { params: { id: person.id } })).rejects.toEqual(refused('not-permitted'));
    }
    const nobody = visitor(world);
    await expect(make(nobody, [grant('inspector', ofWard)])).rejects.toEqual(refused('signed-out'));
    await expect(nobody.call('listPeople')).rejects.toEqual(refused('signed-out'));
    await expect(nobody.call('me')).rejects.toEqual(refused('signed-out'));
  });

  it('of another organisation are not there', async () => {
    const { person } = await make(administrator, [grant('inspector', ofWard)]);
    const stranger = await world.someone([grant('administrator')], 'other');
    expect((await stranger.call('listPeople')).items.map(({ id }) => id)).toEqual([await idOf(stranger)]);
    for (const id of [person.id, 'usr_nobody']) {
      await expect(put(stranger, id, [])).rejects.toEqual(refused('not-found'));
      await expect(stranger.call('resetPassword', { params: { id } })).rejects.toEqual(refused('not-found'));
      await expect(stranger.call('endSessions', { params: { id } })).rejects.toEqual(refused('not-found'));
    }
    await expect(make(stranger, [grant('inspector', ofAgency)])).rejects.toMatchObject({
      type: 'validation-failed',
      errors: [{ pointer: '/grants/0/scope', code: 'unknown' }],
    });
  });

  it('are described strictly', async () => {
    const body = { name: 'Lan', email: 'lan@safe.example', grants: [grant('inspector')], organisation: 'other' };
    const response = await administrator.fetch('/api/people', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-safeground': '1' },
      body: JSON.stringify(body),
    });
    expect([response.status, ((await response.json()) as ProblemBody).errors]).toEqual([
      422,
      [expect.objectContaining({ code: 'unrecognized_keys' })],
    ]);
  });
});

describe('people are read', () => {
  it('where one works: of the own agency, of the own unit and under it, or all of them', async () => {
    const [wardInspector, cityInspector, designer, other] = await Promise.all(
      [
        grant('inspector', ofWard),
        grant('inspector', { kind: 'unit', unit: 'u_nha_trang' }),
        grant('designer', ofAgency),
        grant('designer', { kind: 'agency', agency: 'agc_yte_nhatrang' }),
      ].map(async (each) => (await make(administrator, [each])).person.id),
    );
    const seenBy = async (...grants: Grant[]): Promise<boolean[]> => {
      const reader = await world.someone(grants);
      const ids = new Set((await reader.call('listPeople')).items.map(({ id }) => id));
      expect(ids.has(await idOf(reader))).toBe(true);
      return [wardInspector, cityInspector, designer, other].map((id) => ids.has(id!));
    };
    expect(await seenBy(grant('committee', ofWard))).toEqual([true, false, false, false]);
    expect(await seenBy(grant('committee', { kind: 'unit', unit: 'u_nha_trang' }))).toEqual([true, true, false, false]);
    expect(await seenBy(grant('designer', ofAgency))).toEqual([false, false, true, false]);
    expect(await seenBy(grant('committee'))).toEqual([true, true, true, true]);
  });

  it('by name alone, by who came upon their ids, within the organisation', async () => {
    const reader = await world.someone([grant('inspector', ofWard)]);
    const { person } = await make(administrator, [grant('designer', ofAgency)]);
    const query = { ids: `${person.id},usr_nobody,${person.id}` };
    expect((await reader.call('listNames', { query })).items).toEqual([{ id: person.id, name: person.name }]);
    const stranger = await world.someone([grant('administrator')], 'other');
    expect((await stranger.call('listNames', { query })).items).toEqual([]);
    await expect(visitor(world).call('listNames', { query })).rejects.toEqual(refused('signed-out'));
  });
});

describe('rights that are given and taken', () => {
  it('hold from the next request of whoever is signed in', async () => {
    const person = await world.someone([grant('inspector', ofWard)]);
    await expect(person.call('listPeople')).rejects.toEqual(refused('not-permitted'));
    const id = await idOf(person);
    expect(await put(administrator, id, [grant('committee')])).toMatchObject({ id, grants: [grant('committee')] });
    expect((await person.call('listPeople')).items).toContainEqual(expect.objectContaining({ id }));
    await put(administrator, id, []);
    expect((await person.call('me')).grants).toEqual([]);
    await expect(person.call('listPeople')).rejects.toEqual(refused('not-permitted'));
  });

  it("are an agency's administrator's to give within the agency, and nowhere else", async () => {
    const chief = await world.someone([grant('administrator', ofAgency)]);
    const { person } = await make(chief, [grant('designer', ofAgency)]);
    await put(chief, person.id, [grant('administrator', ofAgency)]);
    await expect(put(chief, person.id, [grant('administrator')])).rejects.toEqual(refused('not-permitted'));
    await expect(put(chief, await idOf(chief), [grant('administrator'), grant('administrator', ofAgency)])).rejects.toEqual(
      refused('not-permitted'),
    );
    await expect(make(chief, [grant('designer', { kind: 'agency', agency: 'agc_yte_nhatrang' })])).rejects.toEqual(
      refused('not-permitted'),
    );
    await expect(make(chief, [grant('inspector', ofWard)])).rejects.toEqual(refused('not-permitted'));
    expect(await make(chief, [grant('inspector', ofAgency)])).toMatchObject({ person: { grants: [grant('inspector', ofAgency)] } });
    const both = await make(administrator, [grant('designer', ofAgency), grant('committee')]);
    await expect(put(chief, both.person.id, [grant('designer', ofAgency)])).rejects.toEqual(refused('not-permitted'));
    expect(await put(chief, both.person.id, [grant('committee')])).toMatchObject({ grants: [grant('committee')] });
    await expect(chief.call('resetPassword', { params: { id: both.person.id } })).rejects.toEqual(refused('not-permitted'));
    await expect(chief.call('resetPassword', { params: { id: await idOf(administrator) } })).rejects.toEqual(refused('not-permitted'));
  });

  it('never leave an organisation without an administrator, not even when two take each other’s at once', async () => {
    const one = await world.someone([grant('administrator')], 'other');
    const people = (await one.call('listPeople')).items;
    const [id] = [await idOf(one)];
    for (const other of people.filter((person) => person.id !== id)) await put(one, other.id, []);
    await expect(put(one, id, [grant('committee')])).rejects.toMatchObject({ errors: [{ code: 'last-administrator' }] });
    for (let round = 0; round < 5; round += 1) {
      const two = await world.someone([grant('administrator')], 'other');
      const twoId = await idOf(two);
      const ended = await Promise.all([outcome(put(one, twoId, [])), outcome(put(two, id, []))]);
      expect(ended.filter((each) => each === 'done')).toHaveLength(1);
      const left = ended[0] === 'done' ? one : two;
      expect((await left.call('me')).grants).toEqual([grant('administrator')]);
      await put(left, ended[0] === 'done' ? twoId : id, [grant('administrator')]);
      await put(one, twoId, []);
    }
  });
});

describe('a lost tablet and a forgotten password', () => {
  it('end every session at once; the new password alone signs in', async () => {
    const { person, password } = await make(administrator, [grant('inspector', ofWard)]);
    const [tablet, phone] = [await signIn(world, person.email, password), await signIn(world, person.email, password)];
    await administrator.call('endSessions', { params: { id: person.id } });
    for (const device of [tablet, phone]) await expect(device.call('me')).rejects.toEqual(refused('signed-out'));
    const back = await signIn(world, person.email, password);
    expect((await back.call('me')).grants).toEqual(person.grants);
    const reset = await administrator.call('resetPassword', { params: { id: person.id } });
    await expect(back.call('me')).rejects.toEqual(refused('signed-out'));
    await expect(signIn(world, person.email, password)).rejects.toThrow('401');
    await expect((await signIn(world, person.email, reset.password)).call('me')).resolves.toMatchObject({ user: { id: person.id } });
  });

  it('anybody signs themselves out everywhere', async () => {
    const { person, password } = await make(administrator, [grant('inspector', ofWard)]);
    const [tablet, phone] = [await signIn(world, person.email, password), await signIn(world, person.email, password)];
    await phone.call('endSessions', { params: { id: person.id } });
    for (const device of [tablet, phone]) await expect(device.call('me')).rejects.toEqual(refused('signed-out'));
  });
});

describe('the audit', () => {
  it('keeps both of two things that a person did to the same thing within a millisecond', async () => {
    const store = world.storage.of('other');
    const entry = { by: 'usr_1', at: '2021-08-12T01:00:00.000Z', action: 'export.create', resource: 'export/exp_1' };
    await audit(store, { ...entry, detail: { format: 'csv' } });
    await audit(store, { ...entry, detail: { format: 'xlsx' } });
    const { items } = await listAudit(store, '2021-08-12');
    expect(items.map(({ detail }) => (detail as { format: string }).format).toSorted()).toEqual(['csv', 'xlsx']);
  });
});

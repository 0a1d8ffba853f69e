import { randomUUID } from 'node:crypto';
import type { Assignment, AssignmentOrder, Grant } from '@safeground/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPeople } from '../functions/src/seed/people.ts';
import { as } from './journeys/main-job.ts';
import { fill, send } from './journeys/tablet.ts';
import { startInside, type Inside } from './world/inside.ts';
import type { Person } from './world/person.ts';
import { startWorld, type World } from './world/world.ts';

const NOW = '2021-08-20T02:00:00Z';
const refused = (type: string) => expect.objectContaining({ type });

let world: World;
let designer: Person;
let inspector: Person;
let colleague: Person;
let form: string;
let bao: string;

beforeAll(async () => {
  world = await startWorld({ now: NOW });
  [designer, inspector, colleague] = await Promise.all([as(world, 'designer'), as(world, 'inspector'), as(world, 'inspector2')]);
  const { items } = await designer.call('listForms');
  form = items.find(({ title }) => title['vi']?.startsWith('Phiếu kiểm tra cơ sở sản xuất'))!.id;
  bao = (await inspector.call('me')).user.id;
});

afterAll(() => world.stop());

const order = (about: Partial<AssignmentOrder> = {}): AssignmentOrder => ({
  batch: randomUUID(),
  form,
  inspector: bao,
  due: '2021-09-10',
  ...about,
});
const give = (about: AssignmentOrder, by = designer) => by.call('createAssignments', { body: about });
const mine = async (person = inspector): Promise<Assignment[]> => (await person.call('listMyAssignments', { query: {} })).items;
const businesses = async (unit: string) => (await inspector.call('listSubjects', { query: { unit, kind: 'business' } })).items;

async function inspect(subject: { readonly id: string; readonly unit: string }, by = inspector, observedAt = '2021-08-21T09:00:00+07:00') {
  const version = await by.call('getVersion', { params: { form, version: 1 } });
  const filled = fill(randomUUID(), { version, unit: subject.unit, subject: subject.id, observedAt });
  await send(by, filled);
  return filled;
}

describe('assignments', () => {
  it('are given for all places of a ward at once, and made once however often the order comes', async () => {
    const places = await businesses('u_vinh_hai');
    const whole = order({ units: ['u_vinh_hai'], due: '2021-09-01' });
    const outcomes = await Promise.all([give(whole), give(whole), give(whole)]);
    expect(outcomes.reduce((sum, { created }) => sum + created, 0)).toBe(places.length);
    expect(await give(whole)).toEqual({ created: 0, existing: places.length });
    const own = await mine();
    expect(own.map(({ subject }) => subject).toSorted()).toEqual(places.map(({ id }) => id).toSorted());
    const about = { form, inspector: bao, due: '2021-09-01', state: 'open', unit: 'u_vinh_hai', inspectorName: 'Trần Quốc Bảo' };
    expect(own[0]).toMatchObject(about);
    expect(await mine(colleague)).toEqual([]);
  });

  it('come again every so many months, on the last day where a month is short', async () => {
    const [place] = await businesses('u_loc_tho');
    await give(order({ subjects: [place!.id], due: '2021-11-30', repeat: { months: 3, times: 3 } }));
    const dues = (await mine()).filter(({ subject }) => subject === place!.id).map(({ due }) => due);
    expect(dues).toEqual(['2021-11-30', '2022-02-28', '2022-05-30']);
  });

  it('are done by the submission that arrives, one by one, however often it is sent', async () => {
    const [place] = await businesses('u_vinh_truong');
    for (const due of ['2021-08-25', '2021-12-25']) await give(order({ subjects: [place!.id], due }));
    const open = async (): Promise<string[]> => (await mine()).filter(({ subject }) => subject === place!.id).map(({ due }) => due);
    await inspect(place!, inspector, '2021-08-19T09:00:00+07:00');
    expect(await open()).toEqual(['2021-08-25', '2021-12-25']);
    const filled = await inspect(place!);
    expect(await open()).toEqual(['2021-12-25']);
    await send(inspector, filled);
    expect(await open()).toEqual(['2021-12-25']);
    const done = (await designer.call('listAssignments', { query: { form, state: 'done' } })).items;
    expect(done).toEqual([expect.objectContaining({ subject: place!.id, due: '2021-08-25', submission: filled.id })]);
    await inspect(place!, colleague);
    expect(await open()).toEqual([]);
  });

  it('are to do again when the submission is withdrawn, and stay so when a tablet sends it late once more', async () => {
    const place = (await businesses('u_vinh_truong'))[1]!;
    await give(order({ subjects: [place.id] }));
    const filled = await inspect(place);
    expect((await mine()).filter(({ subject }) => subject === place.id)).toEqual([]);
    await inspector.call('withdrawSubmission', { params: { id: filled.id }, body: { base: 1, reason: 'Nhầm cơ sở' } });
    const again = (await mine()).filter(({ subject }) => subject === place.id);
    expect(again).toMatchObject([{ due: '2021-09-10', state: 'open' }]);
    expect(again[0]).not.toHaveProperty('submission');
    await send(inspector, filled);
    expect((await mine()).filter(({ subject }) => subject === place.id)).toHaveLength(1);
    await inspect(place);
    expect((await mine()).filter(({ subject }) => subject === place.id)).toEqual([]);
  });

  it('are due on no day that is over, and not repeated beyond what a date can say', async () => {
    const [place] = await businesses('u_loc_tho');
    const far = order({ subjects: [place!.id], due: '9999-12-31', repeat: { months: 24, times: 12 } });
    await expect(give(far)).rejects.toMatchObject({ errors: [{ pointer: '/repeat', code: 'too-far' }] });
    for (const due of ['2021-08-09', '0000-01-01'])
      await expect(give(order({ subjects: [place!.id], due }))).rejects.toMatchObject({ errors: [{ pointer: '/due' }] });
  });

  it('are taken back, stay so when the order comes late once more, and can be given anew', async () => {
    const [, place] = await businesses('u_loc_tho');
    const first = order({ subjects: [place!.id] });
    await give(first);
    const key = { form, subject: place!.id, inspector: bao, due: first.due };
    expect(await designer.call('cancelAssignments', { body: { items: [key] } })).toEqual({ cancelled: 1 });
    expect(await designer.call('cancelAssignments', { body: { items: [key] } })).toEqual({ cancelled: 0 });
    expect(await give(first)).toEqual({ created: 0, existing: 1 });
    expect(await give(order({ subjects: [place!.id] }))).toEqual({ created: 1, existing: 0 });
  });

  it('of a unit’s own form are given for units in bulk, carried by who may fill it, and done by what is sent about that unit', async () => {
    const admin = await as(world, 'admin');
    const { items } = await admin.call('listForms');
    const own = items.find(({ subjectKind, latestVersion }) => subjectKind === undefined && latestVersion > 0)!;
    const reporter = await as(world, 'reporter');
    const clerk = (await reporter.call('me')).user;
    const { items: able } = await admin.call('listInspectors', { params: { form: own.id } });
    expect(able).toContainEqual({ id: clerk.id, name: clerk.name });
    const wards = ['u_vinh_hai', 'u_vinh_hoa', 'u_loc_tho'];
    const three = order({ form: own.id, units: wards });
    expect(await give(three, admin)).toEqual({ created: 3, existing: 0 });
    expect(await give(three, admin)).toEqual({ created: 0, existing: 3 });
    await expect(give(order({ form: own.id, subjects: ['sbj_1'] }), admin)).rejects.toMatchObject({ errors: [{ code: 'no-subject' }] });
    await expect(give(order({ form: own.id, units: ['u_nowhere'] }), admin)).rejects.toEqual(refused('not-found'));
    const todo = async (person = inspector): Promise<string[]> =>
      (await mine(person)).filter((each) => each.form === own.id).map(({ unit }) => unit);
    expect((await todo()).toSorted()).toEqual(wards.toSorted());
    expect((await mine()).find((each) => each.form === own.id)).not.toHaveProperty('subject');

    const version = await inspector.call('getVersion', { params: { form: own.id, version: own.latestVersion } });
    const filled = fill(randomUUID(), { version, unit: 'u_vinh_hai', observedAt: '2021-08-21T09:00:00+07:00' });
    await send(inspector, filled);
    await send(inspector, filled);
    expect((await todo()).toSorted()).toEqual(['u_loc_tho', 'u_vinh_hoa']);
    await inspector.call('withdrawSubmission', { params: { id: filled.id }, body: { base: 1, reason: 'Nhầm kỳ' } });
    expect((await todo()).toSorted()).toEqual(wards.toSorted());
    const key = { form: own.id, unit: 'u_loc_tho', inspector: bao, due: three.due };
    expect(await admin.call('cancelAssignments', { body: { items: [key] } })).toEqual({ cancelled: 1 });
    expect((await todo()).toSorted()).toEqual(['u_vinh_hai', 'u_vinh_hoa']);
  });

  it('are given by who publishes the form, to who may fill it there, about its kind of subject', async () => {
    const [place] = await businesses('u_vinh_hai');
    const one = order({ subjects: [place!.id] });
    for (const role of ['inspector', 'reporter', 'committee', 'designer.yte'] as const)
      await expect(give(one, await as(world, role))).rejects.toEqual(refused('not-permitted'));
    const { items } = await designer.call('listInspectors', { params: { form } });
    expect(items).toContainEqual({ id: bao, name: 'Trần Quốc Bảo' });
    expect(Object.keys(items[0]!).toSorted()).toEqual(['id', 'name']);
    const ward = items.find(({ name }) => name === demoPeople.at(-1)!.name)!.id;
    const elsewhere = (await businesses('u_loc_tho'))[0]!.id;
    await expect(give(order({ inspector: ward, subjects: [elsewhere] }))).rejects.toMatchObject({
      errors: [{ pointer: '/inspector', code: 'not-theirs' }],
    });
    const [school] = (await inspector.call('listSubjects', { query: { unit: 'u_vinh_hai', kind: 'school' } })).items;
    await expect(give(order({ subjects: [school!.id] }))).rejects.toMatchObject({ errors: [{ pointer: '/subjects', code: 'kind' }] });
    await expect(give(order({ subjects: ['sbj_nowhere'] }))).rejects.toEqual(refused('not-found'));
    const committee = await as(world, 'committee');
    expect((await committee.call('listAssignments', { query: { form } })).items.length).toBeGreaterThan(0);
    await expect(inspector.call('listAssignments', { query: { form } })).rejects.toEqual(refused('not-permitted'));
  });
});

describe('of another organisation', () => {
  let inside: Inside;
  beforeAll(async () => {
    inside = await startInside(NOW);
  });
  afterAll(() => inside.stop());

  it('nothing is there', async () => {
    const everywhere: Grant = { role: 'administrator', scope: { kind: 'organisation' } };
    const admin = await inside.someone([everywhere], 'other');
    await expect(give(order({ subjects: ['sbj_1'] }), admin)).rejects.toEqual(refused('not-found'));
    await expect(admin.call('listInspectors', { params: { form } })).rejects.toEqual(refused('not-found'));
    await expect(admin.call('listAssignments', { query: { form } })).rejects.toEqual(refused('not-found'));
  });
});

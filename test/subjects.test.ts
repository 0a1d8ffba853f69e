import type { SubjectInput } from '@safeground/contract';
import {
  createStore,
  createSubject,
  createSubjects,
  createTables,
  findSubjectsByCode,
  listSubjectRevisions,
  listSubjects,
  putSubject,
  requireSubject,
  type Storage,
  type Store,
} from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKeys } from '../packages/store/src/subject-keys.ts';
import { startDynamoDb, type EmbeddedDynamoDb } from '../functions/src/local/dynamodb.ts';
import { demoSubjects } from '../functions/src/seed/subjects.ts';

const act = { by: 'usr_1', at: '2021-08-11T02:00:00Z' };

let dynamo: EmbeddedDynamoDb;
let storage: Storage;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  storage = createStore({
    endpoint: dynamo.endpoint,
    region: 'local',
    prefix: `subjects-${process.pid}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createTables(storage.client, storage.prefix);
});

afterAll(async () => {
  storage.close();
  await dynamo.stop();
});

const shop = (change: Partial<SubjectInput> = {}): SubjectInput => ({
  kind: 'business',
  name: 'Quán cơm Hương Biển',
  unit: 'u_vinh_hai',
  code: 'CSKD-0001',
  address: '270/1 Đường 2 Tháng 4',
  ...change,
});

async function names(store: Store, search: Parameters<typeof listSubjects>[1]): Promise<readonly string[]> {
  return (await listSubjects(store, search)).items.map((subject) => subject.name);
}

describe('a subject', () => {
  it('keeps every state it was put in, and writes nothing when nothing changed', async () => {
    const store = storage.of('history');
    await createSubject(store, act, 's1', shop());
    await putSubject(store, { by: 'usr_2', at: '2021-08-12T02:00:00Z' }, 's1', shop({ name: 'Quán cơm Phú Quý' }));
    await putSubject(store, { by: 'usr_3', at: '2021-08-13T02:00:00Z' }, 's1', shop({ name: 'Quán cơm Phú Quý' }));
    const revisions = await listSubjectRevisions(store, 's1');
    expect(revisions.map(({ revision, by, name }) => [revision, by, name])).toEqual([
      [1, 'usr_1', 'Quán cơm Hương Biển'],
      [2, 'usr_2', 'Quán cơm Phú Quý'],
    ]);
    expect(await requireSubject(store, 's1')).toEqual({ ...shop({ name: 'Quán cơm Phú Quý' }), id: 's1', createdAt: act.at });
  });

  it('holds its code alone among its kind, and gives it back', async () => {
    const store = storage.of('codes');
    await createSubject(store, act, 's1', shop());
    const taken = { type: 'conflict', errors: [{ pointer: '/code', code: 'taken' }] };
    await expect(createSubject(store, act, 's2', shop({ code: 'cskd-0001' }))).rejects.toMatchObject(taken);
    await createSubject(store, act, 's3', shop({ kind: 'school' }));
    await createSubject(store, act, 's4', shop({ code: 'CSKD-0004' }));
    await expect(putSubject(store, act, 's4', shop())).rejects.toMatchObject(taken);
    await putSubject(store, act, 's1', shop({ code: 'CSKD-0009' }));
    await putSubject(store, act, 's4', shop());
    const codes = ['CSKD-0001', 'CSKD-0004', 'cskd-0001'].map((code) => ({ kind: 'business', code }));
    expect(await findSubjectsByCode(store, codes)).toEqual(['s4', undefined, 's4']);
  });

  it('entered by the batch: all of them, or none when one is taken', async () => {
    const store = storage.of('batch');
    const batch = (from: number) => [0, 1, 2].map((step) => ({ id: `s${from + step}`, input: shop({ code: `B-${from + step}` }) }));
    expect(await createSubjects(store, act, batch(1))).toBe(true);
    expect(await createSubjects(store, act, batch(3))).toBe(false);
    expect(await createSubjects(store, act, [{ id: 's9', input: shop({ code: 'b-1' }) }])).toBe(false);
    expect((await listSubjects(store, { units: ['u_vinh_hai'] })).items.map(({ id }) => id)).toEqual(['s1', 's2', 's3']);
    expect(await listSubjectRevisions(store, 's4')).toEqual([]);
  });

  it('put by ten people at once: every state is kept, one after the other', async () => {
    const store = storage.of('ten');
    await createSubject(store, act, 's1', shop());
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => putSubject(store, act, 's1', shop({ phone: `025835${index}` }))),
    );
    const done = results.filter((result) => result.status === 'fulfilled').length;
    const revisions = await listSubjectRevisions(store, 's1');
    expect(done).toBeGreaterThan(0);
    expect(revisions.map((each) => each.revision)).toEqual(Array.from({ length: done + 1 }, (_, index) => index + 1));
  });
});

describe('finding subjects', () => {
  const units = ['u_vinh_hai', 'u_vinh_hoa'];

  it('by name, code or address, as typed so far, with or without marks', async () => {
    const store = storage.of('find');
    await createSubject(store, act, 's1', shop());
    await createSubject(store, act, 's2', shop({ name: 'Nhà thuốc Đại Lộc', code: 'NT-77', address: '12 Hòa Bình', unit: 'u_vinh_hoa' }));
    await createSubject(store, act, 's3', shop({ name: 'Tiệm bánh Hoà Lộc', code: 'TB-1', address: '15 Yersin' }));
    expect(await names(store, { units, text: 'huong b' })).toEqual(['Quán cơm Hương Biển']);
    expect(await names(store, { units, text: 'BIỂN hương' })).toEqual(['Quán cơm Hương Biển']);
    expect(await names(store, { units, text: 'nt 77' })).toEqual(['Nhà thuốc Đại Lộc']);
    expect(await names(store, { units, text: 'duong 270' })).toEqual(['Quán cơm Hương Biển']);
    expect(await names(store, { units, text: 'dai loc' })).toEqual(['Nhà thuốc Đại Lộc']);
    expect(await names(store, { units, text: 'hoa' })).toHaveLength(2);
    expect(await names(store, { units, text: 'ien' })).toEqual([]);
    expect(await names(store, { units: ['u_vinh_hoa'], text: 'loc' })).toEqual(['Nhà thuốc Đại Lộc']);
    expect((await names(store, { units, text: 'Hoà' }))[0]).toBe('Tiệm bánh Hoà Lộc');
    expect(await names(store, { units, kind: 'school' })).toEqual([]);
  });

  it('a subject that moved or was renamed is found only where it is now', async () => {
    const store = storage.of('moved');
    await createSubject(store, act, 's1', shop());
    await putSubject(store, act, 's1', shop({ unit: 'u_vinh_hoa', name: 'Quán chay An Lạc' }));
    expect(await names(store, { units: ['u_vinh_hai'] })).toEqual([]);
    expect(await names(store, { units: ['u_vinh_hoa'] })).toEqual(['Quán chay An Lạc']);
    expect(await names(store, { units, text: 'huong' })).toEqual([]);
  });

  it('pages go through every subject once, in order, whatever the size of a page', async () => {
    const store = storage.of('pages');
    const subjects = demoSubjects().slice(0, 120);
    const places = [...new Set(subjects.map((subject) => subject.unit))];
    await Promise.all(subjects.map(({ id, ...input }) => createSubject(store, act, id, input)));
    for (const limit of [1, 7, 50, 500]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listSubjects(store, { units: places, cursor, limit });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items.map((subject) => subject.id));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(seen).toHaveLength(subjects.length);
      expect(new Set(seen).size).toBe(subjects.length);
    }
    await expect(listSubjects(store, { units: ['u_loc_tho'], cursor: 'bm9uc2Vuc2U' })).rejects.toMatchObject({ type: 'validation-failed' });
  });

  it('numbers in names count by value', async () => {
    const store = storage.of('numbers');
    for (const number of [10, 2, 1]) await createSubject(store, act, `s${number}`, shop({ name: `Tổ ${number}`, code: `T${number}` }));
    expect(await names(store, { units })).toEqual(['Tổ 1', 'Tổ 2', 'Tổ 10']);
  });

  it('the longest names of any script fit the key of the index', async () => {
    const store = storage.of('long');
    const longest = shop({ kind: '種'.repeat(40), name: '名'.repeat(200), code: '碼'.repeat(60), address: '地'.repeat(300) });
    await createSubject(store, act, 'x'.repeat(64), longest);
    expect(Buffer.byteLength(String(findKeys(store, { ...longest, id: 'x'.repeat(64), createdAt: act.at })['findSk']))).toBeLessThanOrEqual(
      1024,
    );
    expect(await names(store, { units, text: '名'.repeat(20) })).toEqual([longest.name]);
  });

  it('another organisation finds nothing', async () => {
    await createSubject(storage.of('mine'), act, 's1', shop());
    expect(await names(storage.of('theirs'), { units })).toEqual([]);
    await expect(requireSubject(storage.of('theirs'), 's1')).rejects.toMatchObject({ type: 'not-found' });
    await expect(putSubject(storage.of('theirs'), act, 's1', shop())).rejects.toMatchObject({ type: 'not-found' });
  });
});

import { randomBytes } from 'node:crypto';
import { Problem, type Receipt } from '@safeground/contract';
import {
  aggregate,
  commit,
  createStore,
  createTables,
  getResult,
  listConflicts,
  listRevisions,
  nodeText,
  pack,
  unpack,
  type LevelRules,
  type Mutation,
  type Storage,
  type StoredContent,
  type Store,
} from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDynamoDb, type EmbeddedDynamoDb } from '../functions/src/local/dynamodb.ts';

type Ids = Record<string, number>;

/** The value of a node is the multiset of submissions in it, so that a loss or a double count shows by name. */
const rules: LevelRules<string, Ids> = {
  empty: () => ({}),
  add: (value, id) => ({ ...value, [id]: (value[id] ?? 0) + 1 }),
  merge: (left, right) => Object.entries(right).reduce((sum, [id, count]) => ({ ...sum, [id]: (sum[id] ?? 0) + count }), left),
  periodsOf: (day) => [day <= '2021-08-14' ? 'month:2021-08' : 'month:2021-09', 'year:2021'],
  parentOf: (unit) => (unit === 'u_nha_trang' ? undefined : 'u_nha_trang'),
};
const options = { headline: (value: Ids) => value, now: () => '2021-08-14T00:00:00Z', rounds: 20 };

let dynamo: EmbeddedDynamoDb;
let storage: Storage;
let units = 0;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  storage = createStore({
    endpoint: dynamo.endpoint,
    region: 'local',
    prefix: `test-${process.pid}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    onCapacity: (capacity) => {
      if (capacity.write) units += capacity.units;
    },
  });
  await createTables(storage.client, storage.prefix);
});

afterAll(async () => {
  storage.close();
  await dynamo.stop();
});

function submission(id: string, change: { unit?: string; day?: string; text?: string; form?: string } = {}): Mutation {
  const { unit = 'u_vinh_hai', day = '2021-08-11', text = 'x', form = 'frm_1' } = change;
  const header = { form, version: 1, unit, day, observedAt: `${day}T08:00:00+07:00`, flagged: false, contribution: id };
  return {
    id,
    action: 'submit',
    base: 0,
    by: 'usr_1',
    at: '2021-08-11T02:00:00Z',
    receivedDay: '2021-08-11',
    content: { stored: { packed: pack(text) }, hash: storage.of('x').sha256(text), header, attachments: [] },
  };
}

function textOf(content: StoredContent | undefined): string {
  return content !== undefined && 'packed' in content ? unpack(content.packed) : '';
}

async function counted(store: Store, unit: string, period: string, form = 'frm_1'): Promise<Ids> {
  return (await getResult<Ids>(store, nodeText({ level: 'period', form, unit, period })))?.value ?? {};
}

describe('a submission sent more than once', () => {
  it('ten times at once: one record, ten identical receipts, counted once', async () => {
    const store = storage.of('ten');
    const receipts = await Promise.all(Array.from({ length: 10 }, () => commit(store, submission('s1'))));
    expect(new Set(receipts.map((receipt: Receipt) => JSON.stringify(receipt))).size).toBe(1);
    expect(await listRevisions(store, 's1')).toHaveLength(1);
    await aggregate(store, () => rules, options);
    expect(await counted(store, 'u_vinh_hai', 'month:2021-08')).toEqual({ s1: 1 });
    expect(await counted(store, 'u_nha_trang', 'year:2021')).toEqual({ s1: 1 });
  });

  it('again on a later day after a lost response: the same receipt, still counted once', async () => {
    const store = storage.of('late');
    const first = await commit(store, submission('s1'));
    await aggregate(store, () => rules, options);
    const again = await commit(store, { ...submission('s1'), at: '2021-08-20T02:00:00Z', receivedDay: '2021-08-20' });
    expect(again).toEqual(first);
    await aggregate(store, () => rules, options);
    expect(await counted(store, 'u_nha_trang', 'year:2021')).toEqual({ s1: 1 });
  });

  it('with another content: refused, and both copies kept', async () => {
    const store = storage.of('conflict');
    await commit(store, submission('s1', { text: 'một' }));
    const other = commit(store, submission('s1', { text: 'hai' }));
    await expect(other).rejects.toMatchObject({ type: 'submission-conflict', revision: 1 });
    expect((await listConflicts(store, 's1')).map((conflict) => textOf(conflict.content))).toEqual(['hai']);
    expect((await listRevisions(store, 's1')).map((link) => textOf(link.content))).toEqual(['một']);
  });
});

describe('the chain of a submission', () => {
  it('returns, corrects, moves and withdraws, and figures follow', async () => {
    const store = storage.of('chain');
    const act = { by: 'usr_2', at: '2021-08-12T02:00:00Z', receivedDay: '2021-08-12' };
    await commit(store, submission('s1'));
    await commit(store, { ...act, id: 's1', action: 'return', base: 1, reason: 'Thiếu ảnh' });
    const corrected = await commit(store, {
      ...submission('s1', { unit: 'u_vinh_hoa', day: '2021-08-15', text: 'sửa' }),
      ...act,
      action: 'correct',
      base: 2,
    });
    expect(corrected).toMatchObject({ revision: 3, state: 'corrected' });
    await aggregate(store, () => rules, options);
    expect(await counted(store, 'u_vinh_hai', 'month:2021-08')).toEqual({});
    expect(await counted(store, 'u_vinh_hoa', 'month:2021-09')).toEqual({ s1: 1 });
    expect(await counted(store, 'u_nha_trang', 'year:2021')).toEqual({ s1: 1 });
    await commit(store, { ...act, id: 's1', action: 'withdraw', base: 3 });
    await aggregate(store, () => rules, options);
    expect(await counted(store, 'u_nha_trang', 'year:2021')).toEqual({});
    const chain = await listRevisions(store, 's1');
    expect(chain.map((link) => link.action)).toEqual(['submit', 'return', 'correct', 'withdraw']);
    expect(chain.slice(1).map((link) => link.previous)).toEqual(chain.slice(0, -1).map((link) => link.hash));
  });

  it('refuses what its state does not allow, and what was based on an older revision', async () => {
    const store = storage.of('refused');
    const act = { id: 's1', by: 'usr_2', at: '2021-08-12T02:00:00Z', receivedDay: '2021-08-12' };
    await commit(store, submission('s1'));
    await expect(commit(store, { ...act, action: 'lock', base: 1 })).rejects.toMatchObject({ type: 'transition-refused' });
    await commit(store, { ...act, action: 'approve', base: 1 });
    await expect(commit(store, { ...act, action: 'return', base: 1 })).rejects.toMatchObject({ type: 'conflict', revision: 2 });
    await expect(commit(store, { ...act, id: 'nobody', action: 'approve', base: 1 })).rejects.toBeInstanceOf(Problem);
  });
});

describe('what a retry and a second reviewer get', () => {
  const act = { id: 's1', by: 'usr_2', at: '2021-08-12T02:00:00Z', receivedDay: '2021-08-12' } as const;

  it('a correction resent after a reviewer acted gets its own receipt, and is no conflict', async () => {
    const store = storage.of('resent');
    await commit(store, submission('s1'));
    const correction: Mutation = { ...submission('s1', { text: 'sửa' }), action: 'correct', base: 1 };
    const receipt = await commit(store, correction);
    await commit(store, { ...act, action: 'approve', base: 2 });
    expect(await commit(store, correction)).toEqual(receipt);
    expect(await listConflicts(store, 's1')).toEqual([]);
    expect(await listRevisions(store, 's1')).toHaveLength(3);
  });

  it('a second reviewer on the same revision is told, a retry of the first is not', async () => {
    const store = storage.of('reviewers');
    await commit(store, submission('s1'));
    const returned: Mutation = { ...act, action: 'return', base: 1, reason: 'Thiếu ảnh' };
    const receipt = await commit(store, returned);
    expect(await commit(store, returned)).toEqual(receipt);
    await expect(commit(store, { ...returned, by: 'usr_3' })).rejects.toMatchObject({ type: 'conflict', revision: 2 });
    await expect(commit(store, { ...returned, reason: 'Sai đơn vị' })).rejects.toMatchObject({ type: 'conflict', revision: 2 });
  });

  it('the receipt becomes complete once the photos are there', async () => {
    const store = storage.of('photos');
    const first = submission('s1');
    const withPhoto = (present: boolean): Mutation => ({
      ...first,
      content: { ...first.content!, attachments: [{ sha256: 'a'.repeat(64), present }] },
    });
    expect(await commit(store, withPhoto(false))).toMatchObject({ complete: false, revision: 1 });
    expect(await commit(store, withPhoto(true))).toMatchObject({ complete: true, revision: 1 });
  });
});

describe('aggregation on the real store', () => {
  it('five aggregators at once give the same figures as one', async () => {
    const store = storage.of('five');
    const wards = ['u_vinh_hai', 'u_vinh_hoa', 'u_loc_tho'];
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        commit(store, submission(`s${index}`, { unit: wards[index % 3]!, day: index % 2 === 0 ? '2021-08-14' : '2021-08-15' })),
      ),
    );
    await Promise.all(Array.from({ length: 5 }, () => aggregate(store, () => rules, options)));
    await aggregate(store, () => rules, options);
    const city = await counted(store, 'u_nha_trang', 'year:2021');
    expect(Object.keys(city)).toHaveLength(60);
    expect(Object.values(city).every((count) => count === 1)).toBe(true);
    expect(Object.keys(await counted(store, 'u_vinh_hai', 'month:2021-08'))).toHaveLength(10);
    const result = await getResult<Ids>(store, nodeText({ level: 'period', form: 'frm_1', unit: 'u_nha_trang', period: 'year:2021' }));
    expect(Object.keys(result?.children ?? {}).sort()).toEqual([...wards].sort());
  });

  it('organisations never see each other', async () => {
    const [mine, theirs] = [storage.of('mine'), storage.of('theirs')];
    await commit(mine, submission('same'));
    await aggregate(theirs, () => rules, options);
    expect(await listRevisions(theirs, 'same')).toEqual([]);
    expect(await counted(theirs, 'u_vinh_hai', 'year:2021')).toEqual({});
  });

  it('a submission of 3 KB costs at most 6 write units', async () => {
    const store = storage.of('cost');
    const large = submission('s0', { text: 'x' });
    await commit(store, large);
    units = 0;
    await commit(store, { ...submission('s1'), content: { ...large.content!, stored: { packed: randomBytes(2_900) } } });
    expect(units).toBeGreaterThan(3);
    expect(units).toBeLessThanOrEqual(6);
  });
});

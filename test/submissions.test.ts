import { randomBytes } from 'node:crypto';
import { Problem, type Receipt } from '@safeground/contract';
import {
  aggregate,
  commit,
  createStore,
  createTables,
  getResult,
  listBySender,
  listBySubject,
  listConflicts,
  listReturned,
  listReviewQueue,
  listRevisions,
  listShards,
  nodeText,
  pack,
  raiseNode,
  unpack,
  type LevelRules,
  type Mutation,
  type Storage,
  type StoredContent,
  type Store,
} from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteVolume } from '../packages/store/src/aggregation/shards.ts';
import { shardOf } from '../packages/store/src/keys.ts';
import { startDynamoDb, type EmbeddedDynamoDb } from '../functions/src/local/dynamodb.ts';

type Ids = Record<string, number>;

/** The value of a node is the multiset of submissions in it, so that a loss or a double count shows by name. */
const rules: LevelRules<string, Ids> = {
  empty: () => ({}),
  fold: (contributions) => contributions.reduce<Ids>((value, { contribution: id }) => ({ ...value, [id]: (value[id] ?? 0) + 1 }), {}),
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

  it('by a colleague who took the tablet over: the same receipt, and the record stays the first one’s', async () => {
    const store = storage.of('colleague');
    const first = await commit(store, submission('s1'));
    expect(await commit(store, { ...submission('s1'), by: 'usr_2' })).toEqual(first);
    expect((await listRevisions(store, 's1')).map((link) => link.by)).toEqual(['usr_1']);
    expect(await listConflicts(store, 's1')).toEqual([]);
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

  it('is with its sender while it is returned, however much was sent since, and with nobody else', async () => {
    const store = storage.of('returned');
    const act = { id: 's000', by: 'usr_2', at: '2021-08-12T02:00:00Z', receivedDay: '2021-08-12' };
    const first = submission('s000');
    for (let index = 0; index < 210; index += 1) await commit(store, submission(`s${String(index).padStart(3, '0')}`));
    await commit(store, { ...act, action: 'return', base: 1, reason: 'Thiếu ảnh' });
    const returned = async (by: string): Promise<string[]> => (await listReturned(store, by, undefined)).rows.map(({ id }) => id);
    expect([await returned(first.by), await returned(act.by)]).toEqual([['s000'], []]);
    await commit(store, { ...submission('s000', { text: 'sửa' }), action: 'correct', base: 2 });
    expect(await returned(first.by)).toEqual([]);
    expect((await listReviewQueue(store, undefined, 50)).rows.map(({ id }) => id)).toEqual(['s000']);
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

describe('a bucket that fills', () => {
  const full = { form: 'frm_1', unit: 'u_vinh_hai', day: '2021-08-11', shard: 0 };

  it('opens twice as many, and again when one of those is full; nothing shrinks', async () => {
    const store = storage.of('shards');
    const known = async (): Promise<number | undefined> => (await listShards(store, 'frm_1')).get('u_vinh_hai');
    await noteVolume(store, full, 999);
    expect(await known()).toBeUndefined();
    for (const [shard, shards] of [
      [0, 2],
      [0, 2],
      [1, 4],
      [0, 4],
      [3, 8],
      [2, 8],
      [7, 16],
    ] as const) {
      await noteVolume(store, { ...full, shard }, 1_000);
      expect(await known()).toBe(shards);
    }
  });

  it('new submissions go to the newer half only, evenly, and a resend keeps its own', async () => {
    const places = Array.from({ length: 400 }, (_, index) => shardOf(`s${index}`, 8));
    const counts = [4, 5, 6, 7].map((shard) => places.filter((place) => place === shard).length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(400);
    expect(Math.min(...counts)).toBeGreaterThan(60);
    expect([shardOf('s1'), shardOf('s1', 1), shardOf('s1', 2)]).toEqual([0, 0, 1]);

    const store = storage.of('spread');
    await commit(store, submission('s1'));
    await commit(store, { ...submission('s1'), shards: 8 });
    await commit(store, { ...submission('s2'), shards: 8 });
    await aggregate(store, () => rules, options);
    expect(await counted(store, 'u_nha_trang', 'year:2021')).toEqual({ s1: 1, s2: 1 });
    expect((await listRevisions(store, 's1'))[0]?.bucket.shard).toBe(0);
    expect((await listRevisions(store, 's2'))[0]?.bucket.shard).toBeGreaterThan(3);
  });
});

describe('lists that the aggregator writes', () => {
  const about = (id: string, subject: string, base = 0): Mutation => {
    const sent = submission(id, { text: `${id} ${subject} ${base}` });
    return {
      ...sent,
      base,
      action: base === 0 ? 'submit' : 'correct',
      content: { ...sent.content!, header: { ...sent.content!.header, subject } },
    };
  };

  it('hold each submission once, as it stands, newest first; a corrected subject takes it along', async () => {
    const store = storage.of('lists');
    for (const id of ['s1', 's2', 's3']) await commit(store, about(id, 'sbj_a'));
    await aggregate(store, () => rules, options);
    await commit(store, about('s2', 'sbj_b', 1));
    await commit(store, { id: 's3', action: 'return', base: 1, by: 'usr_2', at: '2021-08-12T02:00:00Z', receivedDay: '2021-08-12' });
    await aggregate(store, () => rules, options);
    const lines = async (subject: string) => (await listBySubject(store, subject)).rows.map(({ id, state }) => [id, state]);
    expect(await lines('sbj_a')).toEqual([
      ['s3', 'returned'],
      ['s1', 'received'],
    ]);
    expect(await lines('sbj_b')).toEqual([['s2', 'corrected']]);
    expect((await listBySender(store, 'usr_1')).rows.map((row) => row.id)).toEqual(['s3', 's2', 's1']);
    expect((await listBySender(store, 'usr_2')).rows).toEqual([]);
  });

  it('are written once for each revision, however often their bucket is rebuilt', async () => {
    const store = storage.of('once');
    for (let index = 0; index < 30; index += 1) await commit(store, about(`s${index}`, 'sbj_a'));
    const run = async (): Promise<number> => {
      await raiseNode(store, nodeText({ level: 'bucket', form: 'frm_1', unit: 'u_vinh_hai', day: '2021-08-11', shard: 0 }));
      units = 0;
      await aggregate(store, () => rules, options);
      return units;
    };
    const [first, second] = [await run(), await run()];
    expect(first - second).toBeGreaterThanOrEqual(90);
    expect(second).toBeLessThan(60);
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

import { createHash } from 'node:crypto';
import { Problem, type Grant, type Receipt, type SubmissionContent, type SubmissionInput } from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { listRevisions } from '@safeground/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runAggregate } from '../../functions/src/jobs/aggregate.ts';
import { runSweep } from '../../functions/src/jobs/sweep.ts';
import { startDynamoDb, type EmbeddedDynamoDb } from '../../functions/src/local/dynamodb.ts';
import { seededRandom } from '../../functions/src/seed/random.ts';
import { startInside, type Inside } from '../world/inside.ts';
import type { Person } from '../world/person.ts';
import { startFaultProxy, type FaultProxy } from './proxy.ts';

const grant = (role: Grant['role']): Grant[] => [{ role, scope: { kind: 'organisation' } }];
const wards = ['u_vinh_hai', 'u_vinh_hoa', 'u_loc_tho'] as const;
const COUNT = 25;

let dynamo: EmbeddedDynamoDb;
let proxy: FaultProxy;
let world: Inside;
let inspector: Person;
let committee: Person;
let subjects: Readonly<Record<string, string>>;
let form: { readonly id: string; readonly version: number; readonly hash: string };

beforeAll(async () => {
  dynamo = await startDynamoDb();
  proxy = await startFaultProxy(dynamo.endpoint, seededRandom(7));
  process.env['DYNAMODB_ENDPOINT'] = proxy.endpoint;
  world = await startInside('2021-08-11T02:00:00Z');
  inspector = await world.someone(grant('inspector'));
  committee = await world.someone(grant('committee'));
  const designer = await world.someone(grant('designer'));
  const { id } = await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', template: 'f1' } });
  const { version, hash } = await designer.call('publishForm', { params: { form: id }, body: { base: 1 } });
  form = { id, version, hash };
  subjects = Object.fromEntries(
    await Promise.all(
      wards.map(
        async (unit) => [unit, (await inspector.call('createSubject', { body: { kind: 'business', name: unit, unit } })).id] as const,
      ),
    ),
  );
});

afterAll(async () => {
  delete process.env['DYNAMODB_ENDPOINT'];
  await world.stop();
  await proxy.stop();
  await dynamo.stop();
});

function inputOf(unit: string, base = 0): SubmissionInput {
  const content: SubmissionContent = {
    form: form.id,
    version: form.version,
    versionHash: form.hash,
    unit,
    subject: subjects[unit]!,
    observedAt: '2021-08-11T08:00:00+07:00',
    visit: 'inspection',
    answers: { team: `Tổ ${unit} ${base}` },
    attachments: [],
  };
  return { content, contentHash: createHash('sha256').update(canonical(content)).digest('hex'), base };
}

/** As a tablet does: the same again until there is a receipt. */
async function persist<Answer>(attempt: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Problem && ['unavailable', 'internal', 'timed-out'].includes(error.type))) throw error;
    }
  }
  throw new Error('A hundred tries were not enough');
}

const send = (id: string, input: SubmissionInput): Promise<Receipt> =>
  persist(() => inspector.call('submitSubmission', { params: { id }, body: input }));

it('a batch that is answered in part is asked again for the rest, until every item is there in its place', async () => {
  const { db } = world.storage;
  const keyOf = (index: number) => ({
    table: index % 2 === 0 ? ('registry' as const) : ('jobs' as const),
    pk: `PART#${index % 7}`,
    sk: `${index}`,
  });
  for (let start = 0; start < 240; start += 80)
    await db.transact(Array.from({ length: 80 }, (_, index) => ({ key: keyOf(start + index), item: { index: start + index } })));
  const keys = Array.from({ length: 300 }, (_, index) => keyOf((index * 7) % 300));
  proxy.faults.undone = 1;
  const items = await db.getMany([...keys, keys[0]!]);
  proxy.faults.undone = 0;
  expect(items.map((item) => item?.['index'])).toEqual([...keys, keys[0]!].map(({ sk }) => (Number(sk) < 240 ? Number(sk) : undefined)));
  // Three batches of a hundred, each in several parts.
  expect(proxy.struck.undone).toBeGreaterThan(6);
});

it('answers lost or given in part, requests refused and connections broken: every receipt is kept, every submission counted once', async () => {
  const { undone } = proxy.struck;
  Object.assign(proxy.faults, { lost: 0.08, throttled: 0.05, broken: 0.05, undone: 0.8 });
  const receipts: Receipt[] = [];
  const expected = new Map<string, string | undefined>();
  const sendOne = async (index: number): Promise<void> => {
    const id = `sub_${index}`;
    const unit = wards[index % 3]!;
    receipts.push(await send(id, inputOf(unit)));
    expected.set(id, unit);
    if (index % 4 === 0) {
      receipts.push(await send(id, inputOf('u_vinh_hai', 1)));
      expected.set(id, 'u_vinh_hai');
    }
    if (index % 7 === 3) {
      const base = index % 4 === 0 ? 2 : 1;
      await persist(() => committee.call('transitionSubmission', { params: { id }, body: { action: 'withdraw', base } }));
      expected.set(id, undefined);
    }
    if (index % 8 === 0) await persist(() => runAggregate(world.deps));
  };
  const queue = Array.from({ length: COUNT }, (_, index) => index).values();
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (const index of queue) await sendOne(index);
    }),
  );
  Object.assign(proxy.faults, { lost: 0, throttled: 0, broken: 0, undone: 0 });
  const { struck } = proxy;
  expect(Math.min(struck.lost, struck.throttled, struck.broken, struck.undone - undone)).toBeGreaterThan(10);

  const store = world.storage.of('nhatrang');
  for (const receipt of receipts) {
    const link = (await listRevisions(store, receipt.id)).find(({ revision }) => revision === receipt.revision);
    expect(link?.contentHash, receipt.id).toBe(receipt.contentHash);
  }
  await runAggregate(world.deps);
  const counted = async (unit: string): Promise<number> =>
    (await committee.call('getSummary', { query: { form: form.id, unit, period: 'month:2021-08' } })).submissions;
  const units = [...expected.values()];
  expect(await counted('u_nha_trang')).toBe(units.filter((unit) => unit !== undefined).length);
  for (const ward of wards) expect(await counted(ward), ward).toBe(units.filter((unit) => unit === ward).length);
  expect((await runSweep(world.deps)).differences).toEqual([]);
});

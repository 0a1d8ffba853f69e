import { createHash } from 'node:crypto';
import type { FormVersion, Grant, SubmissionContent, Summary } from '@safeground/contract';
import { listRevisions, type Item, type Key } from '@safeground/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runAggregate } from '../../functions/src/jobs/aggregate.ts';
import { attachmentKey } from '../../functions/src/services/presence.ts';
import { contentHash } from '../../functions/src/services/submit.ts';
import { startInside, type Inside } from '../world/inside.ts';
import type { Person } from '../world/person.ts';
import { evidenceOf } from './evidence.ts';
import { checkLedger, CITY, listen, newLedger, want, type Evidence, type Ledger, type OnTablet } from './ledger.ts';

const organisation = 'nhatrang';
const grant = (role: Grant['role']): Grant[] => [{ role, scope: { kind: 'organisation' } }];
const photo = new Uint8Array([0xff, 0xd8, 0xff, 7]);
const photoHash = createHash('sha256').update(photo).digest('hex');
const ledger: Ledger = newLedger();

let world: Inside;
let inspector: Person;
let committee: Person;
let version: FormVersion;
let evidence: Evidence;

beforeAll(async () => {
  world = await startInside('2021-08-11T02:00:00Z');
  inspector = await world.someone(grant('inspector'));
  committee = await world.someone(grant('committee'));
  const designer = await world.someone(grant('designer'));
  const { id } = await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', template: 'f1' } });
  version = await designer.call('publishForm', { params: { form: id }, body: { base: 1 } });
  await inspector.upload(photo, 'image/jpeg');
  for (const [index, submission] of ['sub_1', 'sub_2', 'sub_3'].entries()) await send(submission, `Đoàn số ${index}`);
  await send('sub_1', 'Đoàn số 9', 1);
  await runAggregate(world.deps);
  evidence = evidenceOf(world.deps, version, await summariesOf(), organisation);
});

afterAll(() => world.stop());

async function send(id: string, team: string, base = 0): Promise<void> {
  const content: SubmissionContent = {
    form: version.form,
    version: version.version,
    versionHash: version.hash,
    unit: 'u_vinh_hai',
    observedAt: '2021-08-11T08:00:00+07:00',
    visit: 'inspection',
    answers: { team },
    attachments: [photoHash],
  };
  const input = { content, contentHash: contentHash(content), base };
  const act = want(ledger, id, { action: base === 0 ? 'submit' : 'correct', input });
  act.told.push(await inspector.call('submitSubmission', { params: { id }, body: input }));
}

async function summariesOf(): Promise<ReadonlyMap<string, Summary>> {
  const query = { form: version.form, period: 'month:2021-08' };
  const units = [CITY, 'u_vinh_hai'];
  return new Map(
    await Promise.all(units.map(async (unit) => [unit, await committee.call('getSummary', { query: { ...query, unit } })] as const)),
  );
}

/** What the checker says, in short: `I1 sub_1`. */
async function found(changed: Partial<Evidence> = {}, of: Ledger = ledger): Promise<string[]> {
  const violations = await checkLedger(of, { ...evidence, ...changed });
  return [...new Set(violations.map((violation) => `${violation.invariant} ${violation.of}`))].sort();
}

/** The same while one item of the store is another, or gone. */
async function foundWith(key: Key, change: (item: Item) => Item | undefined): Promise<string[]> {
  const { db } = evidence.store;
  const before = (await db.get(key)) ?? {};
  const after = change(before);
  await db.transact([after === undefined ? { key, delete: true } : { key, item: after }]);
  try {
    return await found();
  } finally {
    await db.transact([Object.keys(before).length === 0 ? { key, delete: true } : { key, item: before }]);
  }
}

const bodyKey = (id: string, revision: number): Key => ({ table: 'bodies', pk: `ORG#${organisation}#SUB#${id}`, sk: `REV#000${revision}` });

async function headerKey(id: string): Promise<Key> {
  for await (const { pk, sk } of evidence.store.db.scan('headers'))
    if (sk === `SUB#${id}`) return { table: 'headers', pk: String(pk), sk: `SUB#${id}` };
  throw new Error(`There is no header of ${id}`);
}

/** A ledger in which one submission reads differently. */
const ledgerWith = (id: string, acts: ReturnType<Ledger['acts']['get']>): Ledger => ({
  ...ledger,
  acts: new Map(
    [...ledger.acts, ...(acts === undefined ? [] : [[id, acts] as const])].filter(([each]) => each !== id || acts !== undefined),
  ),
});

it('says nothing when nothing is wrong', async () => {
  expect(await found()).toEqual([]);
});

it('I1 sees a receipted revision that is gone, one whose content is another, and two answers that differ', async () => {
  expect(await foundWith(bodyKey('sub_2', 1), () => undefined)).toContain('I1 sub_2');
  const [, other] = await listRevisions(evidence.store, 'sub_1');
  expect(await foundWith(bodyKey('sub_2', 1), (item) => ({ ...item, ...other?.content }))).toEqual(['I1 sub_2']);
  const [act] = ledger.acts.get('sub_2')!;
  const twice = [...act!.told, { ...act!.told[0]!, contentHash: 'a'.repeat(64) }];
  expect(await found({}, ledgerWith('sub_2', [{ ...act!, told: twice }]))).toEqual(['I1 sub_2']);
});

it('I2 sees a submission without a header, with two, and one that nobody sent', async () => {
  const key = await headerKey('sub_2');
  expect(await foundWith(key, () => undefined)).toContain('I2 sub_2');
  const header = await evidence.store.db.get(key);
  expect(await foundWith({ ...key, pk: `${key.pk}1` }, () => header)).toEqual(['I2 sub_2']);
  expect(await found({}, ledgerWith('sub_3', undefined))).toContain('I2 sub_3');
});

it('I3 sees a photo that is gone or another, and a receipt that never was complete', async () => {
  const every = ['I3 sub_1', 'I3 sub_2', 'I3 sub_3'];
  const path = attachmentKey(organisation, photoHash);
  await world.deps.files.delete(path);
  expect(await found()).toEqual(every);
  await world.deps.files.put(path, new Uint8Array([1]), 'image/jpeg');
  expect(await found()).toEqual(every);
  await world.deps.files.put(path, photo, 'image/jpeg');
  const [act] = ledger.acts.get('sub_2')!;
  expect(await found({}, ledgerWith('sub_2', [{ ...act!, told: [{ ...act!.told[0]!, complete: false }] }]))).toEqual(['I3 sub_2']);
});

it('I4 sees a figure that is one too many in one place, and a withdrawal that still counts', async () => {
  const summaries = new Map(evidence.summaries);
  summaries.set('u_vinh_hai', { ...summaries.get('u_vinh_hai')!, submissions: 4 });
  expect(await found({ summaries })).toEqual(['I4 u_vinh_hai']);
  const [act] = ledger.acts.get('sub_2')!;
  expect(await found({}, ledgerWith('sub_2', [act!, { action: 'withdraw', told: [] }]))).toContain('I4 u_nha_trang');
});

it('I5 sees what a tablet finished and lost, what waits without its photos, and what was forgotten for no receipt of the server', async () => {
  const [{ revision, contentHash } = { revision: 0, contentHash: '' }] = ledger.acts.get('sub_2')![0]!.told;
  const receipt = { id: 'sub_2', revision, contentHash, complete: true };
  const tablet = { drafts: [], waiting: [], receipts: [receipt] };
  const on = (changed: Partial<OnTablet>, more: Partial<Ledger> = {}): Promise<string[]> =>
    found({}, { ...ledger, finished: new Set(['sub_2']), tablets: new Map([['a', { ...tablet, ...changed }]]), ...more });
  const lost = { finished: new Set(['sub_2', 'sub_8']) };
  const record = { id: 'sub_8', goesOn: false, whole: true };
  expect(await on({})).toEqual([]);
  expect(await on({}, lost)).toEqual(['I5 sub_8']);
  expect(await on({}, { ...lost, taken: new Set(['sub_8']) })).toEqual([]);
  expect(await on({ waiting: [record] }, lost)).toEqual([]);
  expect(await on({ waiting: [{ ...record, whole: false }] }, lost)).toEqual(['I5 sub_8']);
  expect(await on({ waiting: [{ ...record, goesOn: true }] }, lost)).toEqual(['I9 sub_8']);
  expect(await on({ waiting: [record], drafts: ['sub_8'] }, lost)).toEqual(['I5 sub_8']);
  // No tablet speaks for another that holds the same submission.
  const other = { ...tablet, waiting: [record] };
  const torn = { ...tablet, waiting: [{ ...record, whole: false }] };
  for (const pair of [
    [torn, other],
    [other, torn],
  ])
    expect(await on({}, { ...lost, tablets: new Map(pair.map((each, index) => [String(index), each])) })).toEqual(['I5 sub_8']);
  expect(await on({ receipts: [{ ...receipt, contentHash: 'a'.repeat(64) }] })).toEqual(['I5 sub_2']);
  expect(await on({ receipts: [{ ...receipt, complete: false }] })).toEqual(['I5 sub_2']);
});

it('I6 sees a figure above what was sent, and one that falls without a reason', async () => {
  expect(await found({}, { ...ledger, sightings: [{ submissions: 4, wanted: 3 }] })).toEqual(['I6 the city']);
  const falling = [3, 2].map((submissions) => ({ submissions, wanted: 3 }));
  expect(await found({}, { ...ledger, sightings: falling })).toEqual(['I6 the city']);
});

it('I7 sees a link that was written over, and an act that left two', async () => {
  expect(await foundWith(bodyKey('sub_1', 1), (item) => ({ ...item, by: 'usr_somebody' }))).toEqual(['I7 sub_1']);
  const [act] = ledger.acts.get('sub_1')!;
  expect(await found({}, ledgerWith('sub_1', [act!]))).toEqual(['I7 sub_1']);
});

it('I8 sees a word of another organisation in an answer, and not one of its own', async () => {
  const listening = { ...newLedger(), ...ledger, words: new Map([['other', 'chim lạ']]), overheard: new Set<string>() };
  listen(listening, 'other', 'GET /api/subjects', '{"items":[{"name":"chim lạ"}]}');
  listen(listening, organisation, 'GET /api/subjects', '{"items":[]}');
  expect(await found({}, listening)).toEqual([]);
  listen(listening, organisation, 'GET /api/subjects', '{"items":[{"name":"chim lạ"}]}');
  expect(await found({}, listening)).toEqual(['I8 GET /api/subjects by nhatrang']);
});

it('I9 sees an act that was never answered', async () => {
  const [act] = ledger.acts.get('sub_2')!;
  expect(await found({}, ledgerWith('sub_2', [{ ...act!, told: [] }]))).toEqual(['I9 sub_2']);
});

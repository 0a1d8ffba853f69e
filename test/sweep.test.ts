import { createHash } from 'node:crypto';
import type { Grant } from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { aggregate, listDirty, listReceivedDays, nodeText, pack, unpack } from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organisationView } from '../functions/src/context.ts';
import { runAggregate } from '../functions/src/jobs/aggregate.ts';
import { runSweep } from '../functions/src/jobs/sweep.ts';
import { headline, tallyRulesOf } from '../functions/src/services/tally-rules.ts';
import { headerKey, nodePk } from '../packages/store/src/keys.ts';
import { startInside, type Inside } from './world/inside.ts';
import type { Person } from './world/person.ts';

const grant = (role: Grant['role']): Grant[] => [{ role, scope: { kind: 'organisation' } }];
const period = 'month:2021-08';

let world: Inside;
let committee: Person;
let form: string;

beforeAll(async () => {
  world = await startInside('2021-08-11T02:00:00Z');
  committee = await world.someone(grant('committee'));
  const designer = await world.someone(grant('designer'));
  const inspector = await world.someone(grant('inspector'));
  const created = await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', template: 'f1' } });
  const { hash, version } = await designer.call('publishForm', { params: { form: created.id }, body: { base: 1 } });
  form = created.id;
  for (const [index, unit] of ['u_vinh_hai', 'u_vinh_hai', 'u_vinh_hoa', 'u_loc_tho'].entries()) {
    const content = {
      form,
      version,
      versionHash: hash,
      unit,
      observedAt: '2021-08-11T08:00:00+07:00',
      visit: 'inspection' as const,
      answers: {},
      attachments: [],
    };
    const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
    await inspector.call('submitSubmission', { params: { id: `sub_${index}` }, body: { content, contentHash, base: 0 } });
  }
  await runAggregate(world.deps);
});

afterAll(() => world.stop());

const count = async (unit = 'u_nha_trang'): Promise<number> =>
  (await committee.call('getSummary', { query: { form, unit, period } })).submissions;
const table = 'tallies' as const;
const place = (unit: string, at = period): string => nodeText({ level: 'period', form, unit, period: at });
const day = (unit: string): string => nodeText({ level: 'day', form, unit, day: '2021-08-11' });
const pk = (node: string): string => nodePk('nhatrang', node);

describe('the nightly sweep', () => {
  it('finds nothing where all is well, and changes nothing', async () => {
    expect(await count()).toBe(4);
    const { differences, checked, left } = await runSweep(world.deps);
    expect([differences, left]).toEqual([[], 0]);
    expect(checked).toBeGreaterThan(10);
    expect(await count()).toBe(4);
  });

  it('mends a figure that was changed behind our back', async () => {
    const { db } = world.deps.storage;
    const key = { table, pk: pk(place('u_nha_trang')), sk: 'RESULT' };
    const stored = (await db.get(key))!;
    const shown = JSON.parse(unpack(stored['shown'])) as { value: object };
    await db.put(key, { ...stored, shown: pack(JSON.stringify({ ...shown, value: { ...shown.value, submissions: 99 } })) });
    expect(await count()).toBe(99);
    expect((await runSweep(world.deps)).differences).toEqual([{ node: place('u_nha_trang'), what: 'the result' }]);
    expect(await count()).toBe(4);
  });

  it('mends a cell that was lost', async () => {
    const { db } = world.deps.storage;
    await db.update({ table, pk: pk(place('u_vinh_hai')), sk: `CELL#${day('u_vinh_hai')}` }, { remove: ['values'] });
    const found = (await runSweep(world.deps)).differences.map(({ node }) => node);
    expect(found).toContain(day('u_vinh_hai'));
    expect([await count(), await count('u_vinh_hai')]).toEqual([4, 2]);
  });

  it('finds what was stored but never raised, as after a kill between two writes', async () => {
    const { db } = world.deps.storage;
    const bucket = { form, unit: 'u_vinh_hai', day: '2021-08-11', shard: 0 };
    const stored = (await db.get(headerKey('nhatrang', bucket, 'sub_0')))!;
    const elsewhere = { ...bucket, unit: 'u_phuoc_hai' };
    await db.put(headerKey('nhatrang', elsewhere, 'sub_9'), { ...stored, id: 'sub_9', unit: 'u_phuoc_hai' });
    await runAggregate(world.deps);
    expect(await count()).toBe(4);
    expect((await runSweep(world.deps)).differences.map(({ node }) => node)).toEqual([nodeText({ level: 'bucket', ...elsewhere })]);
    expect([await count(), await count('u_phuoc_hai')]).toEqual([5, 1]);
  });

  it('empties a cell that its child forgot', async () => {
    const { db } = world.deps.storage;
    const child = day('u_vinh_hoa');
    const cell = (await db.get({ table, pk: pk(place('u_vinh_hoa')), sk: `CELL#${child}` }))!;
    const stray = place('u_loc_tho', 'month:2021-07');
    await db.put({ table, pk: pk(stray), sk: `CELL#${child}` }, { gen: cell['gen'], values: cell['values'] });
    await db.update({ table, pk: pk(stray), sk: 'STATE' }, { add: { gen: 1 }, set: { dirtyPk: 'ORG#nhatrang#DIRTY', dirtySk: stray } });
    await runAggregate(world.deps);
    const july = async (): Promise<number> =>
      (await committee.call('getSummary', { query: { form, unit: 'u_loc_tho', period: 'month:2021-07' } })).submissions;
    expect(await july()).toBe(1);
    expect((await runSweep(world.deps)).differences.length).toBeGreaterThan(0);
    expect(await july()).toBe(0);
    expect((await runSweep(world.deps)).differences).toEqual([]);
  });
});

describe('a list while figures are on their way up', () => {
  it('has every submission, however far the aggregation has come', async () => {
    const store = world.storage.of('nhatrang');
    const inspector = await world.someone(grant('inspector'));
    const { version, hash } = await inspector.call('getVersion', { params: { form, version: 1 } });
    const unit = 'u_vinh_truong';
    const about = { form, version, versionHash: hash, unit, observedAt: '2021-07-01T08:00:00+07:00', visit: 'inspection' as const };
    const content = { ...about, answers: {}, attachments: [] };
    const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
    await inspector.call('submitSubmission', { params: { id: 'sub_up' }, body: { content, contentHash, base: 0 } });
    const rules = tallyRulesOf(store, await organisationView(world.deps, 'nhatrang'));
    const now = (): string => new Date(world.deps.now()).toISOString();
    for (let round = 0; round < 8; round += 1) {
      const days = await listReceivedDays(store, { form, unit: 'u_nha_trang', period: 'month:2021-07' }, () => true);
      expect(
        days.map((day) => day.unit),
        `after ${round} rounds`,
      ).toEqual([unit]);
      await aggregate(store, rules, { headline, now, rounds: 1 });
    }
    expect(await listDirty(store)).toEqual([]);
  });
});

import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { getResult, listDirty, nodeText, raiseNode, type Capacity } from '@safeground/store';
import type { Tally } from '@safeground/summaries';
import type { Grant } from '@safeground/contract';
import { runAggregate } from '../../../functions/src/jobs/aggregate.ts';
import { bucketPk } from '../../../packages/store/src/keys.ts';
import { physicalName } from '../../../packages/store/src/tables.ts';
import { seededRandom } from '../../../functions/src/seed/random.ts';
import { startInside } from '../../world/inside.ts';
import { contributionOf, definition, makeAnswers, wards } from './data.ts';

const DAYS = 12;
const PER_BUCKET = 60;
const everywhere = { kind: 'organisation' } as const;
const dayOf = (index: number): string => `2021-${String(index + 1).padStart(2, '0')}-20`;

export type StoreFigures = {
  readonly store_rows_per_s: number;
  readonly run_1_requests: number;
  readonly run_10_requests: number;
  readonly run_100_requests: number;
  readonly history_ratio: number;
  readonly reads_city_year: number;
};

/**
 * From the embedded store: a rebuild of every figure from headers that are there; runs with 1, 10 and 100 buckets dirty, by the requests
 * they make; one dirty bucket beside a tenth of the history and beside all of it; and what the summary of a city and year reads.
 */
export async function measureStore(): Promise<StoreFigures> {
  const seen: Capacity[] = [];
  const world = await startInside('2022-03-01T02:00:00Z', (capacity) => seen.push(capacity));
  try {
    const designer = await world.someone((['designer', 'committee'] as const).map((role): Grant => ({ role, scope: everywhere })));
    const { id: form } = await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', title: definition.title } });
    await designer.call('putDraft', { params: { form }, headers: { 'if-match': '"1"' }, body: { definition } });
    await designer.call('publishForm', { params: { form }, body: { base: 2 } });
    const store = world.storage.of('nhatrang');
    const table = physicalName(world.storage.prefix, 'headers');
    const random = seededRandom(5);
    const buckets = Array.from({ length: DAYS }, (_, day) => wards.map((unit) => ({ form, unit, day: dayOf(day), shard: 0 }))).flat();
    const fill = async (some: typeof buckets): Promise<void> => {
      for (const bucket of some) {
        const items = Array.from({ length: PER_BUCKET }, (_, index) => {
          const id = `sub_${bucket.unit}_${bucket.day}_${index}`;
          const header = { form, version: 1, unit: bucket.unit, day: bucket.day, observedAt: `${bucket.day}T02:00:00Z`, flagged: false };
          const facts = { id, revision: 1, contentRevision: 1, state: 'received', receivedAt: header.observedAt, by: 'usr_x', listed: 1 };
          return {
            pk: bucketPk('nhatrang', bucket),
            sk: `SUB#${id}`,
            ...header,
            ...facts,
            contribution: contributionOf(makeAnswers(random)),
          };
        });
        for (let start = 0; start < items.length; start += 25)
          await world.storage.document.send(
            new BatchWriteCommand({ RequestItems: { [table]: items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } })) } }),
          );
      }
    };
    const raise = (some: typeof buckets): Promise<unknown> =>
      Promise.all(some.map((bucket) => raiseNode(store, nodeText({ level: 'bucket', ...bucket }))));
    const requestsOf = async (dirty: number): Promise<number> => {
      await raise(buckets.slice(0, dirty));
      seen.length = 0;
      await runAggregate(world.deps);
      return seen.length;
    };
    const tenth = Math.ceil(buckets.length / 10);
    await fill(buckets.slice(0, tenth));
    await raise(buckets.slice(0, tenth));
    await runAggregate(world.deps);
    const young = await requestsOf(1);
    await fill(buckets.slice(tenth));
    await raise(buckets);
    const before = process.cpuUsage();
    await runAggregate(world.deps);
    const { user, system } = process.cpuUsage(before);
    const city = await getResult<Tally>(store, nodeText({ level: 'period', form, unit: 'u_nha_trang', period: 'year:2022' }));
    if ((await listDirty(store)).length > 0 || city === undefined) throw new Error('The rebuild is not finished');
    const [one, ten, hundred] = [await requestsOf(1), await requestsOf(10), await requestsOf(100)];
    seen.length = 0;
    await designer.call('getSummary', { query: { form, unit: 'u_nha_trang', period: 'year:2021' } });
    return {
      store_rows_per_s: Math.round((buckets.length * PER_BUCKET) / ((user + system) / 1e6)),
      run_1_requests: one,
      run_10_requests: ten,
      run_100_requests: hundred,
      history_ratio: Number((one / young).toFixed(2)),
      reads_city_year: seen.filter(({ table: name, operation }) => name.endsWith('-tallies') && operation === 'get').length,
    };
  } finally {
    await world.stop();
  }
}

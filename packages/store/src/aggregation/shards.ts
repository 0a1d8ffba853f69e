import { organisationPk, type Bucket } from '../keys.ts';
import type { Store } from '../store.ts';

/** A rebuild reads a whole bucket: from this many headers on, new submissions go to other buckets. */
const FULL = 1_000;
const MOST = 256;

/**
 * Into how many buckets the submissions of a form and day are spread, by unit; a unit that is not in it has one.
 *
 * Nobody guesses the volume beforehand: the aggregator, which reads the buckets anyway, doubles the number when one is
 * full, and new submissions then go to the newer half only (`shardOf`). So a bucket holds about 1,000 headers and what
 * came until the next run. The number never falls, and a submission keeps its bucket in its body, so any number of
 * processes may know different numbers for a while.
 */
export async function listShards(store: Store, form: string): Promise<ReadonlyMap<string, number>> {
  const items = await store.db.queryAll({ table: 'tallies', pk: shardsPk(store, form) });
  return new Map(items.map((item) => [String(item['sk']), Number(item['shards'])]));
}

/** Opens twice as many buckets when this one is full. What is wanted depends on the bucket alone, so it is repeatable. */
export async function noteVolume(store: Store, { form, unit, shard }: Bucket, headers: number): Promise<void> {
  if (headers < FULL) return;
  const shards = Math.min(MOST, 2 * powerOfTwoFrom(shard + 1));
  await store.db.put({ table: 'tallies', pk: shardsPk(store, form), sk: unit }, { shards }, [
    { is: 'below', field: 'shards', value: shards },
  ]);
}

const powerOfTwoFrom = (least: number): number => 2 ** Math.ceil(Math.log2(least));

const shardsPk = (store: Store, form: string): string => `${organisationPk(store.org)}#SHARDS#${form}`;

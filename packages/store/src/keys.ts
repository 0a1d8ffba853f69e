import type { Key } from './client.ts';

/** Where a submission's header lives, fixed at first acceptance. `day` is the day the server received it. */
export type Bucket = { readonly form: string; readonly unit: string; readonly day: string; readonly shard: number };

export const organisationPk = (org: string): string => `ORG#${org}`;
export const submissionPk = (org: string, id: string): string => `ORG#${org}#SUB#${id}`;
export const revisionSk = (revision: number): string => `REV#${String(revision).padStart(4, '0')}`;
export const bucketPk = (org: string, { form, unit, day, shard }: Bucket): string => `ORG#${org}#B#${form}#${unit}#${day}#${shard}`;
export const headerKey = (org: string, bucket: Bucket, id: string): Key => ({
  table: 'headers',
  pk: bucketPk(org, bucket),
  sk: `SUB#${id}`,
});

/** Partition of a node of the aggregation: its state, its result, and the cells of its children. */
export const nodePk = (org: string, node: string): string => `ORG#${org}#N#${node}`;

/**
 * The shard of a bucket that a submission falls into. `shards` comes from the volume expected of form × unit × day, so
 * that no bucket holds more than about 2,000 headers.
 */
export const shardOf = (id: string, shards = 1): number => fnv1a(id) % Math.max(1, shards);

export const shardsFor = (expectedPerDay: number): number => Math.max(1, Math.ceil(expectedPerDay / 2_000));

/** FNV-1a, 32 bits: even enough for shards. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

import type { Key } from './client.ts';

/** Where a submission's header lives, fixed at first acceptance. `day` is the day the server received it. */
export type Bucket = { readonly form: string; readonly unit: string; readonly day: string; readonly shard: number };

export const organisationPk = (org: string): string => `ORG#${org}`;
export const submissionPk = (org: string, id: string): string => `ORG#${org}#SUB#${id}`;
export const revisionSk = (revision: number): string => `REV#${String(revision).padStart(4, '0')}`;
export const bucketPrefix = (org: string): string => `ORG#${org}#B#`;
export const bucketPk = (org: string, { form, unit, day, shard }: Bucket): string => `${bucketPrefix(org)}${form}#${unit}#${day}#${shard}`;
export const headerKey = (org: string, bucket: Bucket, id: string): Key => ({
  table: 'headers',
  pk: bucketPk(org, bucket),
  sk: `SUB#${id}`,
});

/** The bucket that a header's partition key names. */
export function parseBucketPk(pk: string): Bucket {
  const [form = '', unit = '', day = '', shard = '0'] = pk.split('#').slice(3);
  return { form, unit, day, shard: Number(shard) };
}

/** Whose turn it is: the office's, one queue for an organisation, or that of a person whom something was returned to. By day received. */
export const reviewPk = (org: string): string => `ORG#${org}#REVIEW`;
export const returnedPk = (org: string, by: string): string => `ORG#${org}#RETURNED#${by}`;
export const turnKeys = (pk: string, bucket: Bucket, id: string): { readonly reviewPk: string; readonly reviewSk: string } => ({
  reviewPk: pk,
  reviewSk: `${bucket.day}#${id}`,
});

/** Lists that the aggregator writes: what was sent about a subject, and by a person. */
export const subjectListPk = (org: string, subject: string): string => `ORG#${org}#SUBJECT#${subject}#SENT`;
export const senderListPk = (org: string, by: string): string => `ORG#${org}#PERSON#${by}#SENT`;

/** Partition of a node of the aggregation: its state, its result, and the cells of its children. */
export const nodePk = (org: string, node: string): string => `ORG#${org}#N#${node}`;

/** The bucket of its form, unit and day that a submission falls into: one of the newer half of `shards` (see shards.ts). */
export function shardOf(id: string, shards = 1): number {
  const open = Math.max(1, Math.floor(shards / 2));
  return (shards < 2 ? 0 : open) + (fnv1a(id) % open);
}

/** FNV-1a, 32 bits: even enough for shards. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

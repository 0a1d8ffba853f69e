import type { Key } from './client.ts';

/** Where a submission's header lives, fixed at first acceptance. `day` is the day the server received it. */
export type Bucket = { readonly form: string; readonly unit: string; readonly day: string; readonly shard: number };

/** A level of the aggregation. Ids hold no `#`, so a node's name reads back without loss. */
export type Node =
  | ({ readonly level: 'bucket' } & Bucket)
  | { readonly level: 'day'; readonly form: string; readonly unit: string; readonly day: string }
  | { readonly level: 'period'; readonly form: string; readonly unit: string; readonly period: string };

export const organisationPk = (org: string): string => `ORG#${org}`;
export const submissionPk = (org: string, id: string): string => `ORG#${org}#SUB#${id}`;
export const revisionSk = (revision: number): string => `REV#${String(revision).padStart(4, '0')}`;
export const bucketPk = (org: string, { form, unit, day, shard }: Bucket): string => `ORG#${org}#B#${form}#${unit}#${day}#${shard}`;
export const headerKey = (org: string, bucket: Bucket, id: string): Key => ({
  table: 'headers',
  pk: bucketPk(org, bucket),
  sk: `SUB#${id}`,
});

/** `B#form#unit#day#shard`, `D#form#unit#day` or `P#form#unit#period`, after the organisation. */
export function nodeName(org: string, node: Node): string {
  if (node.level === 'bucket') return bucketPk(org, node);
  if (node.level === 'day') return `ORG#${org}#D#${node.form}#${node.unit}#${node.day}`;
  return `ORG#${org}#P#${node.form}#${node.unit}#${node.period}`;
}

/** Reads a node's name back. Throws on anything else: names are ours alone. */
export function parseNode(name: string): { readonly org: string; readonly node: Node } {
  const [, org, kind, form, unit, last, shard] = name.split('#');
  if (org === undefined || form === undefined || unit === undefined || last === undefined) throw new Error(`Not a node: ${name}`);
  if (kind === 'B') return { org, node: { level: 'bucket', form, unit, day: last, shard: Number(shard) } };
  if (kind === 'D') return { org, node: { level: 'day', form, unit, day: last } };
  if (kind === 'P') return { org, node: { level: 'period', form, unit, period: last } };
  throw new Error(`Not a node: ${name}`);
}

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

/** Lower case, without marks: `Vĩnh Hải` → `vinh hai`, `Đồng` → `dong`. */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase();

import { hash } from 'node:crypto';
import type { Item, Key, Store, TransactionWrite } from '@safeground/store';

/** One row of a better-auth model. Dates are ISO texts. */
export type Row = { readonly [field: string]: unknown };

/** A row as it was read: `revision` changes with every write, so that a write can ask for the row it saw. */
export type Stored = { readonly key: Key; readonly revision: number; readonly row: Row };

/**
 * How a model is found. A row lives under its `primary` field; `unique` fields are held by an item of their own, written
 * in the same transaction, so that two rows can never share a value; `listed` fields keep an item for each row. Every
 * look-up is a consistent read: there is no index to lag behind, and no scan.
 */
type Model = {
  readonly primary: string;
  readonly unique: readonly string[];
  readonly listed: readonly string[];
  readonly expires: boolean;
  /** The primary value opens a door: only its hash is kept, so that a copy of the table opens none. */
  readonly hashed?: true;
};

const models: { readonly [model: string]: Model } = {
  user: { primary: 'id', unique: ['email'], listed: [], expires: false },
  session: { primary: 'token', unique: [], listed: ['userId'], expires: true, hashed: true },
  account: { primary: 'id', unique: [], listed: ['userId'], expires: false },
  twoFactor: { primary: 'id', unique: ['userId'], listed: [], expires: false },
  /** Ours: a tablet that waits to be signed in (services/enrolments.ts). */
  enrolment: { primary: 'secret', unique: ['code'], listed: [], expires: true, hashed: true },
  verification: { primary: 'id', unique: [], listed: ['identifier'], expires: true },
};

/** Throws on a model that has no place here: a new plugin must say how its rows are found. */
export function modelOf(name: string): Model {
  const model = models[name];
  if (model === undefined) throw new Error(`The sign-in store has no model "${name}"`);
  return model;
}

export function rowKey(name: string, primary: unknown): Key {
  const value = modelOf(name).hashed === true ? hash('sha256', String(primary), 'base64url') : String(primary);
  return { table: 'auth', pk: `AUTH#${name}#${value}`, sk: 'ROW' };
}

/** Partition of the items that lead from a field's value to rows. */
export function lookupPk(model: string, field: string, value: unknown): string {
  return `AUTH#${model}.${field}#${String(value)}`;
}

/** The writes that create a row: itself and what leads to it. Refused as a whole when a unique value is taken. */
export function creation(model: string, row: Row): readonly TransactionWrite[] {
  const key = rowKey(model, row[modelOf(model).primary]);
  return [{ key, item: itemOf(model, row, 1), when: [{ is: 'absent' }] }, ...lookups(model, key, row)];
}

/** The writes that take away the row that was read, and no later one. */
export function removal(model: string, { key, revision, row }: Stored): readonly TransactionWrite[] {
  const led = lookups(model, key, row).map((each) => ({ key: each.key, delete: true as const }));
  return [{ key, delete: true, when: [asRead(revision)] }, ...led];
}

/** The writes that change the row that was read, with what leads to it where a looked-up value or its time changed. */
export function change(model: string, { key, revision, row }: Stored, fields: Row): readonly TransactionWrite[] {
  const after = { ...row, ...fields };
  const [old, fresh] = [lookups(model, key, row), lookups(model, key, after)];
  const among = (writes: typeof old, { key: { pk, sk } }: TransactionWrite) =>
    writes.find((each) => each.key.pk === pk && each.key.sk === sk);
  const writes = fresh.flatMap((each): readonly TransactionWrite[] => {
    const held = among(old, each);
    if (held === undefined) return [each];
    return held.item.ttl === each.item.ttl ? [] : [{ key: each.key, item: each.item }];
  });
  return [
    { key, item: itemOf(model, after, revision + 1), when: [asRead(revision)] },
    ...old.filter((each) => among(fresh, each) === undefined).map((each) => ({ key: each.key, delete: true as const })),
    ...writes,
  ];
}

/** One row by its primary value, as it is now. */
export async function readRow(db: Store['db'], model: string, primary: unknown, now: number): Promise<Stored | undefined> {
  const stored = await readKey(db, rowKey(model, primary), now);
  return stored === undefined ? undefined : { ...stored, row: { ...stored.row, [modelOf(model).primary]: primary } };
}

/** One row by its key; undefined when its time is over, though DynamoDB may not have deleted it yet. */
export async function readKey(db: Store['db'], key: Key, now: number): Promise<Stored | undefined> {
  return toStored(key, await db.get(key), now);
}

/** A row as its item holds it; undefined without one, or when its time is over. */
export function toStored(key: Key, item: Item | undefined, now: number): Stored | undefined {
  if (item === undefined) return undefined;
  const { pk: _pk, sk: _sk, ttl, revision, ...row } = item;
  if (typeof ttl === 'number' && ttl * 1000 <= now) return undefined;
  return { key, revision: Number(revision), row };
}

/** The rows that one value of a `unique` or `listed` field leads to. */
export async function readLed(db: Store['db'], model: string, field: string, value: unknown, now: number): Promise<readonly Stored[]> {
  const items = await db.queryAll({ table: 'auth', pk: lookupPk(model, field, value) });
  const rows = await Promise.all(items.map((item) => readKey(db, { table: 'auth', pk: String(item['row']), sk: 'ROW' }, now)));
  return rows.filter((row) => row !== undefined);
}

const asRead = (revision: number) => ({ is: 'equals' as const, field: 'revision', value: revision });

function lookups(model: string, key: Key, row: Row) {
  const { unique, listed } = modelOf(model);
  const item = { row: key.pk, ...ttlOf(model, row) };
  const held = (field: string, sk: string): Key => ({ table: 'auth', pk: lookupPk(model, field, row[field]), sk });
  return [
    ...unique.map((field) => ({ key: held(field, 'ONE'), item, when: [{ is: 'absent' as const }] })),
    ...listed.map((field) => ({ key: held(field, key.pk), item, when: [] })),
  ];
}

function itemOf(model: string, row: Row, revision: number): Item {
  const { primary, hashed } = modelOf(model);
  const kept = hashed === true ? Object.fromEntries(Object.entries(row).filter(([field]) => field !== primary)) : row;
  return { ...kept, revision, ...ttlOf(model, row) };
}

function ttlOf(model: string, row: Row): { readonly ttl?: number } {
  if (!modelOf(model).expires) return {};
  return { ttl: Math.ceil(Date.parse(String(row['expiresAt'])) / 1000) };
}

import type { Item, Key, Store, TransactionWrite } from '@safeground/store';

/** One row of a better-auth model. Dates are ISO texts. */
export type Row = { readonly [field: string]: unknown };

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
};

const models: { readonly [model: string]: Model } = {
  user: { primary: 'id', unique: ['email'], listed: [], expires: false },
  session: { primary: 'token', unique: [], listed: ['userId'], expires: true },
  account: { primary: 'id', unique: [], listed: ['userId'], expires: false },
  verification: { primary: 'id', unique: [], listed: ['identifier'], expires: true },
};

/** Throws on a model that has no place here: a new plugin must say how its rows are found. */
export function modelOf(name: string): Model {
  const model = models[name];
  if (model === undefined) throw new Error(`The sign-in store has no model "${name}"`);
  return model;
}

export function rowKey(model: string, primary: unknown): Key {
  return { table: 'auth', pk: `AUTH#${model}#${String(primary)}`, sk: 'ROW' };
}

/** Partition of the items that lead from a field's value to rows. */
export function lookupPk(model: string, field: string, value: unknown): string {
  return `AUTH#${model}.${field}#${String(value)}`;
}

/** The writes that create a row: itself and what leads to it. Refused as a whole when a unique value is taken. */
export function creation(model: string, row: Row): readonly TransactionWrite[] {
  const { primary } = modelOf(model);
  return [{ key: rowKey(model, row[primary]), item: itemOf(model, row), when: [{ is: 'absent' }] }, ...lookups(model, row)];
}

export function removal(model: string, row: Row): readonly TransactionWrite[] {
  const { primary } = modelOf(model);
  return [rowKey(model, row[primary]), ...lookups(model, row).map(({ key }) => key)].map((key) => ({ key, delete: true as const }));
}

/** The writes that change a row, with what leads to it where a looked-up value changed. */
export function change(model: string, before: Row, after: Row): readonly TransactionWrite[] {
  const { primary } = modelOf(model);
  const nameOf = ({ key }: TransactionWrite): string => `${key.pk} ${key.sk}`;
  const [old, fresh] = [lookups(model, before), lookups(model, after)];
  const stay = new Set(old.map(nameOf).filter((name) => fresh.some((each) => nameOf(each) === name)));
  return [
    { key: rowKey(model, after[primary]), item: itemOf(model, after), when: [{ is: 'present' }] },
    ...old.filter((each) => !stay.has(nameOf(each))).map(({ key }) => ({ key, delete: true as const })),
    ...fresh.filter((each) => !stay.has(nameOf(each))),
  ];
}

/** The row of an item, without its keys; undefined when its time is over, though DynamoDB may not have deleted it yet. */
export function rowOf(item: Item | undefined, now: number): Row | undefined {
  if (item === undefined) return undefined;
  const { pk: _pk, sk: _sk, ttl, ...row } = item;
  return typeof ttl === 'number' && ttl * 1000 <= now ? undefined : row;
}

function lookups(model: string, row: Row) {
  const { primary, unique, listed } = modelOf(model);
  const item = { primary: row[primary], ...ttlOf(model, row) };
  const held = (field: string, sk: string): Key => ({ table: 'auth', pk: lookupPk(model, field, row[field]), sk });
  return [
    ...unique.map((field) => ({ key: held(field, 'ONE'), item, when: [{ is: 'absent' as const }] })),
    ...listed.map((field) => ({ key: held(field, String(row[primary])), item, when: [] })),
  ];
}

const itemOf = (model: string, row: Row): Item => ({ ...row, ...ttlOf(model, row) });

function ttlOf(model: string, row: Row): { readonly ttl?: number } {
  if (!modelOf(model).expires) return {};
  return { ttl: Math.ceil(Date.parse(String(row['expiresAt'])) / 1000) };
}

/** One row by its primary value, as it is now. */
export async function readRow(db: Store['db'], model: string, primary: unknown, now: number): Promise<Row | undefined> {
  return rowOf(await db.get(rowKey(model, primary)), now);
}

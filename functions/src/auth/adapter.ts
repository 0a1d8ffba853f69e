import type { Store } from '@safeground/store';
import { createAdapterFactory, type CleanedWhere } from 'better-auth/adapters';
import { change, creation, lookupPk, modelOf, readRow, removal, type Row } from './rows.ts';

/** better-auth on the `auth` table. Throws on a look-up that no key serves: a scan on the way in would be a trap. */
export function dynamoAdapter(db: Store['db'], now: () => number) {
  const find = async (model: string, where: readonly CleanedWhere[]): Promise<readonly Row[]> => {
    const rows = await candidates(db, model, where, now());
    return rows.filter((row) => matches(row, where));
  };
  const remove = async (model: string, rows: readonly Row[]): Promise<number> => {
    for (const row of rows) await db.transact(removal(model, row));
    return rows.length;
  };
  const update = async (model: string, row: Row, fields: object): Promise<Row | undefined> => {
    const after = { ...row, ...fields };
    return (await db.transact(change(model, row, after))).ok ? after : undefined;
  };
  return createAdapterFactory({
    config: { adapterId: 'dynamodb', supportsDates: false, supportsNumericIds: false, supportsBooleans: true },
    adapter: () => ({
      async create<T extends Record<string, unknown>>({ model, data }: { model: string; data: T }): Promise<T> {
        if (!(await db.transact(creation(model, data))).ok) throw new Error(`A ${model} with these values exists already`);
        return data;
      },
      async findOne<T>({ model, where }: { model: string; where: CleanedWhere[] }): Promise<T | null> {
        return ((await find(model, where))[0] as T | undefined) ?? null;
      },
      async findMany<T>(query: {
        model: string;
        where?: CleanedWhere[] | undefined;
        limit: number;
        sortBy?: { field: string; direction: 'asc' | 'desc' } | undefined;
        offset?: number | undefined;
      }): Promise<T[]> {
        const { model, where = [], limit, sortBy, offset = 0 } = query;
        return sorted(await find(model, where), sortBy).slice(offset, offset + limit) as T[];
      },
      async count({ model, where = [] }: { model: string; where?: CleanedWhere[] | undefined }) {
        return (await find(model, where)).length;
      },
      async update<T>({ model, where, update: fields }: { model: string; where: CleanedWhere[]; update: T }): Promise<T | null> {
        const [row] = await find(model, where);
        return row === undefined ? null : (((await update(model, row, fields as object)) as T | undefined) ?? null);
      },
      async updateMany({ model, where, update: fields }: { model: string; where: CleanedWhere[]; update: Record<string, unknown> }) {
        const rows = await find(model, where);
        for (const row of rows) await update(model, row, fields);
        return rows.length;
      },
      async delete({ model, where }: { model: string; where: CleanedWhere[] }) {
        await remove(model, await find(model, where));
      },
      async deleteMany({ model, where }: { model: string; where: CleanedWhere[] }) {
        // What has expired goes by itself (TTL), so the sweep that better-auth asks for finds nothing to do.
        if (modelOf(model).expires && where.every(({ field }) => field === 'expiresAt')) return 0;
        return remove(model, await find(model, where));
      },
    }),
  });
}

/** The rows that a key leads to; conditions without a key are left to `matches`. */
async function candidates(db: Store['db'], name: string, where: readonly CleanedWhere[], now: number): Promise<readonly Row[]> {
  const model = modelOf(name);
  const equal = (fields: readonly string[]): CleanedWhere | undefined =>
    where.find(({ field, operator }) => operator === 'eq' && fields.includes(field));
  const read = async (primaries: readonly unknown[]): Promise<readonly Row[]> => {
    const rows = await Promise.all(primaries.map((primary) => readRow(db, name, primary, now)));
    return rows.filter((row) => row !== undefined);
  };
  const direct = equal([model.primary]);
  if (direct !== undefined) return read([direct.value]);
  const several = where.find(({ field, operator }) => operator === 'in' && field === model.primary);
  if (several !== undefined) return read(several.value as readonly unknown[]);
  const led = equal([...model.unique, ...model.listed]);
  if (led === undefined)
    throw new Error(`No key leads to ${name} by ${where.map(({ field, operator }) => `${field} ${operator}`).join(', ') || 'nothing'}`);
  const items = await db.queryAll({ table: 'auth', pk: lookupPk(name, led.field, led.value) });
  return read(items.map((item) => item['primary']));
}

/** Only what better-auth asks for is understood; anything else is refused by name. */
function matches(row: Row, where: readonly CleanedWhere[]): boolean {
  return where.every(({ field, operator, value, connector }) => {
    if (connector === 'OR' && where.length > 1) throw new Error(`A look-up with OR (${field}) has no place in the sign-in store`);
    const found = row[field] ?? null;
    const wanted = value instanceof Date ? value.toISOString() : value;
    if (operator === 'eq') return found === wanted;
    if (operator === 'ne') return found !== wanted;
    if (operator === 'in') return (wanted as readonly unknown[]).includes(found);
    if (operator === 'lt') return String(found) < String(wanted);
    if (operator === 'gt') return String(found) > String(wanted);
    throw new Error(`The comparison ${operator} has no place in the sign-in store`);
  });
}

function sorted(rows: readonly Row[], by: { field: string; direction: 'asc' | 'desc' } | undefined): readonly Row[] {
  if (by === undefined) return rows;
  const sign = by.direction === 'asc' ? 1 : -1;
  return rows.toSorted((left, right) => sign * String(left[by.field]).localeCompare(String(right[by.field])));
}

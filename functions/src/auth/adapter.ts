import type { Store, TransactionWrite } from '@safeground/store';
import { createAdapterFactory, type CleanedWhere } from 'better-auth/adapters';
import { change, creation, modelOf, readKey, readLed, readRow, removal, type Row, type Stored } from './rows.ts';

/** A row that others keep changing is judged anew this often before we give up. */
const TRIES = 10;

/**
 * better-auth on the `auth` table. Every write holds only for the row it judged, so that what may be used once is used
 * once, whoever else tries. Throws on a look-up that no key serves: a scan on the way in would be a trap.
 */
export function dynamoAdapter(db: Store['db'], now: () => number) {
  const find = async (model: string, where: readonly CleanedWhere[]): Promise<readonly Stored[]> => {
    const rows = await candidates(db, model, where, now());
    return rows.filter(({ row }) => matches(row, where));
  };

  /** Whether the writes on a row were made: they are not when it stopped matching meanwhile. */
  const judged = async (
    where: readonly CleanedWhere[],
    found: Stored,
    writes: (stored: Stored) => readonly TransactionWrite[],
  ): Promise<boolean> => {
    let stored = found;
    for (let tried = 0; tried < TRIES; tried += 1) {
      if ((await db.transact(writes(stored))).ok) return true;
      const current = await readKey(db, stored.key, now());
      if (current === undefined) return false;
      if (current.revision === stored.revision) throw new Error('A row with these values exists already');
      // A hashed primary value is not in the item: what it was found by goes on with it.
      stored = { ...current, row: { ...found.row, ...current.row } };
      if (!matches(stored.row, where)) return false;
    }
    throw new Error('A row changed too often to be written');
  };

  const count = async (
    model: string,
    where: readonly CleanedWhere[],
    writes: (stored: Stored) => readonly TransactionWrite[],
  ): Promise<number> => {
    let written = 0;
    for (const stored of await find(model, where)) if (await judged(where, stored, writes)) written += 1;
    return written;
  };

  return createAdapterFactory({
    config: { adapterId: 'dynamodb', supportsDates: false, supportsNumericIds: false, supportsBooleans: true },
    adapter: () => ({
      async create<T extends Record<string, unknown>>({ model, data }: { model: string; data: T }): Promise<T> {
        if (!(await db.transact(creation(model, data))).ok) throw new Error(`A ${model} with these values exists already`);
        return data;
      },
      async findOne<T>({ model, where }: { model: string; where: CleanedWhere[] }): Promise<T | null> {
        return ((await find(model, where))[0]?.row as T | undefined) ?? null;
      },
      async findMany<T>(query: {
        model: string;
        where?: CleanedWhere[] | undefined;
        limit: number;
        sortBy?: { field: string; direction: 'asc' | 'desc' } | undefined;
        offset?: number | undefined;
      }): Promise<T[]> {
        const { model, where = [], limit, sortBy, offset = 0 } = query;
        const rows = (await find(model, where)).map(({ row }) => row);
        return sorted(rows, sortBy).slice(offset, offset + limit) as T[];
      },
      async count({ model, where = [] }: { model: string; where?: CleanedWhere[] | undefined }) {
        return (await find(model, where)).length;
      },
      async update<T>({ model, where, update }: { model: string; where: CleanedWhere[]; update: T }): Promise<T | null> {
        const [stored] = await find(model, where);
        if (stored === undefined) return null;
        let written: Row = stored.row;
        const isWritten = await judged(where, stored, (current) => {
          written = { ...current.row, ...(update as Row) };
          return change(model, current, update as Row);
        });
        return isWritten ? (written as T) : null;
      },
      updateMany({ model, where, update }: { model: string; where: CleanedWhere[]; update: Record<string, unknown> }) {
        return count(model, where, (stored) => change(model, stored, update));
      },
      async delete({ model, where }: { model: string; where: CleanedWhere[] }) {
        await count(model, where, (stored) => removal(model, stored));
      },
      async deleteMany({ model, where }: { model: string; where: CleanedWhere[] }) {
        // What has expired goes by itself (TTL), so the sweep that better-auth asks for finds nothing to do.
        if (modelOf(model).expires && where.every(({ field }) => field === 'expiresAt')) return 0;
        return count(model, where, (stored) => removal(model, stored));
      },
    }),
  });
}

/** The rows that a key leads to; conditions without a key are left to `matches`. */
async function candidates(db: Store['db'], name: string, where: readonly CleanedWhere[], now: number): Promise<readonly Stored[]> {
  const model = modelOf(name);
  const equal = (fields: readonly string[]): CleanedWhere | undefined =>
    where.find(({ field, operator }) => operator === 'eq' && fields.includes(field));
  const read = async (primaries: readonly unknown[]): Promise<readonly Stored[]> => {
    const rows = await Promise.all(primaries.map((primary) => readRow(db, name, primary, now)));
    return rows.filter((row) => row !== undefined);
  };
  const direct = equal([model.primary]);
  if (direct !== undefined) return read([direct.value]);
  const several = where.find(({ field, operator }) => operator === 'in' && field === model.primary);
  if (several !== undefined) return read(several.value as readonly unknown[]);
  const led = equal([...model.unique, ...model.listed]);
  if (led !== undefined) return readLed(db, name, led.field, led.value, now);
  throw new Error(`No key leads to ${name} by ${where.map(({ field, operator }) => `${field} ${operator}`).join(', ') || 'nothing'}`);
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
    if (typeof found !== typeof wanted || found === null || wanted === null) return false;
    if (operator === 'lt') return found < wanted;
    if (operator === 'lte') return found <= wanted;
    if (operator === 'gt') return found > wanted;
    if (operator === 'gte') return found >= wanted;
    throw new Error(`The comparison ${operator} has no place in the sign-in store`);
  });
}

function sorted(rows: readonly Row[], by: { field: string; direction: 'asc' | 'desc' } | undefined): readonly Row[] {
  if (by === undefined) return rows;
  const sign = by.direction === 'asc' ? 1 : -1;
  return rows.toSorted((left, right) => {
    const [one, other] = [String(left[by.field]), String(right[by.field])];
    return one === other ? 0 : one < other ? -sign : sign;
  });
}

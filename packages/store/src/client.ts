import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
  type BatchGetCommandInput,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { Problem } from '@safeground/contract';
import { physicalName, type LogicalTable } from './tables.ts';
import { backOff, retrying, type RetryOptions } from './retry.ts';
import { createRounds } from './rounds.ts';
import { conditionOf, type Expression, rangeOf, type Range, updateOf, type Change, type When } from './expressions.ts';

export type Key = { readonly table: LogicalTable; readonly pk: string; readonly sk: string };
export type Item = { readonly [attribute: string]: unknown };
export type Capacity = { readonly table: string; readonly operation: string; readonly units: number; readonly write: boolean };
/** `old` is the item whose state refused the write; absent when there was none. */
export type WriteResult = { readonly ok: true } | { readonly ok: false; readonly old: Item | undefined };
export type Page = { readonly items: readonly Item[]; readonly cursor: string | undefined };

export type QueryInput = {
  readonly table: LogicalTable;
  /** Index name and its key attributes; the table itself when absent. */
  readonly index?: { readonly name: string; readonly pk: string; readonly sk: string };
  readonly pk: string;
  readonly range?: Range;
  readonly cursor?: string | undefined;
  readonly limit?: number;
  readonly newestFirst?: boolean;
  /** Only this attribute of each item is sent; the capacity is that of the whole. */
  readonly only?: string;
};

export type TransactionPut = { readonly key: Key; readonly item: Item; readonly when?: readonly When[] };
export type TransactionDelete = { readonly key: Key; readonly delete: true; readonly when?: readonly When[] };
/** Writes nothing: holds the other writes to the state of one more item. */
export type TransactionCheck = { readonly key: Key; readonly check: readonly When[] };
export type TransactionWrite = TransactionPut | TransactionDelete | TransactionCheck;

/** The few operations the store is made of, over logical table names. */
export type Db = {
  /** Strongly consistent. */
  get(key: Key): Promise<Item | undefined>;
  /** Strongly consistent, in the order asked, by the hundred. */
  getMany(keys: readonly Key[]): Promise<readonly (Item | undefined)[]>;
  /** The same, in one request with what others ask for meanwhile: for the few reads that every request begins with. */
  getTogether(keys: readonly Key[]): Promise<readonly (Item | undefined)[]>;
  put(key: Key, item: Item, when?: readonly When[]): Promise<WriteResult>;
  update(key: Key, change: Change, when?: readonly When[]): Promise<WriteResult>;
  /** One write in the name of all who ask for this change meanwhile; it begins after they asked. The same change for all. */
  updateTogether(key: Key, change: Change): Promise<void>;
  /** All writes or none. `ok: false` when any condition failed. */
  transact(writes: readonly TransactionWrite[]): Promise<{ readonly ok: boolean }>;
  /** One page; strongly consistent unless an index is asked. */
  query(input: QueryInput): Promise<Page>;
  queryAll(input: QueryInput): Promise<readonly Item[]>;
  /** Whole table, for sweeps and repairs only: never on a request's path. */
  scan(table: LogicalTable): AsyncIterable<Item>;
};

export type DbOptions = RetryOptions & {
  readonly document: DynamoDBDocumentClient;
  readonly prefix: string;
  /** Called with what each request consumed. Asking costs nothing. */
  readonly onCapacity?: (capacity: Capacity) => void;
};

/**
 * A round without an answer for this long is tried again, because others wait behind it: a function that was frozen meanwhile
 * wakes with dead connections. Rounds only, which may be repeated at will; a write with a condition would meet itself.
 */
const patience = { requestTimeout: 10_000 };

/** An answer in part that leaves more than this of what was asked was as good as none. */
const MOST_LEFT = 3 / 4;

type Sent = { readonly ConsumedCapacity?: unknown };

/** Wraps a document client: typed conditions, bounded retries, then `Problem('unavailable')`. */
export function createDb(options: DbOptions): Db {
  const name = (table: LogicalTable): string => physicalName(options.prefix, table);
  const measured = options.onCapacity === undefined ? {} : { ReturnConsumedCapacity: 'TOTAL' as const };
  const run = async <Output extends Sent>(operation: string, send: () => Promise<Output>): Promise<Output> => {
    const output = await retrying(options, send);
    if (options.onCapacity !== undefined) report(options.onCapacity, operation, output.ConsumedCapacity);
    return output;
  };
  const write = async (operation: string, send: () => Promise<Sent>): Promise<WriteResult> => {
    try {
      await run(operation, send);
      return { ok: true };
    } catch (error) {
      return refusalOf(error);
    }
  };

  const query = async (input: QueryInput): Promise<Page> => {
    const keys = input.index ?? { pk: 'pk', sk: 'sk' };
    const expression = rangeOf(keys, input.pk, input.range);
    const only = input.only === undefined ? {} : { '#only': input.only };
    const output = await run('query', () =>
      options.document.send(
        new QueryCommand({
          TableName: name(input.table),
          ...(input.index === undefined ? { ConsistentRead: true } : { IndexName: input.index.name }),
          KeyConditionExpression: expression.text,
          ...namesAndValues({ ...expression, names: { ...expression.names, ...only } }),
          ...(input.only !== undefined && { ProjectionExpression: '#only' }),
          ...(input.limit !== undefined && { Limit: input.limit }),
          ...(input.newestFirst === true && { ScanIndexForward: false }),
          ...(input.cursor !== undefined && { ExclusiveStartKey: readCursor(input.cursor, input.pk, keys) }),
          ...measured,
        }),
      ),
    );
    return { items: output.Items ?? [], cursor: output.LastEvaluatedKey && writeCursor(output.LastEvaluatedKey) };
  };

  const batchGet = async (keys: readonly Key[]): Promise<ReadonlyMap<string, Item>> => {
    const found = new Map<string, Item>();
    let asked: NonNullable<BatchGetCommandInput['RequestItems']> = {};
    for (const { table, pk, sk } of keys) (asked[name(table)] ??= { Keys: [], ConsistentRead: true }).Keys!.push({ pk, sk });
    for (let rest = keys.length, round = 1, poor = 0; rest > 0; round += 1) {
      const RequestItems = asked;
      const output = await run('get', () => options.document.send(new BatchGetCommand({ RequestItems, ...measured }), patience));
      for (const [table, items] of Object.entries(output.Responses ?? {}))
        for (const item of items) found.set(`${table}|${String(item['pk'])}|${String(item['sk'])}`, item);
      // An answer stops at 16 MB, or where the table is out of breath. What is left is asked again: at once the first time, then
      // with a pause that grows while answers hold next to nothing of it.
      asked = output.UnprocessedKeys ?? {};
      const left = Object.values(asked).reduce((sum, { Keys = [] }) => sum + Keys.length, 0);
      poor = left > rest * MOST_LEFT ? poor + 1 : 0;
      rest = left;
      if (rest > 0 && (round > 1 || poor > 0)) await backOff(options, poor, new Error(`${rest} keys of a batch were left unread`));
    }
    return found;
  };

  const textOf = ({ table, pk, sk }: Key): string => `${name(table)}|${pk}|${sk}`;
  /** By the hundred; a batch that names a key twice is refused, so they come by their text. */
  const readAll = async (wanted: ReadonlyMap<string, Key>): Promise<ReadonlyMap<string, Item>> => {
    const keys = [...wanted.values()];
    const chunks = Array.from({ length: Math.ceil(keys.length / 100) }, (_, index) => keys.slice(index * 100, index * 100 + 100));
    const found = await Promise.all(chunks.map(batchGet));
    return new Map(found.flatMap((each) => [...each]));
  };
  const readTogether = createRounds(readAll);
  const update = (
    { table, pk, sk }: Key,
    change: Change,
    when: readonly When[],
    within: typeof patience | undefined,
  ): Promise<WriteResult> => {
    const expression = updateOf(change, when);
    const input = {
      TableName: name(table),
      Key: { pk, sk },
      UpdateExpression: expression.text,
      ...(expression.condition !== undefined && { ConditionExpression: expression.condition }),
      ...namesAndValues(expression),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      ...measured,
    };
    return write('update', () => options.document.send(new UpdateCommand(input), within));
  };
  const writeTogether = createRounds(async (changes: ReadonlyMap<string, { readonly key: Key; readonly change: Change }>) => {
    const outcomes = await Promise.allSettled([...changes.values()].map(({ key, change }) => update(key, change, [], patience)));
    return new Map([...changes.keys()].map((text, index) => [text, outcomes[index]!]));
  });

  return {
    query,
    async getMany(keys) {
      const items = await readAll(new Map(keys.map((key) => [textOf(key), key])));
      return keys.map((key) => items.get(textOf(key)));
    },
    async getTogether(keys) {
      const items = await readTogether(new Map(keys.map((key) => [textOf(key), key])));
      return keys.map((key) => items.get(textOf(key)));
    },
    async get({ table, pk, sk }) {
      const output = await run('get', () =>
        options.document.send(new GetCommand({ TableName: name(table), Key: { pk, sk }, ConsistentRead: true, ...measured })),
      );
      return output.Item;
    },
    put({ table, pk, sk }, item, when = []) {
      const input = { TableName: name(table), Item: { ...item, pk, sk }, ...conditionFields(when), ...measured };
      return write('put', () => options.document.send(new PutCommand(input)));
    },
    update: (key, change, when = []) => update(key, change, when, undefined),
    async updateTogether(key, change) {
      const outcome = (await writeTogether(new Map([[textOf(key), { key, change }]]))).get(textOf(key));
      // Each by its own: others of the round have nothing to do with it.
      if (outcome?.status === 'rejected') throw outcome.reason;
    },
    async transact(writes) {
      const TransactItems = writes.map((each) => transactItem(name(each.key.table), each));
      // One for all tries: a transaction whose answer was lost would fail on what it wrote itself.
      const input = { TransactItems, ClientRequestToken: randomUUID(), ...measured };
      const result = await write('transact', () => options.document.send(new TransactWriteCommand(input)));
      return { ok: result.ok };
    },
    async queryAll(input) {
      const items: Item[] = [];
      let cursor = input.cursor;
      do {
        const page = await query({ ...input, cursor });
        items.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      return items;
    },
    async *scan(table) {
      let start: Record<string, unknown> | undefined;
      do {
        const input = { TableName: name(table), ConsistentRead: true, ...(start && { ExclusiveStartKey: start }), ...measured };
        const output = await run('scan', () => options.document.send(new ScanCommand(input)));
        yield* output.Items ?? [];
        start = output.LastEvaluatedKey;
      } while (start !== undefined);
    },
  };
}

function transactItem(TableName: string, each: TransactionWrite): NonNullable<TransactWriteCommandInput['TransactItems']>[number] {
  const { pk, sk } = each.key;
  if ('item' in each) return { Put: { TableName, Item: { ...each.item, pk, sk }, ...conditionFields(each.when ?? []) } };
  if ('delete' in each) return { Delete: { TableName, Key: { pk, sk }, ...conditionFields(each.when ?? []) } };
  const expression = conditionOf(each.check);
  if (expression === undefined) throw new Error(`A check of ${pk} without a condition checks nothing`);
  return { ConditionCheck: { TableName, Key: { pk, sk }, ConditionExpression: expression.text, ...namesAndValues(expression) } };
}

function conditionFields(when: readonly When[]) {
  const expression = conditionOf(when);
  if (expression === undefined) return {};
  return {
    ConditionExpression: expression.text,
    ...namesAndValues(expression),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

/** DynamoDB refuses an empty map of values. */
const namesAndValues = (expression: Expression) => ({
  ExpressionAttributeNames: { ...expression.names },
  ...(Object.keys(expression.values).length > 0 && { ExpressionAttributeValues: { ...expression.values } }),
});

/** The document client leaves `Item` of the exception in wire form; single string, number and list attributes are what we need. */
function refusalOf(error: unknown): WriteResult {
  if (!(error instanceof Error)) throw error;
  if (error.name === 'ConditionalCheckFailedException') {
    const old = (error as { readonly Item?: Record<string, unknown> }).Item;
    return { ok: false, old: old === undefined ? undefined : plainItem(old) };
  }
  if (error.name === 'TransactionCanceledException') return { ok: false, old: undefined };
  throw error;
}

const plainItem = (item: Record<string, unknown>): Item =>
  Object.fromEntries(Object.entries(item).map(([attribute, value]) => [attribute, plainValue(value)]));

function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const [[type, held] = []] = Object.entries(value);
  if (type === 'N') return Number(held);
  if (type === 'NULL') return null;
  if (type === 'L' && Array.isArray(held)) return held.map(plainValue);
  if (type === 'M') return plainItem(held as Record<string, unknown>);
  return held;
}

function report(onCapacity: (capacity: Capacity) => void, operation: string, consumed: unknown): void {
  const list = Array.isArray(consumed) ? consumed : consumed === undefined ? [] : [consumed];
  for (const entry of list as readonly { readonly TableName?: string; readonly CapacityUnits?: number }[])
    onCapacity({
      table: entry.TableName ?? '',
      operation,
      units: entry.CapacityUnits ?? 0,
      write: ['put', 'update', 'transact'].includes(operation),
    });
}

const writeCursor = (key: Record<string, unknown>): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** The refusal of a cursor that another list, or nobody, wrote. */
export const foreignCursor = (): Problem =>
  new Problem('validation-failed', {
    errors: [{ pointer: '/query/cursor', code: 'cursor', message: 'The cursor does not belong to this list' }],
  });

/** A cursor comes back from a client: it may only be a whole key in the partition that is being asked. */
function readCursor(cursor: string, pk: string, keys: { readonly pk: string; readonly sk: string }): Record<string, unknown> {
  const key = parseCursor(cursor);
  const attributes = [...new Set([keys.pk, keys.sk, 'pk', 'sk'])];
  const isKey = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === attributes.length &&
    attributes.every((attribute) => typeof (value as Record<string, unknown>)[attribute] === 'string');
  if (!isKey(key) || key[keys.pk] !== pk) throw foreignCursor();
  return key;
}

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

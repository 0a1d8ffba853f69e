import type { Item, Key } from '../client.ts';
import { bucketPk, nodePk } from '../keys.ts';
import type { Store } from '../store.ts';
import { parseNode, type Cell, type LevelInput, type NodeResult } from './levels.ts';
import type { AggregationPort, NodeState } from './protocol.ts';

export type StoredResult<Value> = NodeResult<Value> & { readonly gen: number; readonly builtAt: string };

export type PortOptions<Value> = {
  /** The few figures of a child that its parent's page shows; whole tallies of 27 wards would not fit one item. */
  readonly headline: (value: Value) => Value;
  /** ISO instant, stored with each result: "as of". */
  readonly now: () => string;
};

/** The protocol's steps on DynamoDB: one request each, so a process may die between any two. */
export function dynamoPort<Value>(
  store: Store,
  options: PortOptions<Value>,
): AggregationPort<LevelInput<string, Value>, Cell<Value>, NodeResult<Value>> {
  const { db } = store;
  return {
    async readState(node) {
      return stateOf(await db.get(stateKey(store, node)));
    },
    raise: (node) => raiseNode(store, node),
    async readInputs(node) {
      const key = parseNode(node);
      if (key.level === 'bucket') {
        const headers = await db.queryAll({ table: 'headers', pk: bucketPk(store.org, key), range: { prefix: 'SUB#' } });
        return headers.filter((header) => header['state'] !== 'withdrawn').map(headerInput<Value>);
      }
      const cells = await db.queryAll({ table: 'tallies', pk: nodePk(store.org, node), range: { prefix: 'CELL#' } });
      return cells.flatMap((cell) => cellInput<Value>(cell));
    },
    async register(node, outputs, version) {
      const change = { set: { outputs: [...outputs], version: version + 1 } };
      return (await db.update(stateKey(store, node), change, [{ is: 'equals', field: 'version', value: version }])).ok;
    },
    async putCell(parent, child, gen, cell) {
      const key: Key = { table: 'tallies', pk: nodePk(store.org, parent), sk: `CELL#${child}` };
      await db.put(key, { gen, ...(cell === undefined ? {} : { values: JSON.stringify(cell) }) }, [
        { is: 'below', field: 'gen', value: gen },
      ]);
    },
    async finish(node, gen, version, result) {
      const children = Object.fromEntries(Object.entries(result.children).map(([unit, value]) => [unit, options.headline(value)]));
      const item = { gen, builtAt: options.now(), value: JSON.stringify(result.value), children: JSON.stringify(children) };
      // The result goes first: a builder overtaken after this line has stored figures that are right for their generation.
      await db.put({ table: 'tallies', pk: nodePk(store.org, node), sk: 'RESULT' }, item, [{ is: 'below', field: 'gen', value: gen }]);
      const conditions = [
        { is: 'equals', field: 'version', value: version } as const,
        { is: 'below', field: 'builtGen', value: gen } as const,
      ];
      return (await db.update(stateKey(store, node), { set: { builtGen: gen } }, conditions)).ok;
    },
    async markMerged(node, gen) {
      const behind = { is: 'below', field: 'mergedGen', value: gen } as const;
      const clean = { set: { mergedGen: gen }, remove: ['dirtyPk', 'dirtySk'] };
      // Out of the dirty index only when nothing was raised meanwhile, in the same write.
      const settled = await db.update(stateKey(store, node), clean, [behind, { is: 'equals', field: 'gen', value: gen }]);
      if (!settled.ok) await db.update(stateKey(store, node), { set: { mergedGen: gen } }, [behind]);
    },
  };
}

/** Moves a node's generation on and puts it into the dirty index. Repeating it is harmless. */
export async function raiseNode(store: Store, node: string): Promise<void> {
  await store.db.update(stateKey(store, node), { add: { gen: 1 }, set: { dirtyPk: dirtyPk(store), dirtySk: node } });
}

/** Nodes that may need work, from the sparse index: a hint, read eventually consistent. */
export async function listDirty(store: Store): Promise<readonly string[]> {
  const items = await store.db.queryAll({ table: 'tallies', index: { name: 'dirty', pk: 'dirtyPk', sk: 'dirtySk' }, pk: dirtyPk(store) });
  return items.map((item) => String(item['dirtySk']));
}

/** What a node shows, in one read; `undefined` when nothing was ever built there. */
export async function getResult<Value>(store: Store, node: string): Promise<StoredResult<Value> | undefined> {
  const item = await store.db.get({ table: 'tallies', pk: nodePk(store.org, node), sk: 'RESULT' });
  if (item === undefined) return undefined;
  return {
    gen: Number(item['gen']),
    builtAt: String(item['builtAt']),
    value: JSON.parse(String(item['value'])) as Value,
    children: JSON.parse(String(item['children'])) as Record<string, Value>,
  };
}

function stateKey(store: Store, node: string): Key {
  return { table: 'tallies', pk: nodePk(store.org, node), sk: 'STATE' };
}

function dirtyPk(store: Store): string {
  return `ORG#${store.org}#DIRTY`;
}

function stateOf(item: Item | undefined): NodeState {
  const number = (field: string): number => Number(item?.[field] ?? 0);
  return {
    gen: number('gen'),
    builtGen: number('builtGen'),
    mergedGen: number('mergedGen'),
    version: number('version'),
    outputs: (item?.['outputs'] ?? []) as readonly string[],
  };
}

function headerInput<Value>(header: Item): LevelInput<string, Value> {
  return { kind: 'header', unit: String(header['unit']), day: String(header['day']), contribution: String(header['contribution']) };
}

function cellInput<Value>(cell: Item): readonly LevelInput<string, Value>[] {
  if (cell['values'] === undefined) return [];
  return [
    { kind: 'cell', child: String(cell['sk']).slice('CELL#'.length), values: JSON.parse(String(cell['values'])) as Record<string, Value> },
  ];
}

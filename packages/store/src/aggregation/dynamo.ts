import { isCounted, type SubmissionState } from '@safeground/contract';
import type { Item, Key } from '../client.ts';
import { bucketPk, nodePk } from '../keys.ts';
import { pack, unpack } from '../pack.ts';
import type { Store } from '../store.ts';
import { parseNode, type Cell, type LevelInput, type NodeResult, type Sources } from './levels.ts';
import { listInOwnLists } from './own-lists.ts';
import type { AggregationPort, NodeState } from './protocol.ts';
import { noteVolume } from './shards.ts';

export type StoredResult<Value> = NodeResult<Value> & { readonly gen: number; readonly builtAt: string };

export type PortOptions<Value> = {
  /** The few figures of a child that its parent's page shows; whole tallies of 27 wards would not fit one item. */
  readonly headline: (value: Value) => Value;
  /** ISO instant, stored with each result: "as of". */
  readonly now: () => string;
};

export type DynamoPort<Value> = AggregationPort<LevelInput<string, Value>, Cell<Value>, NodeResult<Value>>;

/** The protocol's steps on DynamoDB: one or two requests each, and a process may die between any of them. */
export function dynamoPort<Value>(store: Store, options: PortOptions<Value>): DynamoPort<Value> {
  const { db } = store;
  return {
    readState: (node) => readState(store, node),
    raise: (node) => raiseNode(store, node),
    readInputs: (node) => readInputs(store, node),
    async register(node, outputs, version) {
      const change = { set: { outputs: [...outputs], version: version + 1 } };
      return (await db.update(stateKey(store, node), change, [{ is: 'equals', field: 'version', value: version }])).ok;
    },
    async putCell(parent, child, gen, cell) {
      const item = { gen, ...(cell === undefined ? {} : { values: pack(JSON.stringify(cell)) }) };
      return (await db.put(cellKey(store, parent, child), item, [{ is: 'below', field: 'gen', value: gen }])).ok;
    },
    async finish(node, gen, version, result) {
      // Nobody looks at a bucket or a day: only periods show what they hold.
      if (parseNode(node).level === 'period') await putResult(store, node, gen, result, options);
      const conditions = [
        { is: 'equals', field: 'version', value: version } as const,
        { is: 'below', field: 'builtGen', value: gen } as const,
      ];
      return (await db.update(stateKey(store, node), { set: { builtGen: gen } }, conditions)).ok;
    },
    async markMerged(node, gen, settled) {
      const behind = { is: 'below', field: 'mergedGen', value: gen } as const;
      const standing = { is: 'equals', field: 'gen', value: gen } as const;
      const change = { set: { mergedGen: gen }, remove: ['dirtyPk', 'dirtySk'] };
      // Out of the dirty index only when nothing was raised meanwhile, in the same write.
      if (settled !== undefined) {
        const shrunk = { ...change, set: { mergedGen: gen, outputs: [...settled.outputs] } };
        const version = { is: 'equals', field: 'version', value: settled.version } as const;
        if ((await db.update(stateKey(store, node), shrunk, [behind, standing, version])).ok) return;
      }
      if ((await db.update(stateKey(store, node), change, [behind, standing])).ok) return;
      await db.update(stateKey(store, node), { set: { mergedGen: gen } }, [behind]);
    },
  };
}

/** Before the state: a builder overtaken after this has stored figures that are right for their generation. */
async function putResult<Value>(
  store: Store,
  node: string,
  gen: number,
  { value, children, sources }: NodeResult<Value>,
  { headline, now }: PortOptions<Value>,
): Promise<void> {
  const shown = Object.fromEntries(Object.entries(children).map(([unit, child]) => [unit, headline(child)]));
  const item = { gen, builtAt: now(), shown: pack(JSON.stringify({ value, children: shown, sources })) };
  await store.db.put(resultKey(store, node), item, [{ is: 'below', field: 'gen', value: gen }]);
}

export async function readState(store: Store, node: string): Promise<NodeState> {
  return stateOf(await store.db.get(stateKey(store, node)));
}

/** A bucket's headers, or the cells of a node's children. On the way, headers enter the lists of their subject and sender. */
export async function readInputs<Value>(store: Store, node: string): Promise<readonly LevelInput<string, Value>[]> {
  const key = parseNode(node);
  if (key.level === 'bucket') {
    const headers = await store.db.queryAll({ table: 'headers', pk: bucketPk(store.org, key), range: { prefix: 'SUB#' } });
    await noteVolume(store, key, headers.length);
    await listInOwnLists(store, key, headers);
    return headers.filter((header) => isCounted(header['state'] as SubmissionState)).map(headerInput<Value>);
  }
  const cells = await store.db.queryAll({ table: 'tallies', pk: nodePk(store.org, node), range: { prefix: 'CELL#' } });
  return cells.flatMap((cell) => cellInput<Value>(cell));
}

/**
 * Moves a node's generation on and puts it into the dirty index. Repeating it is harmless, and so is sharing it with all whose
 * headers are there before it begins: thirty inspectors of a ward would contend for this one item.
 */
export async function raiseNode(store: Store, node: string): Promise<void> {
  await store.db.updateTogether(stateKey(store, node), { add: { gen: 1 }, set: { dirtyPk: dirtyPk(store), dirtySk: node } });
}

/** Puts a node that a sweep found wrong back to work; `parent` is one that it had forgotten it has a cell in. */
export async function dirtyAgain(store: Store, node: string, parent?: string): Promise<void> {
  if (parent !== undefined) {
    const { outputs, version } = await readState(store, node);
    const change = { set: { outputs: [...outputs, parent], version: version + 1 } };
    await store.db.update(stateKey(store, node), change, [{ is: 'equals', field: 'version', value: version }]);
  }
  await raiseNode(store, node);
}

/** The parents that many nodes know of, in the order asked. */
export async function readOutputs(store: Store, nodes: readonly string[]): Promise<readonly (readonly string[])[]> {
  return (await store.db.getMany(nodes.map((node) => stateKey(store, node)))).map((item) => stateOf(item).outputs);
}

/** How far the inputs of many nodes have moved, in the order asked; 0 where nothing ever came. */
export async function readGenerations(store: Store, nodes: readonly string[]): Promise<readonly number[]> {
  return (await store.db.getMany(nodes.map((node) => stateKey(store, node)))).map((item) => stateOf(item).gen);
}

/** Nodes that may need work, from the sparse index: a hint, read eventually consistent. */
export async function listDirty(store: Store): Promise<readonly string[]> {
  const items = await store.db.queryAll({ table: 'tallies', index: { name: 'dirty', pk: 'dirtyPk', sk: 'dirtySk' }, pk: dirtyPk(store) });
  return items.map((item) => String(item['dirtySk']));
}

/** What a node shows, in one read; `undefined` when nothing was ever built there. */
export async function getResult<Value>(store: Store, node: string): Promise<StoredResult<Value> | undefined> {
  const item = await store.db.get(resultKey(store, node));
  return item && resultOf<Value>(item);
}

/** What many nodes show, in the order asked; undefined where nothing was built. */
export async function getResults<Value>(store: Store, nodes: readonly string[]): Promise<readonly (StoredResult<Value> | undefined)[]> {
  const items = await store.db.getMany(nodes.map((node) => resultKey(store, node)));
  return items.map((item) => item && resultOf<Value>(item));
}

/** Where the figures of many nodes came from, in the order asked; undefined where nothing was built. */
export async function getSources(store: Store, nodes: readonly string[]): Promise<readonly (Sources | undefined)[]> {
  const items = await store.db.getMany(nodes.map((node) => resultKey(store, node)));
  return items.map((item) => item && resultOf(item).sources);
}

/** The cell of a child in its parent, as it stands; undefined when there is none or it was emptied. */
export async function getCell<Value>(store: Store, parent: string, child: string): Promise<Cell<Value> | undefined> {
  const item = await store.db.get(cellKey(store, parent, child));
  return item?.['values'] === undefined ? undefined : (JSON.parse(unpack(item['values'])) as Cell<Value>);
}

function resultOf<Value>(item: Item): StoredResult<Value> {
  return { ...(JSON.parse(unpack(item['shown'])) as NodeResult<Value>), gen: Number(item['gen']), builtAt: String(item['builtAt']) };
}

function stateKey(store: Store, node: string): Key {
  return { table: 'tallies', pk: nodePk(store.org, node), sk: 'STATE' };
}

function resultKey(store: Store, node: string): Key {
  return { table: 'tallies', pk: nodePk(store.org, node), sk: 'RESULT' };
}

function cellKey(store: Store, parent: string, child: string): Key {
  return { table: 'tallies', pk: nodePk(store.org, parent), sk: `CELL#${child}` };
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
  return {
    kind: 'header',
    unit: String(header['unit']),
    day: String(header['day']),
    version: Number(header['version']),
    contribution: String(header['contribution']),
  };
}

function cellInput<Value>(cell: Item): readonly LevelInput<string, Value>[] {
  if (cell['values'] === undefined) return [];
  const values = JSON.parse(unpack(cell['values'])) as Record<string, Value>;
  return [{ kind: 'cell', child: String(cell['sk']).slice('CELL#'.length), values }];
}

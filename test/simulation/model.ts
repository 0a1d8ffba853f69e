import type { AggregationPort, NodeState } from '../../packages/store/src/aggregation/protocol.ts';
import type { Cell, LevelInput, NodeResult } from '../../packages/store/src/aggregation/levels.ts';
import type { Random } from '../../functions/src/seed/random.ts';

/** In the simulation a value is the set of submissions in it, so that one lost or counted twice shows by name. */
export type Ids = Readonly<Record<string, number>>;
export type Header = {
  readonly id: string;
  readonly revision: number;
  readonly unit: string;
  readonly day: string;
  readonly withdrawn: boolean;
};
export type Input = LevelInput<Ids, Ids>;
export type Port = AggregationPort<Input, Cell<Ids>, NodeResult<Ids>>;

export type Mutant =
  | 'none'
  | 'no guard'
  | 'bump before store'
  | 'no marker'
  | 'marker before bump'
  | 'retry without bump'
  | 'joins a bump under way'
  | 'generation after scan'
  | 'cells before registration'
  | 'forgets outputs that were not emptied'
  | 'forgets outputs before telling them';

export const mutants: readonly Exclude<Mutant, 'none'>[] = [
  'no guard',
  'bump before store',
  'no marker',
  'marker before bump',
  'retry without bump',
  'joins a bump under way',
  'generation after scan',
  'cells before registration',
  'forgets outputs that were not emptied',
  'forgets outputs before telling them',
];

type StoredNode = {
  gen: number;
  builtGen: number;
  mergedGen: number;
  version: number;
  outputs: readonly string[];
  result: { readonly gen: number; readonly of: NodeResult<Ids> } | undefined;
};

/** A request that reached the store, but whose answer did not come back. */
export class LostResponse extends Error {}

/** Runs tasks one step at a time in an order drawn from the seed, and kills some of them on the way. */
export class Scheduler {
  readonly #random: Random;
  readonly #waiting: (() => void)[] = [];
  killing = true;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Where a task may be overtaken or killed: before each request. A killed task simply never goes on. */
  step(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Whether this answer is lost on its way back. */
  losesResponse(): boolean {
    return this.killing && this.#random.chance(0.05);
  }

  async runAll(): Promise<void> {
    await settle();
    while (this.#waiting.length > 0) {
      const [resume] = this.#waiting.splice(this.#random.between(0, this.#waiting.length - 1), 1);
      if (this.killing && this.#random.chance(0.01)) continue;
      resume?.();
      await settle();
    }
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** An in-memory store with DynamoDB's promises: single-item conditional writes, consistent reads, pages that are no snapshot. */
export class Store {
  readonly nodes = new Map<string, StoredNode>();
  readonly headers = new Map<string, Map<string, Header>>();
  readonly cells = new Map<string, Map<string, { gen: number; cell: Cell<Ids> | undefined }>>();
  readonly #scheduler: Scheduler;
  readonly #mutant: Mutant;

  constructor(scheduler: Scheduler, mutant: Mutant) {
    this.#scheduler = scheduler;
    this.#mutant = mutant;
  }

  node(key: string): StoredNode {
    const known = this.nodes.get(key);
    if (known !== undefined) return known;
    const fresh = { gen: 0, builtGen: 0, mergedGen: 0, version: 0, outputs: [], result: undefined };
    this.nodes.set(key, fresh);
    return fresh;
  }

  cellOf(parent: string, child: string): Cell<Ids> | undefined {
    return this.cells.get(parent)?.get(child)?.cell;
  }

  /** Puts a header unless the same or a later revision is there. */
  async putHeader(bucket: string, header: Header): Promise<void> {
    await this.#scheduler.step();
    const rows = within(this.headers, bucket);
    const known = rows.get(header.id);
    if (known === undefined || known.revision < header.revision) rows.set(header.id, header);
    this.#answer();
  }

  readonly port: Port = {
    readState: async (key) => {
      await this.#scheduler.step();
      const { gen, builtGen, mergedGen, version, outputs } = this.node(key);
      return { gen, builtGen, mergedGen, version, outputs } satisfies NodeState;
    },
    raise: async (key) => {
      await this.#scheduler.step();
      this.node(key).gen += 1;
      this.#answer();
    },
    readInputs: async (key) => {
      await this.#scheduler.step();
      const headers = [...within(this.headers, key).values()];
      const half = Math.ceil(headers.length / 2);
      const first = headers.slice(0, half).map(headerInput);
      // The second page is read later: what changed in between is seen half.
      await this.#scheduler.step();
      const second = headers.slice(half).map((header) => headerInput(within(this.headers, key).get(header.id) ?? header));
      const cells = [...within(this.cells, key)].flatMap(([child, { cell }]): Input[] =>
        cell === undefined ? [] : [{ kind: 'cell', child, values: cell }],
      );
      return [...first, ...second].filter((input) => input !== undefined).concat(cells);
    },
    register: async (key, outputs, version) => {
      await this.#scheduler.step();
      const node = this.node(key);
      if (node.version !== version && this.#mutant !== 'no guard') return false;
      node.version = version + 1;
      if (this.#mutant !== 'cells before registration') node.outputs = outputs;
      return true;
    },
    putCell: async (parent, child, gen, cell) => {
      await this.#scheduler.step();
      const cells = within(this.cells, parent);
      const known = cells.get(child);
      if (known !== undefined && known.gen >= gen && this.#mutant !== 'no guard') return false;
      cells.set(child, { gen, cell });
      return true;
    },
    finish: async (key, gen, version, result) => {
      // Two requests, as on DynamoDB: the result under its own guard, then the node's state.
      await this.#scheduler.step();
      const node = this.node(key);
      if (this.#mutant === 'no guard' || (node.result?.gen ?? 0) < gen) node.result = { gen, of: result };
      await this.#scheduler.step();
      if (this.#mutant !== 'no guard' && (node.version !== version || node.builtGen >= gen)) return false;
      node.builtGen = gen;
      if (this.#mutant === 'no marker') node.mergedGen = gen;
      return true;
    },
    markMerged: async (key, gen, settled) => {
      const node = this.node(key);
      await this.#scheduler.step();
      // Up to three requests, each a condition of its own.
      if (settled !== undefined && node.mergedGen < gen && node.gen === gen && node.version === settled.version) {
        node.mergedGen = gen;
        node.outputs = settled.outputs;
        return;
      }
      await this.#scheduler.step();
      node.mergedGen = Math.max(node.mergedGen, gen);
    },
  };

  #answer(): void {
    if (this.#scheduler.losesResponse()) throw new LostResponse();
  }
}

function headerInput(header: Header): Input | undefined {
  if (header.withdrawn) return undefined;
  return { kind: 'header', unit: header.unit, day: header.day, version: 1, contribution: { [header.id]: header.revision } };
}

function within<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const fresh = new Map<string, Value>();
  map.set(key, fresh);
  return fresh;
}

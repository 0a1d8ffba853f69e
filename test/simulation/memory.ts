import {
  foldNode,
  type Cell,
  type HeaderInput,
  type LevelInput,
  type LevelRules,
  type NodeResult,
} from '../../packages/store/src/aggregation/levels.ts';
import { isDirty, rebuild, type AggregationPort, type NodeState } from '../../packages/store/src/aggregation/protocol.ts';

type Port<Value> = AggregationPort<LevelInput<string, Value>, Cell<Value>, NodeResult<Value>>;

/** Called before each request with its name; one that throws is a process that ends there, or an answer that never came (`after`). */
export type OnRequest = (when: 'before' | 'after', request: keyof Port<unknown>) => void | Promise<void>;

const fresh: NodeState = { gen: 0, builtGen: 0, mergedGen: 0, version: 0, outputs: [] };

/**
 * The protocol's store in memory, plainly: single-item conditional writes, consistent reads. The law tests run real tallies on it
 * by the hundred thousand; the seeded simulation (`model.ts`) has one of its own that breaks in more ways.
 */
export class MemoryStore<Value> {
  readonly #rules: LevelRules<string, Value>;
  readonly #states = new Map<string, NodeState>();
  readonly #headers = new Map<string, Map<string, HeaderInput<string>>>();
  readonly #cells = new Map<string, Map<string, { readonly gen: number; readonly cell: Cell<Value> | undefined }>>();
  readonly #results = new Map<string, { readonly gen: number; readonly of: NodeResult<Value> }>();
  readonly #dirty = new Set<string>();

  constructor(rules: LevelRules<string, Value>) {
    this.#rules = rules;
  }

  /** Header first, then the generation, as `commit` does. `undefined` is one that no longer counts. */
  put(bucket: string, id: string, header: HeaderInput<string> | undefined): void {
    const rows = this.#headers.get(bucket) ?? this.#headers.set(bucket, new Map()).get(bucket)!;
    if (header === undefined) rows.delete(id);
    else rows.set(id, header);
    this.#raise(bucket);
  }

  /** Nodes that need work, children first. */
  dirty(): readonly string[] {
    return [...this.#dirty].sort((left, right) => order(left) - order(right) || (left < right ? -1 : 1));
  }

  rebuild(nodes: readonly string[], onRequest: OnRequest = () => undefined): Promise<unknown> {
    return rebuild(this.#port(onRequest), nodes, (node, inputs) => foldNode(node, inputs, this.#rules));
  }

  async settle(): Promise<void> {
    for (let nodes = this.dirty(); nodes.length > 0; nodes = this.dirty()) {
      const level = order(nodes[0]!);
      await this.rebuild(nodes.filter((node) => order(node) === level));
    }
  }

  /** What every period shows, by node. */
  results(): ReadonlyMap<string, NodeResult<Value>> {
    const periods = [...this.#results].filter(([node]) => node.startsWith('p'));
    return new Map(periods.sort(([left], [right]) => (left < right ? -1 : 1)).map(([node, { of }]) => [node, of]));
  }

  #port(onRequest: OnRequest): Port<Value> {
    const request = async <Answer>(name: keyof Port<unknown>, act: () => Answer): Promise<Answer> => {
      await onRequest('before', name);
      const answer = act();
      await onRequest('after', name);
      return answer;
    };
    return {
      readState: (node) => request('readState', () => this.#state(node)),
      raise: (node) => request('raise', () => this.#raise(node)),
      readInputs: (node) => request('readInputs', () => this.#inputs(node)),
      register: (node, outputs, version) =>
        request('register', () => {
          const state = this.#state(node);
          return state.version === version && this.#set(node, { ...state, outputs, version: version + 1 });
        }),
      putCell: (parent, child, gen, cell) =>
        request('putCell', () => {
          const cells = this.#cells.get(parent) ?? this.#cells.set(parent, new Map()).get(parent)!;
          if ((cells.get(child)?.gen ?? 0) >= gen) return false;
          cells.set(child, { gen, cell });
          return true;
        }),
      finish: (node, gen, version, result) =>
        request('finish', () => {
          if ((this.#results.get(node)?.gen ?? 0) < gen) this.#results.set(node, { gen, of: result });
          const state = this.#state(node);
          return state.version === version && state.builtGen < gen && this.#set(node, { ...state, builtGen: gen });
        }),
      markMerged: (node, gen, settled) =>
        request('markMerged', () => {
          const state = this.#state(node);
          if (state.mergedGen >= gen) return;
          const isSettled = settled !== undefined && state.gen === gen && state.version === settled.version;
          this.#set(node, { ...state, mergedGen: gen, ...(isSettled ? { outputs: settled.outputs } : {}) });
        }),
    };
  }

  #state(node: string): NodeState {
    return this.#states.get(node) ?? fresh;
  }

  #set(node: string, state: NodeState): true {
    this.#states.set(node, state);
    if (isDirty(state)) this.#dirty.add(node);
    else this.#dirty.delete(node);
    return true;
  }

  #raise(node: string): void {
    const state = this.#state(node);
    this.#set(node, { ...state, gen: state.gen + 1 });
  }

  #inputs(node: string): readonly LevelInput<string, Value>[] {
    const headers = this.#headers.get(node);
    if (headers !== undefined) return [...headers.values()];
    // In the order of their keys, as a query gives them.
    const cells = [...(this.#cells.get(node) ?? [])].sort(([left], [right]) => (left < right ? -1 : 1));
    return cells.flatMap(([child, { cell }]) => (cell === undefined ? [] : [{ kind: 'cell' as const, child, values: cell }]));
  }
}

const order = (node: string): number => 'bdp'.indexOf(node.charAt(0));

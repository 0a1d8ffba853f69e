/**
 * The one protocol by which every level of aggregation is rebuilt (decision 0003). It needs no clock and no order:
 * a node's state says how far its inputs have moved (`gen`), how far it was built from them (`builtGen`), and how far
 * its parents were told (`mergedGen`). It runs on DynamoDB and, unchanged, in the simulation.
 */

export type NodeState = {
  readonly gen: number;
  readonly builtGen: number;
  readonly mergedGen: number;
  /** Moves with each registration; a builder that was overtaken finds it changed. */
  readonly version: number;
  /** Every parent that may hold a cell of this node. */
  readonly outputs: readonly string[];
};

/** What a node says to its parents and of itself. */
export type Folded<Cell, Result> = { readonly cells: ReadonlyMap<string, Cell>; readonly result: Result };

/** The steps of storage the protocol is made of. Each is one request and may be the last thing a process does. */
export type AggregationPort<Input, Cell, Result> = {
  /** Strongly consistent; zeros when the node was never touched. */
  readState(node: string): Promise<NodeState>;
  /** Adds 1 to `gen`. */
  raise(node: string): Promise<void>;
  /** Strongly consistent, every page. */
  readInputs(node: string): Promise<readonly Input[]>;
  /** Stores `outputs` and moves `version` on, if it still is `version`. */
  register(node: string, outputs: readonly string[], version: number): Promise<boolean>;
  /** Stores a child's cell in its parent, unless one of the same or a later generation is there. `undefined` empties it. */
  putCell(parent: string, child: string, gen: number, cell: Cell | undefined): Promise<void>;
  /** Stores the result and `builtGen`, if `version` is unchanged and `builtGen` is older. */
  finish(node: string, gen: number, version: number, result: Result): Promise<boolean>;
  /** Raises `mergedGen` to `gen`, never lowers it. */
  markMerged(node: string, gen: number): Promise<void>;
};

export type RebuildOutcome = 'clean' | 'built' | 'merged' | 'overtaken';

/**
 * Brings one node up to its own generation and tells its parents. Repeatable, and safe with any number of others doing
 * the same: whoever is overtaken stops, and whatever is cut short stays dirty.
 */
export async function rebuild<Input, Cell, Result>(
  port: AggregationPort<Input, Cell, Result>,
  node: string,
  fold: (node: string, inputs: readonly Input[]) => Folded<Cell, Result>,
): Promise<RebuildOutcome> {
  // The generation is read before the inputs: what arrives in between has raised it further.
  const state = await port.readState(node);
  if (state.builtGen >= state.gen) {
    if (state.mergedGen >= state.builtGen) return 'clean';
    await tellParents(port, node, state.outputs, state.builtGen);
    return 'merged';
  }
  const { cells, result } = fold(node, await port.readInputs(node));
  // Registered before any cell is written: a later builder then knows every parent that may hold a cell to empty.
  const outputs = [...new Set([...state.outputs, ...cells.keys()])];
  if (!(await port.register(node, outputs, state.version))) return 'overtaken';
  for (const parent of outputs) await port.putCell(parent, node, state.gen, cells.get(parent));
  if (!(await port.finish(node, state.gen, state.version + 1, result))) return 'overtaken';
  await tellParents(port, node, outputs, state.gen);
  return 'built';
}

export function isDirty(state: NodeState): boolean {
  return state.builtGen < state.gen || state.mergedGen < state.builtGen;
}

/** Parents first, the marker last: a process that dies in between leaves the node dirty, and its parents are told again. */
async function tellParents<Input, Cell, Result>(
  port: AggregationPort<Input, Cell, Result>,
  node: string,
  outputs: readonly string[],
  gen: number,
): Promise<void> {
  for (const parent of outputs) await port.raise(parent);
  await port.markMerged(node, gen);
}

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
  /**
   * Stores a child's cell in its parent, unless one of the same or a later generation is there; says whether it did.
   * `undefined` empties it, and leaves its generation behind as a guard.
   */
  putCell(parent: string, child: string, gen: number, cell: Cell | undefined): Promise<boolean>;
  /** Stores the result and `builtGen`, if `version` is unchanged and `builtGen` is older. */
  finish(node: string, gen: number, version: number, result: Result): Promise<boolean>;
  /** Raises `mergedGen` to `gen`, never lowers it. With `settled`, also keeps only these outputs, if `version` and `gen` still stand. */
  markMerged(node: string, gen: number, settled?: { readonly version: number; readonly outputs: readonly string[] }): Promise<void>;
};

export type RebuildOutcome = 'clean' | 'built' | 'merged' | 'overtaken';

/**
 * Brings one node up to its own generation and tells its parents. Repeatable, and safe with any number of others doing
 * the same: whoever is overtaken stops, and whatever is cut short stays dirty.
 */
export async function rebuild<Input, Cell, Result>(
  port: AggregationPort<Input, Cell, Result>,
  node: string,
  fold: (node: string, inputs: readonly Input[]) => Folded<Cell, Result> | Promise<Folded<Cell, Result>>,
): Promise<RebuildOutcome> {
  // The generation is read before the inputs: what arrives in between has raised it further.
  const state = await port.readState(node);
  if (state.builtGen >= state.gen) {
    if (state.mergedGen >= state.builtGen) return 'clean';
    await tellParents(port, state.outputs);
    await port.markMerged(node, state.builtGen);
    return 'merged';
  }
  const { cells, result } = await fold(node, await port.readInputs(node));
  // Registered before any cell is written: a later builder then knows every parent that may hold a cell to empty.
  const outputs = [...new Set([...state.outputs, ...cells.keys()])];
  if (!(await port.register(node, outputs, state.version))) return 'overtaken';
  const kept: string[] = [];
  for (const parent of outputs) {
    const cell = cells.get(parent);
    const stored = await port.putCell(parent, node, state.gen, cell);
    // A cell that could not be emptied belongs to a builder of this same generation: the next one has to empty it.
    if (cell !== undefined || !stored) kept.push(parent);
  }
  const version = state.version + 1;
  if (!(await port.finish(node, state.gen, version, result))) return 'overtaken';
  await tellParents(port, outputs);
  // Only now may an emptied parent be forgotten: until it was told, a successor must know of it.
  await port.markMerged(node, state.gen, { version, outputs: kept });
  return 'built';
}

export function isDirty(state: NodeState): boolean {
  return state.builtGen < state.gen || state.mergedGen < state.builtGen;
}

/** Parents first, the marker last: a process that dies in between leaves the node dirty, and its parents are told again. */
async function tellParents<Input, Cell, Result>(port: AggregationPort<Input, Cell, Result>, outputs: readonly string[]): Promise<void> {
  for (const parent of outputs) await port.raise(parent);
}

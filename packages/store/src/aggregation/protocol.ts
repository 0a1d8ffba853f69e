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

/** The steps of storage the protocol is made of. Each may be the last thing a process does. */
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
  markMerged(node: string, gen: number, settled?: Settled): Promise<void>;
};

type Settled = { readonly version: number; readonly outputs: readonly string[] };

/** An `Error` is why this node could not be built; the others of its batch went on. */
export type RebuildOutcome = 'clean' | 'built' | 'merged' | 'overtaken' | Error;

type Fold<Input, Cell, Result> = (node: string, inputs: readonly Input[]) => Folded<Cell, Result> | Promise<Folded<Cell, Result>>;

/** What is still to be done for a node whose figures are stored: tell its parents, then mark it. */
type Pending = { readonly parents: readonly string[]; readonly mark: () => Promise<void> };

/**
 * Brings nodes up to their own generation, then tells their parents, each parent once, and marks them. Repeatable, and
 * safe with any number of others doing the same: whoever is overtaken stops, and whatever is cut short stays dirty.
 * Parents first, the markers last: a process that dies in between leaves the nodes dirty, and their parents are told again.
 */
export async function rebuild<Input, Cell, Result>(
  port: AggregationPort<Input, Cell, Result>,
  nodes: readonly string[],
  fold: Fold<Input, Cell, Result>,
): Promise<readonly RebuildOutcome[]> {
  const built = await Promise.all(nodes.map((node) => build(port, node, fold).catch(failed)));
  const pending = built.flatMap(({ pending: each }) => each ?? []);
  const parents = [...new Set(pending.flatMap((each) => each.parents))];
  await Promise.all(parents.map((parent) => port.raise(parent)));
  await Promise.all(pending.map((each) => each.mark()));
  return built.map(({ outcome }) => outcome);
}

type Built = { readonly outcome: RebuildOutcome; readonly pending?: Pending };

function failed(error: unknown): Built {
  return { outcome: error instanceof Error ? error : new Error(String(error)) };
}

async function build<Input, Cell, Result>(
  port: AggregationPort<Input, Cell, Result>,
  node: string,
  fold: Fold<Input, Cell, Result>,
): Promise<Built> {
  // The generation is read before the inputs: what arrives in between has raised it further.
  const state = await port.readState(node);
  const { gen } = state;
  if (state.builtGen >= gen) {
    if (state.mergedGen >= state.builtGen) return { outcome: 'clean' };
    return { outcome: 'merged', pending: { parents: state.outputs, mark: () => port.markMerged(node, state.builtGen) } };
  }
  const { cells, result } = await fold(node, await port.readInputs(node));
  // Registered before any cell is written: a later builder then knows every parent that may hold a cell to empty.
  const outputs = [...new Set([...state.outputs, ...cells.keys()])];
  const isKnown = outputs.length === state.outputs.length;
  if (!isKnown && !(await port.register(node, outputs, state.version))) return { outcome: 'overtaken' };
  const version = isKnown ? state.version : state.version + 1;
  const stored = await Promise.all(outputs.map((parent) => port.putCell(parent, node, gen, cells.get(parent))));
  if (!(await port.finish(node, gen, version, result))) return { outcome: 'overtaken' };
  // A cell that could not be emptied belongs to a builder of this same generation: the next one has to empty it. An emptied
  // parent is forgotten with the marker only: until it was told, a successor must know of it.
  const kept = outputs.filter((parent, index) => cells.has(parent) || stored[index] !== true);
  return { outcome: 'built', pending: { parents: outputs, mark: () => port.markMerged(node, gen, { version, outputs: kept }) } };
}

export function isDirty(state: NodeState): boolean {
  return state.builtGen < state.gen || state.mergedGen < state.builtGen;
}

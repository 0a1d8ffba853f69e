import type { Store } from '../store.ts';
import { dynamoPort, listDirty, type PortOptions } from './dynamo.ts';
import { foldNode, parseNode, type Cell, type LevelInput, type LevelRules, type NodeResult } from './levels.ts';
import { rebuild, type Folded } from './protocol.ts';

export type RunReport = { readonly built: number; readonly failed: readonly { readonly node: string; readonly reason: string }[] };

/** The rules of a form; `versions` are those whose contributions are about to be folded. */
export type RulesOf<Value> = (
  form: string,
  versions: ReadonlySet<number>,
) => LevelRules<string, Value> | Promise<LevelRules<string, Value>>;

export type RunOptions<Value> = PortOptions<Value> & {
  readonly rounds: number;
  /** Whether there is still time; asked before each node. What is left stays dirty for the next run. */
  readonly goesOn?: (() => boolean) | undefined;
};

/** Children before parents, so that one run usually carries a change all the way up. */
const levelOrder = ['b', 'd', 'p'] as const;
/** Nodes of a level under way at once; a parent that several of them share is told once. */
const BATCH = 16;

/**
 * Rebuilds what is dirty until nothing is, or until `rounds` are spent. Any number may run at once. A node that cannot be
 * folded is reported and left dirty; the others go on.
 */
export async function aggregate<Value>(store: Store, rulesOf: RulesOf<Value>, options: RunOptions<Value>): Promise<RunReport> {
  const { goesOn = () => true } = options;
  const port = dynamoPort(store, options);
  const failed = new Map<string, string>();
  let built = 0;
  const fail = (node: string, error: unknown): unknown => failed.set(node, error instanceof Error ? error.message : String(error));
  const build = async (batch: readonly string[]): Promise<void> => {
    try {
      const outcomes = await rebuild(port, batch, (node, inputs) => foldWith(rulesOf, node, inputs));
      built += outcomes.filter((outcome) => outcome === 'built').length;
      for (const [index, outcome] of outcomes.entries()) if (outcome instanceof Error) fail(batch[index]!, outcome);
    } catch (error) {
      // Their parents could not be told: they are dirty still, and come again with the next run.
      for (const node of batch) fail(node, error);
    }
  };
  for (let round = 0; round < options.rounds && goesOn(); round += 1) {
    const dirty = (await listDirty(store)).filter((node) => !failed.has(node));
    if (dirty.length === 0) break;
    for (const level of levelOrder) {
      const nodes = dirty.filter((name) => name.startsWith(level));
      for (let start = 0; start < nodes.length && goesOn(); start += BATCH) await build(nodes.slice(start, start + BATCH));
    }
  }
  return { built, failed: [...failed].map(([node, reason]) => ({ node, reason })) };
}

/** Folds a node with the rules of its form. */
export async function foldWith<Value>(
  rulesOf: RulesOf<Value>,
  node: string,
  inputs: readonly LevelInput<string, Value>[],
): Promise<Folded<Cell<Value>, NodeResult<Value>>> {
  const versions = new Set(inputs.flatMap((input) => (input.kind === 'header' ? [input.version] : [])));
  return foldNode(node, inputs, await rulesOf(parseNode(node).form, versions));
}

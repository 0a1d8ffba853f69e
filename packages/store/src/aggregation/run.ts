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
/** Nodes of a level under way at once. They are independent; what two of them raise is raised twice. */
const IN_FLIGHT = 8;

/**
 * Rebuilds what is dirty until nothing is, or until `rounds` are spent. Any number may run at once. A node that cannot be
 * folded is reported and left dirty; the others go on.
 */
export async function aggregate<Value>(store: Store, rulesOf: RulesOf<Value>, options: RunOptions<Value>): Promise<RunReport> {
  const { goesOn = () => true } = options;
  const port = dynamoPort(store, options);
  const failed = new Map<string, string>();
  let built = 0;
  const build = async (node: string): Promise<void> => {
    try {
      if ((await rebuild(port, node, (name, inputs) => foldWith(rulesOf, name, inputs))) === 'built') built += 1;
    } catch (error) {
      failed.set(node, error instanceof Error ? error.message : String(error));
    }
  };
  for (let round = 0; round < options.rounds && goesOn(); round += 1) {
    const dirty = (await listDirty(store)).filter((node) => !failed.has(node));
    if (dirty.length === 0) break;
    for (const level of levelOrder) {
      const queue = dirty.filter((name) => name.startsWith(level)).values();
      const worker = async (): Promise<void> => {
        for (const node of queue) if (goesOn()) await build(node);
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
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

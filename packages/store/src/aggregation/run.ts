import type { Store } from '../store.ts';
import { dynamoPort, listDirty, type PortOptions } from './dynamo.ts';
import { foldNode, type LevelRules } from './levels.ts';
import { rebuild } from './protocol.ts';

export type RunReport = { readonly built: number; readonly failed: readonly { readonly node: string; readonly reason: string }[] };

/** Children before parents, so that one run usually carries a change all the way up. */
const levelOrder = ['b', 'd', 'p'] as const;

/**
 * Rebuilds what is dirty until nothing is, or until `rounds` are spent. Any number may run at once. A node that cannot be
 * folded is reported and left dirty; the others go on.
 */
export async function aggregate<Value>(
  store: Store,
  rules: LevelRules<string, Value>,
  options: PortOptions<Value> & { readonly rounds: number },
): Promise<RunReport> {
  const port = dynamoPort(store, options);
  const failed = new Map<string, string>();
  let built = 0;
  for (let round = 0; round < options.rounds; round += 1) {
    const dirty = (await listDirty(store)).filter((node) => !failed.has(node));
    if (dirty.length === 0) break;
    for (const level of levelOrder) {
      for (const node of dirty.filter((name) => name.startsWith(level))) {
        try {
          const outcome = await rebuild(port, node, (name, inputs) => foldNode(name, inputs, rules));
          if (outcome === 'built') built += 1;
        } catch (error) {
          failed.set(node, error instanceof Error ? error.message : String(error));
        }
      }
    }
  }
  return { built, failed: [...failed].map(([node, reason]) => ({ node, reason })) };
}

import { canonical } from '@safeground/forms/canonical';
import { bucketPrefix, nodePk, parseBucketPk } from '../keys.ts';
import type { Store } from '../store.ts';
import { dirtyAgain, getCell, getResult, readInputs, readOutputs, readState } from './dynamo.ts';
import { nodeText, type LevelInput, type NodeResult } from './levels.ts';
import { isDirty } from './protocol.ts';
import { foldWith, type RulesOf } from './run.ts';

/** A place where what is stored is not what its inputs give. */
export type Difference = { readonly node: string; readonly what: string };

export type SweepReport = {
  readonly checked: number;
  /** Nodes that were being built: the next sweep looks at them. */
  readonly busy: number;
  /** Nodes there was no time for. */
  readonly left: number;
  readonly differences: readonly Difference[];
};

export type SweepOptions<Value> = {
  readonly headline: (value: Value) => Value;
  readonly goesOn?: (() => boolean) | undefined;
};

const IN_FLIGHT = 8;

/**
 * Computes everything anew from the headers, level by level, and compares it with what the aggregation stored. It trusts
 * neither the index of dirty nodes nor any generation: what differs is named and raised, so that the next run of the
 * aggregator mends it. It reads two whole tables, for the quiet hours.
 */
export async function sweep<Value>(store: Store, rulesOf: RulesOf<Value>, options: SweepOptions<Value>): Promise<SweepReport> {
  const { goesOn = () => true } = options;
  const differences: Difference[] = [];
  let [checked, busy, left] = [0, 0, 0];
  const queue = (await allNodes(store)).values();
  const worker = async (): Promise<void> => {
    for (const node of queue) {
      if (!goesOn()) {
        left += 1;
        continue;
      }
      const found = await compare(store, node, rulesOf, options);
      if (found === 'busy') busy += 1;
      else checked += 1;
      if (found === 'busy' || found.length === 0) continue;
      differences.push(...found);
      await dirtyAgain(store, node);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return { checked, busy, left, differences };
}

/** Every bucket that holds a header and every node that has a state, children first. */
async function allNodes(store: Store): Promise<readonly string[]> {
  const nodes = new Set<string>();
  for await (const { pk } of store.db.scan('headers'))
    if (String(pk).startsWith(bucketPrefix(store.org))) nodes.add(nodeText({ level: 'bucket', ...parseBucketPk(String(pk)) }));
  const prefix = nodePk(store.org, '');
  for await (const { pk, sk } of store.db.scan('tallies'))
    if (String(pk).startsWith(prefix) && (sk === 'STATE' || sk === 'RESULT')) nodes.add(String(pk).slice(prefix.length));
  const level = (node: string): number => ['b', 'd', 'p'].indexOf(node.charAt(0));
  return [...nodes].sort((left, right) => level(left) - level(right));
}

async function compare<Value>(
  store: Store,
  node: string,
  rulesOf: RulesOf<Value>,
  { headline }: SweepOptions<Value>,
): Promise<readonly Difference[] | 'busy'> {
  const state = await readState(store, node);
  if (isDirty(state)) return 'busy';
  const inputs = await readInputs<Value>(store, node);
  const { cells, result } = await foldWith(rulesOf, node, inputs);
  const differences: Difference[] = [];
  const differ = (what: string): unknown => differences.push({ node, what });
  for (const parent of new Set([...state.outputs, ...cells.keys()]))
    if (text(await getCell<Value>(store, parent, node)) !== text(cells.get(parent))) differ(`the cell in ${parent}`);
  if (node.startsWith('p') && !(await showsResult(store, node, result, headline))) differ('the result');
  for (const child of await strayChildren(store, node, inputs)) {
    differ(`a cell of ${child} that ${child} does not know of`);
    await dirtyAgain(store, child, node);
  }
  const after = await readState(store, node);
  return after.gen === state.gen && after.version === state.version ? differences : 'busy';
}

async function showsResult<Value>(
  store: Store,
  node: string,
  result: NodeResult<Value>,
  headline: (value: Value) => Value,
): Promise<boolean> {
  const stored = await getResult<Value>(store, node);
  const children = Object.fromEntries(Object.entries(result.children).map(([unit, value]) => [unit, headline(value)]));
  return text(stored && [stored.value, stored.children, stored.sources]) === text([result.value, children, result.sources]);
}

/** Children that have a cell here, but do not count this node among their parents: nobody would ever empty it. */
async function strayChildren<Value>(store: Store, node: string, inputs: readonly LevelInput<string, Value>[]): Promise<readonly string[]> {
  const children = inputs.flatMap((input) => (input.kind === 'cell' ? [input.child] : []));
  const outputs = await readOutputs(store, children);
  return children.filter((_, index) => outputs[index]?.includes(node) !== true);
}

const text = (value: unknown): string => (value === undefined ? '' : canonical(value));

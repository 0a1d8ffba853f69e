import type { Fn } from '../expression/operand.ts';
import type { Value } from '../expression/values.ts';
import type { Links } from './links.ts';
import type { Edge, NodeSpec } from './program.ts';

/**
 * What a wave of recomputation touches of each node, by rank and packed: on a long form an answer's cost is memory, and specs and
 * edges, being objects, lie all over it.
 */
export type Hot = {
  /** `WIDTH` numbers for each node: see the constants below. */
  readonly info: Int32Array;
  /** Two for each node: its relevance, and its calculation. */
  readonly code: readonly (Fn<boolean> | Fn<Value> | undefined)[];
  /**
   * Readers in the same frame, three numbers each: the rank to queue (`-1`: only look again), its slot, and how many times the
   * reader adds this node up, if it is nothing but a long sum.
   */
  readonly edges: Int32Array;
};

export const WIDTH = 8;
export const SLOT = 0;
/** Slot of the parent, `-1` at the top. */
export const PARENT = 1;
export const FLAGS = 2;
/** Where in `edges` its readers begin and end. */
export const FIRST = 3;
export const LAST = 4;
export const PLACE = 5;

/** The parent stands one frame up. */
export const PARENT_UP = 1;
export const REPEAT = 2;
/** Has readers in other frames. */
export const FAR = 4;
export const FOLLOWED = 8;
export const FIRES = 16;
/** Keeps computed numbers as they are. */
export const COMPUTED = 32;
/** Is a long sum, which is mended by what its terms changed by rather than added up again. */
export const SUM = 64;

/** Shorter sums are added up again: that costs less than the bookkeeping. */
const LONG_SUM = 12;

/** Edges that leave the frame, which `Hot` does not hold. */
export function isFar({ climb, down, after }: Edge): boolean {
  return climb !== 0 || down.length > 0 || after !== undefined;
}

export function heat(specs: readonly NodeSpec[], order: readonly number[], rank: Int32Array, links: Links): Hot {
  const info = new Int32Array(order.length * WIDTH);
  const code: (Fn<boolean> | Fn<Value> | undefined)[] = [];
  const edges: number[] = [];
  for (const [at, place] of order.entries()) {
    const spec = specs[place]!;
    const first = edges.length;
    for (const edge of links.dependents[place]!) {
      if (!isFar(edge))
        edges.push(edge.shows ? -1 : rank[edge.target]!, specs[edge.target]!.slot, edge.shows ? 0 : times(specs[edge.target]!, spec.slot));
    }
    info.set([spec.slot, spec.parentSlot, flagsOf(spec, links), first, edges.length, place], at * WIDTH);
    code.push(spec.relevant?.truth, spec.calculation?.value);
  }
  return { info, code, edges: Int32Array.from(edges) };
}

function termsOf({ calculation, computed }: NodeSpec): readonly number[] {
  const terms = computed ? (calculation?.operand.adds ?? []) : [];
  return terms.length >= LONG_SUM ? terms : [];
}

function times(target: NodeSpec, slot: number): number {
  return termsOf(target).filter((term) => term === slot).length;
}

function flagsOf(spec: NodeSpec, links: Links): number {
  const { place, parentUp, repeat, computed } = spec;
  return (
    (parentUp ? PARENT_UP : 0) |
    (repeat === undefined ? 0 : REPEAT) |
    (links.dependents[place]!.some(isFar) ? FAR : 0) |
    (links.followers[place]!.length > 0 ? FOLLOWED : 0) |
    (links.fires[place]!.length > 0 ? FIRES : 0) |
    (computed ? COMPUTED : 0) |
    (termsOf(spec).length > 0 ? SUM : 0)
  );
}

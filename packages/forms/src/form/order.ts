import { error } from '../finding.ts';
import type { Finding } from '../session.ts';
import type { PlaceReads } from './links.ts';
import type { Outline, Place } from './outline.ts';

/**
 * Places in dependency order. A cycle is a finding with its whole path. Iterative, so that a long chain cannot exhaust the
 * stack; in document order where nothing else decides.
 */
export function sort({ places }: Outline, reads: readonly PlaceReads[], findings: Finding[]): readonly number[] {
  const dependsOn = places.map(({ place, parent }) => {
    const own = reads[place]!.compute.filter((read) => read.prior === undefined && read.kind !== 'position').map((read) => read.place);
    return [...new Set(parent < 0 ? own : [parent, ...own])];
  });
  const order: number[] = [];
  const state = new Uint8Array(dependsOn.length);
  for (let start = 0; start < dependsOn.length; start += 1) {
    const stack: { readonly node: number; next: number }[] = state[start] === 0 ? [{ node: start, next: 0 }] : [];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      state[top.node] = 1;
      const read = dependsOn[top.node]![top.next];
      top.next += 1;
      if (read === undefined) {
        state[top.node] = 2;
        order.push(top.node);
        stack.pop();
      } else if (state[read] === 0) {
        stack.push({ node: read, next: 0 });
      } else if (state[read] === 1) {
        const path = [...stack.slice(stack.findIndex((entry) => entry.node === read)).map((entry) => entry.node), read];
        findings.push(cycle(places, path));
      }
    }
  }
  return order;
}

function cycle(places: readonly Place[], path: readonly number[]): Finding {
  const names = path.map((place) => places[place]!.node.name);
  return error('cycle', places[path.at(-1)!]!.node.id, { path: names.join(' → ') });
}

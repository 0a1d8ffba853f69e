import type { Read } from '../expression/schema.ts';
import type { Outline } from './outline.ts';
import type { Edge } from './program.ts';

/** What each place reads, by what it reads it for. */
export type PlaceReads = { readonly compute: readonly Read[]; readonly show: readonly Read[]; readonly triggers: readonly Read[] };

/** Whom an event at each place reaches, by the kind of event. */
export type Links = {
  /** Its value or relevance changed. */
  readonly dependents: readonly (readonly Edge[])[];
  /** A repeat's rows came or went. */
  readonly rowed: readonly (readonly Edge[])[];
  /** Its value changed: readers in later rows, which the order of places cannot put behind. */
  readonly followers: readonly (readonly Edge[])[];
  /** A row of the repeat got another position. */
  readonly positioned: readonly (readonly Edge[])[];
  /** Its value changed: calculations that wait for that. */
  readonly fires: readonly (readonly Edge[])[];
};

/** Turns what places read around. */
export function link(outline: Outline, reads: readonly PlaceReads[]): Links {
  const empty = (): Edge[][] => outline.places.map(() => []);
  const [dependents, rowed, followers, positioned, fires] = [empty(), empty(), empty(), empty(), empty()];
  const lists = { value: dependents, rows: rowed, position: positioned };
  for (const { place, parent } of outline.places) {
    const { compute, show, triggers } = reads[place]!;
    const seen = new Set<string>();
    const add = (to: Edge[][], read: Read, shows: boolean): void => {
      const key = `${shows} ${read.place} ${read.common} ${read.kind} ${read.prior}`;
      if (seen.has(key)) return;
      seen.add(key);
      to[read.place]!.push(edge(outline, place, read, shows));
    };
    if (parent >= 0) add(dependents, parentRead(outline, place), false);
    for (const read of compute) add(read.prior === undefined ? lists[read.kind] : followers, read, false);
    // A check that reads an earlier row is stale whenever any row changes: it costs one look, not a recomputation.
    for (const read of show) add(lists[read.kind], { ...read, prior: undefined }, true);
    for (const read of triggers) fires[read.place]!.push(edge(outline, place, read, false));
  }
  return { dependents, rowed, followers, positioned, fires };
}

/** A node follows its parent's relevance, and a row its repeat's. */
function parentRead({ places }: Outline, place: number): Read {
  const { parent } = places[place]!;
  return { place: parent, common: places[parent]!.around.length, kind: 'value' };
}

function edge({ places }: Outline, target: number, read: Read, shows: boolean): Edge {
  const source = places[read.place]!;
  const reader = places[target]!;
  const depth = source.around.length + (read.kind === 'position' ? 1 : 0);
  const down = reader.around.slice(read.common).map((repeat) => places[repeat]!.slot);
  const base = { target, climb: depth - read.common, down, shows };
  return read.prior === undefined ? base : { ...base, after: read.prior };
}

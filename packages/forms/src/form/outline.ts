import type { FormDefinition, FormNode, Question, Repeat } from '../definition.ts';
import { ROOT } from '../expression/schema.ts';

/** A node of the form in its place: the index in document order. */
export type Place = {
  readonly place: number;
  readonly node: FormNode;
  readonly question: Question | undefined;
  readonly repeat: Repeat | undefined;
  /** `ROOT` at the top. */
  readonly parent: number;
  readonly children: readonly number[];
  /** Places of the repeats around it, outermost first. */
  readonly around: readonly number[];
  /** Which frame it stands in, and where in it. */
  readonly frame: number;
  /** Computed nodes come first: totals read many of them, and so they lie together. */
  slot: number;
};

/** The nodes that stand together: the form's own (frame 0) or those of a repeat's row. */
export type FrameShape = {
  readonly index: number;
  readonly repeat: number;
  /** In document order. */
  readonly places: number[];
};

export type Outline = {
  readonly places: readonly Place[];
  readonly roots: readonly number[];
  readonly frames: readonly FrameShape[];
  readonly byId: ReadonlyMap<string, number>;
};

/** Lays a definition out that `checkOutline` has passed: it nests no deeper than the stack. */
export function layOut({ children }: FormDefinition): Outline {
  const places: Place[] = [];
  const frames: FrameShape[] = [];
  const frameOf = (repeat: number): FrameShape => {
    const frame = { index: frames.length, repeat, places: [] };
    frames.push(frame);
    return frame;
  };
  const lay = (nodes: readonly FormNode[], parent: number, frame: FrameShape, around: readonly number[]): readonly number[] =>
    nodes.map((node) => {
      const place = places.length;
      const isRepeat = node.kind === 'repeat';
      const isQuestion = !isRepeat && node.kind !== 'group';
      const laid = {
        place,
        node,
        question: isQuestion ? node : undefined,
        repeat: isRepeat ? node : undefined,
        parent,
        children: [] as readonly number[],
        around,
        frame: frame.index,
        slot: -1,
      };
      places.push(laid);
      frame.places.push(place);
      if (isRepeat) laid.children = lay(node.children, place, frameOf(place), [...around, place]);
      else if (!isQuestion) laid.children = lay(node.children, place, frame, around);
      return place;
    });
  const roots = lay(children, ROOT, frameOf(ROOT), []);
  for (const frame of frames) assignSlots(frame, places);
  return { places, roots, frames, byId: new Map(places.map(({ node, place }) => [node.id, place])) };
}

function assignSlots(frame: FrameShape, places: readonly Place[]): void {
  const isComputed = (place: number): boolean => places[place]!.question?.calculation !== undefined;
  const order = [...frame.places.filter(isComputed), ...frame.places.filter((place) => !isComputed(place))];
  for (const [slot, place] of order.entries()) places[place]!.slot = slot;
}

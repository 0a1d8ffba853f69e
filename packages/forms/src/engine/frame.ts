import type { AnswerValue } from '../definition.ts';
import type { FrameShape } from '../form/outline.ts';
import type { NodeSpec, Program } from '../form/program.ts';
import type { AnswerProblem, ChoiceView } from '../session.ts';
import type { Frame } from '../expression/scope.ts';
import type { Scalar } from '../expression/values.ts';
import type { FormNodeView } from './tree.ts';

/** Not looked at since something it depends on changed. */
export const STALE = Symbol('stale');

/** The form's own nodes, or those of one row of a repeat, with everything known of them; one slot per node. */
export class FormFrame implements Frame {
  readonly shape: FrameShape;
  /** In document order, and by slot. */
  readonly specs: readonly NodeSpec[];
  readonly bySlot: readonly NodeSpec[];
  readonly parent: FormFrame | undefined;
  /** Slot of the repeat in the parent's frame. */
  readonly repeatSlot: number;
  position: number;
  readonly values: (AnswerValue | undefined)[];
  readonly reads: Scalar[];
  readonly relevant: Uint8Array;
  readonly queued: Uint8Array;
  /** What each long sum is out by since it was last added up; `NaN`: it must be added up again. Made when there is one. */
  pending: Float64Array | undefined;
  readonly problems: (AnswerProblem | undefined | typeof STALE)[];
  /** Live rows of each repeat. */
  readonly rows: (FormFrame[] | undefined)[] = [];
  /** Rows that a smaller count hides; they come back when it grows. */
  readonly hidden: (FormFrame[] | undefined)[] = [];
  /** In a row that a count hides: nothing is computed here until it comes back. */
  away = false;
  /** Nodes whose expressions could not be worked out. */
  broken: Set<number> | undefined;
  choices: Map<number, readonly ChoiceView[]> | undefined;
  seeds: Map<number, number> | undefined;
  nodes: (FormNodeView | undefined)[] | undefined;
  row: FormNodeView | undefined;

  constructor(program: Program, shape: FrameShape, parent: FormFrame | undefined, position: number) {
    const size = shape.places.length;
    this.shape = shape;
    const { inOrder, bySlot } = layoutOf(program, shape);
    this.specs = inOrder;
    this.bySlot = bySlot;
    this.parent = parent;
    this.position = position;
    this.repeatSlot = shape.repeat < 0 ? -1 : program.specs[shape.repeat]!.slot;
    this.values = new Array<AnswerValue | undefined>(size).fill(undefined);
    this.reads = new Array<Scalar>(size).fill('');
    this.relevant = new Uint8Array(size);
    this.queued = new Uint8Array(size);
    this.problems = new Array<AnswerProblem | undefined | typeof STALE>(size).fill(STALE);
  }

  own(slot: number): Scalar {
    const value = this.values[slot];
    return value === undefined || typeof value === 'string' || typeof value === 'number' ? (value ?? '') : readOf(this.specAt(slot), value);
  }

  specAt(slot: number): NodeSpec {
    return this.bySlot[slot]!;
  }

  /** Beginning of the paths of its nodes: empty, or `workers[2].`. */
  get prefix(): string {
    return this.parent === undefined ? '' : `${this.rowPath}.`;
  }

  get rowPath(): string {
    const { parent } = this;
    if (parent === undefined) return '';
    return `${parent.prefix}${parent.specAt(this.repeatSlot).node.id}[${this.position}]`;
  }

  pathOf(slot: number): string {
    return this.prefix + this.specAt(slot).node.id;
  }
}

/** A value as expressions read it. */
export function readOf({ type }: NodeSpec, value: AnswerValue | undefined): Scalar {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return value;
  return type === undefined ? '' : type.read(value);
}

type Layout = { readonly inOrder: readonly NodeSpec[]; readonly bySlot: readonly NodeSpec[] };

/** Shared by all rows of a repeat, and by all sessions of a form. */
const layouts = new WeakMap<FrameShape, Layout>();

function layoutOf({ specs }: Program, shape: FrameShape): Layout {
  let known = layouts.get(shape);
  if (known !== undefined) return known;
  const inOrder = shape.places.map((place) => specs[place]!);
  known = { inOrder, bySlot: [...inOrder].sort((left, right) => left.slot - right.slot) };
  layouts.set(shape, known);
  return known;
}

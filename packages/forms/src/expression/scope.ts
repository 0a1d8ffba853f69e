import type { Host } from '../session.ts';
import type { XNode } from './nodes.ts';
import type { Scalar } from './values.ts';

/**
 * Values of the nodes that stand together: the form's own, or those of one row of a repeat. Each node has a slot.
 * Expressions read frames directly; that is what makes an answer cost microseconds.
 */
export interface Frame {
  readonly parent: Frame | undefined;
  /** What expressions read: `''` while the node is not relevant. */
  readonly reads: readonly Scalar[];
  /** 1 while relevant. */
  readonly relevant: Uint8Array;
  /** Rows of the repeats that stand in this frame, by the repeat's slot. */
  readonly rows: readonly (readonly Frame[] | undefined)[];
  /** Place among its siblings, from 0. */
  readonly position: number;
  /** A node's value whether or not it is relevant: what `.` means. */
  own(slot: number): Scalar;
}

/** How an expression sees the document it stands in. */
export interface TreeView {
  document(): XNode;
  /** The node the expression stands on. */
  owner(scope: Scope): XNode;
  /** A node of the form by its place. */
  node(frame: Frame, place: number): XNode;
  /** A secondary instance: a choice list or a file, as a document. */
  instance(id: string): XNode | undefined;
  /** Label of a choice; `undefined` when the list has no such choice. */
  choiceLabel(list: string, choice: string, language: string): string | undefined;
}

/** More work than any form needs: the expression is stopped, its result is empty and the place is reported. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError';
}

/** Longest text that a function may build; a chain of `concat` doubles. */
export const MAX_TEXT = 100_000;
/** Nodes and rows that one operation of the engine may visit. */
export const MAX_STEPS = 20_000_000;

/** Where an expression is running. One per session: it is moved from node to node, never copied. */
export class Scope {
  readonly host: Host;
  readonly zone: string;
  /** A form whose expressions walk no paths has none. */
  readonly tree: TreeView | undefined;
  frame: Frame;
  /** Slot of the node the expression stands on. */
  slot: number;
  /** Place of that node in the form. */
  place = -1;
  /** The node that a predicate is looking at. */
  item: XNode | undefined = undefined;
  position = 1;
  size = 1;
  steps = MAX_STEPS;

  constructor(host: Host, tree: TreeView | undefined, frame: Frame) {
    this.host = host;
    this.zone = host.timeZone;
    this.tree = tree;
    this.frame = frame;
    this.slot = -1;
  }

  spend(steps: number): void {
    this.steps -= steps;
    if (this.steps < 0) throw new BudgetError('too many steps');
  }
}

/** Refuses a text that grew beyond reason. */
export function bounded(text: string): string {
  if (text.length > MAX_TEXT) throw new BudgetError(`a text longer than ${MAX_TEXT} characters`);
  return text;
}

import { INVALID_DATE } from './dates.ts';
import type { XNode } from './nodes.ts';
import type { Scope } from './scope.ts';
import { toBoolean, toNumber, toText, type Scalar, type Value } from './values.ts';

/** What an expression compiles to: a closure over the scope, already of the wanted type. */
export type Fn<Result> = (scope: Scope) => Result;

/** `node` is one node that is always there; `nodes` any number; `any` is known only when it runs. */
export type OperandType = 'number' | 'text' | 'truth' | 'date' | 'node' | 'nodes' | 'any';

/** A compiled part of an expression, which its user takes in the type it needs: conversions are decided once, not per run. */
export interface Operand {
  readonly type: OperandType;
  number(): Fn<number>;
  text(): Fn<string>;
  truth(): Fn<boolean>;
  value(): Fn<Value>;
  /** Each node's value, or the one scalar. */
  items(): Fn<readonly Scalar[]>;
  /** `undefined` when it can be no nodeset. */
  nodes(): Fn<readonly XNode[]> | undefined;
  /** Number of nodes, where it can be told without reading them. */
  count?(): Fn<number>;
  /** The slot it reads in the expression's own frame, when it is nothing but that. */
  readonly slot?: number;
  /** The column of the looked-at row that it reads, when it is nothing but that. */
  readonly column?: string;
  /** The slots it adds up, when it is nothing but their sum. */
  readonly adds?: readonly number[];
  /** What it always gives. */
  readonly constant?: Scalar;
  /** It asks whether a slot of the frame holds this text, and nothing else. */
  readonly asks?: { readonly slot: number; readonly text: string };
  /** It gives points for that, and nothing else. */
  readonly points?: { readonly slot: number; readonly text: string; readonly yes: number; readonly no: number };
}

/** Conversions from the value, for the ways of asking that a kind of operand has no shorter way for. */
function operand<Result extends Value>(type: OperandType, value: Fn<Result>, own: Partial<Operand>): Operand {
  return {
    type,
    number: () => (scope) => toNumber(value(scope), scope.zone),
    text: () => (scope) => toText(value(scope)),
    truth: () => (scope) => toBoolean(value(scope)),
    value: () => value,
    items: () => (scope) => itemsOf(value(scope)),
    nodes: () => undefined,
    ...own,
  };
}

export function numberOperand(fn: Fn<number>): Operand {
  return operand('number', fn, { number: () => fn });
}

export function textOperand(fn: Fn<string>): Operand {
  return operand('text', fn, { text: () => fn });
}

export function truthOperand(fn: Fn<boolean>): Operand {
  return operand('truth', fn, { truth: () => fn });
}

/** A date in its text form; compared by instant, and false when it is none. */
export function dateOperand(fn: Fn<string>): Operand {
  const isDate = (text: string): boolean => text !== '' && text !== INVALID_DATE;
  return operand('date', fn, { text: () => fn, truth: () => (scope) => isDate(fn(scope)) });
}

export function anyOperand(fn: Fn<Value>): Operand {
  const nodes: Fn<readonly XNode[]> = (scope) => {
    const value = fn(scope);
    return typeof value === 'object' ? value : [];
  };
  return operand('any', fn, { nodes: () => nodes });
}

export function nodesOperand(fn: Fn<readonly XNode[]>): Operand {
  return operand('nodes', fn, { nodes: () => fn });
}

/** One slot of a frame: a node that is always there, read without making a node of it. */
export function slotOperand(read: Fn<Scalar>, node: Fn<XNode>): Operand {
  return operand('node', read, { truth: () => () => true, nodes: () => (scope) => [node(scope)] });
}

export function constant(value: Scalar): Operand {
  const made =
    typeof value === 'number'
      ? numberOperand(() => value)
      : typeof value === 'string'
        ? textOperand(() => value)
        : truthOperand(() => value);
  return { ...made, constant: value };
}

export function itemsOf(value: Value | readonly Scalar[]): readonly Scalar[] {
  return typeof value === 'object' ? value.map((item) => (typeof item === 'object' ? item.text() : item)) : [value];
}

import { INVALID_DATE } from './dates.ts';
import type { XNode } from './nodes.ts';
import type { Scope } from './scope.ts';
import { numberText, textNumber, toBoolean, toNumber, toText, type Scalar, type Value } from './values.ts';

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

export function numberOperand(fn: Fn<number>): Operand {
  return {
    type: 'number',
    number: () => fn,
    text: () => (scope) => numberText(fn(scope)),
    truth: () => (scope) => {
      const value = fn(scope);
      return value !== 0 && !Number.isNaN(value);
    },
    value: () => fn,
    items: () => (scope) => [fn(scope)],
    nodes: () => undefined,
  };
}

export function textOperand(fn: Fn<string>): Operand {
  return {
    type: 'text',
    number: () => (scope) => textNumber(fn(scope), scope.zone),
    text: () => fn,
    truth: () => (scope) => fn(scope) !== '',
    value: () => fn,
    items: () => (scope) => [fn(scope)],
    nodes: () => undefined,
  };
}

export function truthOperand(fn: Fn<boolean>): Operand {
  return {
    type: 'truth',
    number: () => (scope) => (fn(scope) ? 1 : 0),
    text: () => (scope) => (fn(scope) ? 'true' : 'false'),
    truth: () => fn,
    value: () => fn,
    items: () => (scope) => [fn(scope)],
    nodes: () => undefined,
  };
}

/** A date in its text form; compared by instant, and false when it is none. */
export function dateOperand(fn: Fn<string>): Operand {
  const isDate = (text: string): boolean => text !== '' && text !== INVALID_DATE;
  return { ...textOperand(fn), type: 'date', truth: () => (scope) => isDate(fn(scope)) };
}

export function anyOperand(fn: Fn<Value>): Operand {
  return {
    type: 'any',
    number: () => (scope) => toNumber(fn(scope), scope.zone),
    text: () => (scope) => toText(fn(scope)),
    truth: () => (scope) => toBoolean(fn(scope)),
    value: () => fn,
    items: () => (scope) => itemsOf(fn(scope)),
    nodes: () => (scope) => {
      const value = fn(scope);
      return typeof value === 'object' ? value : [];
    },
  };
}

export function nodesOperand(fn: Fn<readonly XNode[]>): Operand {
  return {
    type: 'nodes',
    number: () => (scope) => toNumber(fn(scope), scope.zone),
    text: () => (scope) => toText(fn(scope)),
    truth: () => (scope) => fn(scope).length > 0,
    value: () => fn,
    items: () => (scope) => itemsOf(fn(scope)),
    nodes: () => fn,
  };
}

/** One slot of a frame: a node that is always there, read without making a node of it. */
export function slotOperand(read: Fn<Scalar>, node: Fn<XNode>): Operand {
  return {
    type: 'node',
    number: () => (scope) => {
      const value = read(scope);
      return typeof value === 'number' ? value : toNumber(value, scope.zone);
    },
    text: () => (scope) => {
      const value = read(scope);
      return typeof value === 'string' ? value : toText(value);
    },
    truth: () => () => true,
    value: () => read,
    items: () => (scope) => [read(scope)],
    nodes: () => (scope) => [node(scope)],
  };
}

export function constant(value: Scalar): Operand {
  const operand =
    typeof value === 'number'
      ? numberOperand(() => value)
      : typeof value === 'string'
        ? textOperand(() => value)
        : truthOperand(() => value);
  return { ...operand, constant: value };
}

export function itemsOf(value: Value | readonly Scalar[]): readonly Scalar[] {
  return typeof value === 'object' ? value.map((item) => (typeof item === 'object' ? item.text() : item)) : [value];
}

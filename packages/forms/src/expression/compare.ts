import { truthOperand, type Fn, type Operand } from './operand.ts';
import type { Scope } from './scope.ts';
import { sameScalar, toText, type Scalar } from './values.ts';

export type Relation = '<' | '<=' | '>' | '>=';

/** Compiles `=` or `!=` of what is no nodeset: see `compare-nodes.ts`. */
export function equality(left: Operand, right: Operand, negated: boolean): Operand {
  const operand = truthOperand(compileEquality(left, right, negated));
  return !negated && left.slot !== undefined && typeof right.constant === 'string'
    ? { ...operand, asks: { slot: left.slot, text: right.constant } }
    : operand;
}

function compileEquality(left: Operand, right: Operand, negated: boolean): Fn<boolean> {
  if (left.type === 'truth' || right.type === 'truth') return negate(sameTruth(left, right), negated);
  if (left.type === 'any' || right.type === 'any') {
    const [first, second] = [left.value(), right.value()] as [Fn<Scalar>, Fn<Scalar>];
    return (scope) => sameScalar(first(scope), second(scope), scope.zone) !== negated;
  }
  if (isNumeric(left) || isNumeric(right)) return negate(sameNumber(left, right), negated);
  if (left.slot !== undefined && typeof right.constant === 'string') return slotIs(left.slot, right.constant, negated);
  return negate(sameText(left, right), negated);
}

/** Compiles an order, which XPath always takes between numbers. */
export function order(relation: Relation, left: Operand, right: Operand): Fn<boolean> {
  const holds = relations[relation];
  const [one, other] = [left.number(), right.number()];
  return (scope) => holds(one(scope), other(scope));
}

export const relations: Record<Relation, (left: number, right: number) => boolean> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

export function isNumeric(operand: Operand): boolean {
  return operand.type === 'number' || operand.type === 'date';
}

function negate(fn: Fn<boolean>, negated: boolean): Fn<boolean> {
  return negated ? (scope) => !fn(scope) : fn;
}

/** `${question} = 'choice'`, the commonest condition of all, in one step. */
function slotIs(slot: number, wanted: string, negated: boolean): Fn<boolean> {
  return (scope) => holdsText(scope, slot, wanted) !== negated;
}

export function holdsText({ frame }: Scope, slot: number, wanted: string): boolean {
  const value = frame.reads[slot]!;
  return value === wanted || (typeof value !== 'string' && toText(value) === wanted);
}

function sameTruth(left: Operand, right: Operand): Fn<boolean> {
  const [first, second] = [left.truth(), right.truth()];
  return (scope) => first(scope) === second(scope);
}

export function sameNumber(left: Operand, right: Operand): Fn<boolean> {
  const [first, second] = [left.number(), right.number()];
  return (scope) => first(scope) === second(scope);
}

export function sameWords(left: Operand, right: Operand): Fn<boolean> {
  const [first, second] = [left.text(), right.text()];
  return (scope) => first(scope) === second(scope);
}

function sameText(left: Operand, right: Operand): Fn<boolean> {
  if (left.type === 'text' && right.type === 'text') return sameWords(left, right);
  const [first, second] = [left.value(), right.value()] as [Fn<Scalar>, Fn<Scalar>];
  return (scope) => {
    const [one, other] = [first(scope), second(scope)];
    return one === other || (typeof one !== typeof other && toText(one) === toText(other));
  };
}

import { itemsOf, truthOperand, type Fn, type Operand } from './operand.ts';
import type { Scope } from './scope.ts';
import { sameScalar, toNumber, toText, type Scalar, type Value } from './values.ts';

type Many = Value | readonly Scalar[];

export type Relation = '<' | '<=' | '>' | '>=';

/** Compiles `=` or `!=`. Both may hold for a nodeset, as XPath 1.0 has it. */
export function equality(left: Operand, right: Operand, negated: boolean): Operand {
  const operand = truthOperand(compileEquality(left, right, negated));
  return !negated && left.slot !== undefined && typeof right.constant === 'string'
    ? { ...operand, asks: { slot: left.slot, text: right.constant } }
    : operand;
}

function compileEquality(left: Operand, right: Operand, negated: boolean): Fn<boolean> {
  if (isMany(left) || isMany(right)) {
    if (left.type === 'truth' || right.type === 'truth') return negate(sameTruth(left, right), negated);
    const [first, second] = [comparable(left), comparable(right)];
    const general: Fn<boolean> = (scope) => compareValues(first(scope), second(scope), negated, scope.zone);
    const [column, other] = left.column === undefined ? [right.column, left] : [left.column, right];
    return column === undefined || isMany(other) ? general : columnIs(column, left, right, negated, general);
  }
  if (left.type === 'truth' || right.type === 'truth') return negate(sameTruth(left, right), negated);
  if (isNumeric(left) || isNumeric(right)) return negate(sameNumber(left, right), negated);
  if (left.slot !== undefined && typeof right.constant === 'string') return slotIs(left.slot, right.constant, negated);
  return negate(sameText(left, right), negated);
}

/** Compiles an order, which XPath always takes between numbers. */
export function order(relation: Relation, left: Operand, right: Operand): Fn<boolean> {
  const holds = relations[relation];
  const [one, other] = [left.number(), right.number()];
  const simple: Fn<boolean> = (scope) => holds(one(scope), other(scope));
  if (!isMany(left) && !isMany(right)) return simple;
  const [first, second] = [left.items(), right.items()];
  const general: Fn<boolean> = (scope) => {
    const [lefts, rights] = [first(scope), second(scope)];
    scope.spend(lefts.length * rights.length);
    return lefts.some((item) => rights.some((against) => holds(toNumber(item, scope.zone), toNumber(against, scope.zone))));
  };
  const column = (left.column !== undefined && !isMany(right)) || (right.column !== undefined && !isMany(left));
  return column ? (scope) => (scope.item!.single ? simple(scope) : general(scope)) : general;
}

const relations: Record<Relation, (left: number, right: number) => boolean> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** Texts of the nodes rather than the nodes, where the type says so: rows of a form need no nodes made of them. */
function comparable(operand: Operand): Fn<Many> {
  return operand.type === 'nodes' ? operand.items() : operand.value();
}

/** A column against one value, row by row down a long list: where a row has one cell of a name, no nodeset is made of it. */
function columnIs(column: string, left: Operand, right: Operand, negated: boolean, general: Fn<boolean>): Fn<boolean> {
  const simple = isNumeric(left) || isNumeric(right) ? sameNumber(left, right) : sameWords(left, right);
  return (scope) => {
    const item = scope.item!;
    return item.single ? item.column(column) !== undefined && simple(scope) !== negated : general(scope);
  };
}

function isMany(operand: Operand): boolean {
  return operand.type === 'nodes' || operand.type === 'any';
}

function isNumeric(operand: Operand): boolean {
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

function sameNumber(left: Operand, right: Operand): Fn<boolean> {
  const [first, second] = [left.number(), right.number()];
  return (scope) => first(scope) === second(scope);
}

function sameWords(left: Operand, right: Operand): Fn<boolean> {
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

/** `=` or `!=` of values whose types are known only now. */
function compareValues(left: Many, right: Many, negated: boolean, zone: string): boolean {
  if (typeof left !== 'object' && typeof right !== 'object') return sameScalar(left, right, zone) !== negated;
  if (typeof left === 'object' && typeof right === 'object') return compareNodes(itemsOf(left), itemsOf(right), negated);
  const many = typeof left === 'object' ? left : (right as readonly Scalar[]);
  const scalar = (typeof left === 'object' ? right : left) as Scalar;
  if (typeof scalar === 'boolean') return (many.length > 0 === scalar) !== negated;
  const items = itemsOf(many);
  if (typeof scalar === 'number') return items.some((item) => (toNumber(item, zone) === scalar) !== negated);
  return items.some((item) => (toText(item) === scalar) !== negated);
}

/** Two nodesets: by text. One look at each node is enough. */
function compareNodes(left: readonly Scalar[], right: readonly Scalar[], negated: boolean): boolean {
  const texts = new Set(right.map(toText));
  if (!negated) return left.some((item) => texts.has(toText(item)));
  if (left.length === 0 || right.length === 0) return false;
  return texts.size > 1 || left.some((item) => !texts.has(toText(item)));
}

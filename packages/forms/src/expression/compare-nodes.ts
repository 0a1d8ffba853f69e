import { isNumeric, relations, sameNumber, sameWords, type Relation } from './compare.ts';
import { itemsOf, truthOperand, type Fn, type Operand } from './operand.ts';
import { operate } from './operations.ts';
import { sameScalar, toNumber, toText, type Scalar, type Value } from './values.ts';

type Many = Value | readonly Scalar[];

/** Compiles a comparison in which there may be nodesets. It holds if it does for one of the nodes, `!=` too, as XPath 1.0 has it. */
export function compareWithNodes(operator: '=' | '!=' | Relation, left: Operand, right: Operand): Operand {
  if (!isMany(left) && !isMany(right)) return operate(operator, [left, right]);
  if (operator !== '=' && operator !== '!=') return truthOperand(orderOfMany(operator, left, right));
  if (left.type === 'truth' || right.type === 'truth') return operate(operator, [left, right]);
  return truthOperand(equalityOfMany(left, right, operator === '!='));
}

function equalityOfMany(left: Operand, right: Operand, negated: boolean): Fn<boolean> {
  const [first, second] = [comparable(left), comparable(right)];
  const general: Fn<boolean> = (scope) => compareValues(first(scope), second(scope), negated, scope.zone);
  const [column, other] = left.column === undefined ? [right.column, left] : [left.column, right];
  return column === undefined || isMany(other) ? general : columnIs(column, left, right, negated, general);
}

function orderOfMany(relation: Relation, left: Operand, right: Operand): Fn<boolean> {
  const holds = relations[relation];
  const [one, other] = [left.number(), right.number()];
  const [first, second] = [left.items(), right.items()];
  const general: Fn<boolean> = (scope) => {
    const [lefts, rights] = [first(scope), second(scope)];
    scope.spend(lefts.length * rights.length);
    return lefts.some((item) => rights.some((against) => holds(toNumber(item, scope.zone), toNumber(against, scope.zone))));
  };
  const column = (left.column !== undefined && !isMany(right)) || (right.column !== undefined && !isMany(left));
  return column ? (scope) => (scope.item!.single ? holds(one(scope), other(scope)) : general(scope)) : general;
}

function isMany(operand: Operand): boolean {
  return operand.type === 'nodes' || operand.type === 'any';
}

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

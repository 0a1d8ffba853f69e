import { equality, holdsText, order } from './compare.ts';
import { anyOperand, constant, numberOperand, textOperand, truthOperand, type Fn, type Operand } from './operand.ts';
import { sum } from './sum.ts';

/** A function of the plain part: how many arguments it takes, and what it makes of them. With none given it takes the node itself. */
export type PlainFunction = { readonly least: number; readonly most: number; readonly make: Make };
type Make = (first: Operand, second: Operand, third: Operand) => Operand;

const ofText = <Result>(operand: (run: Fn<Result>) => Operand, fn: (text: string) => Result): Make => {
  return (argument) => {
    const text = argument.text();
    return operand((scope) => fn(text(scope)));
  };
};

const takes = (least: number, most: number, make: Make): PlainFunction => ({ least, most, make });

/** The functions that most checklists make do with. */
export const plainFunctions: ReadonlyMap<string, PlainFunction> = new Map([
  ['true', takes(0, 0, () => constant(true))],
  ['false', takes(0, 0, () => constant(false))],
  ['boolean', takes(1, 1, (argument) => truthOperand(argument.truth()))],
  ['not', takes(1, 1, not)],
  ['if', takes(3, 3, choose)],
  [
    'string',
    takes(
      0,
      1,
      ofText(textOperand, (text) => text),
    ),
  ],
  [
    'normalize-space',
    takes(
      0,
      1,
      ofText(textOperand, (text) => words(text).join(' ')),
    ),
  ],
  ['string-length', takes(0, 1, ofText(numberOperand, lengthOf))],
  [
    'count-selected',
    takes(
      1,
      1,
      ofText(numberOperand, (list) => words(list).length),
    ),
  ],
  ['selected', takes(2, 2, selected)],
]);

/** What an operation of a `Code` makes of its parts: an operator, or one of the plain functions. */
export function operate(name: string, parts: readonly Operand[]): Operand {
  const [first, second, third] = parts as [Operand, Operand, Operand];
  switch (name) {
    case '=':
    case '!=':
      return equality(first, second, name === '!=');
    case '<':
    case '<=':
    case '>':
    case '>=':
      return truthOperand(order(name, first, second));
    case '+':
      return sum(parts);
    case 'and':
    case 'or':
      return chain(
        name === 'or',
        parts.map((part) => part.truth()),
      );
    case '-':
    case '*':
    case 'div':
    case 'mod':
      return numberOperand(arithmetic(name, first.number(), second.number()));
    case 'negate': {
      const number = first.number();
      return numberOperand((scope) => -number(scope));
    }
    default:
      return plainFunctions.get(name)!.make(first, second, third);
  }
}

/** A run of `and` or `or`, left to right, which stops at the operand that decides. */
function chain(decides: boolean, truths: readonly Fn<boolean>[]): Operand {
  const [first, second] = truths as [Fn<boolean>, Fn<boolean>];
  if (truths.length === 2)
    return truthOperand(decides ? (scope) => first(scope) || second(scope) : (scope) => first(scope) && second(scope));
  return truthOperand((scope) => {
    for (const truth of truths) if (truth(scope) === decides) return decides;
    return !decides;
  });
}

function arithmetic(operator: '-' | '*' | 'div' | 'mod', left: Fn<number>, right: Fn<number>): Fn<number> {
  switch (operator) {
    case '-':
      return (scope) => left(scope) - right(scope);
    case '*':
      return (scope) => left(scope) * right(scope);
    case 'div':
      return (scope) => left(scope) / right(scope);
    case 'mod':
      return (scope) => left(scope) % right(scope);
  }
}

function not(argument: Operand): Operand {
  const truth = argument.truth();
  return truthOperand((scope) => !truth(scope));
}

export function selected(list: Operand, choice: Operand): Operand {
  const [answers, wanted] = [list.text(), choice.text()];
  return truthOperand((scope) => words(answers(scope)).includes(wanted(scope).trim()));
}

/** The words of a select_multiple answer. */
export function words(text: string): readonly string[] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

/** Only the branch that is taken runs. Both being of one type keeps the result typed. */
function choose(asked: Operand, yes: Operand, no: Operand): Operand {
  const condition = asked.truth();
  if (typeof yes.constant === 'number' && typeof no.constant === 'number') {
    const [first, second] = [yes.constant, no.constant];
    // Points for a choice: what scores are made of, so one step rather than three.
    if (asked.asks !== undefined) {
      const { slot, text } = asked.asks;
      const operand = numberOperand((scope) => (holdsText(scope, slot, text) ? first : second));
      return { ...operand, points: { slot, text, yes: first, no: second } };
    }
    return numberOperand((scope) => (condition(scope) ? first : second));
  }
  if (yes.type === 'number' && no.type === 'number') {
    const [first, second] = [yes.number(), no.number()];
    return numberOperand((scope) => (condition(scope) ? first(scope) : second(scope)));
  }
  if (yes.type === 'text' && no.type === 'text') {
    const [first, second] = [yes.text(), no.text()];
    return textOperand((scope) => (condition(scope) ? first(scope) : second(scope)));
  }
  if (yes.type === 'truth' && no.type === 'truth') {
    const [first, second] = [yes.truth(), no.truth()];
    return truthOperand((scope) => (condition(scope) ? first(scope) : second(scope)));
  }
  const [first, second] = [yes.value(), no.value()];
  return anyOperand((scope) => (condition(scope) ? first(scope) : second(scope)));
}

/** In characters as a person counts them; plain text needs no look at each. */
function lengthOf(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index += 1) if ((text.charCodeAt(index) & 0xfc00) === 0xd800) length -= 1;
  return length;
}

import { holdsText } from './compare.ts';
import { numberOperand, type Fn, type Operand } from './operand.ts';
import { toNumber } from './values.ts';

/**
 * Compiles a run of `+`, left to right. Scores are sums of points for choices and totals are sums of scores, hundreds of terms
 * long: those two are one loop over the frame instead of a call for each term.
 */
export function sum(operands: readonly Operand[]): Operand {
  const slots = operands.flatMap((operand) => operand.slot ?? []);
  if (slots.length === operands.length) return { ...numberOperand(sumOfSlots(slots)), adds: slots };
  return numberOperand(sumOfAny(operands));
}

function sumOfAny(operands: readonly Operand[]): Fn<number> {
  const points = operands.flatMap((operand) => operand.points ?? []);
  if (points.length === operands.length) return sumOfPoints(points);
  const [left, right] = operands.map((operand) => operand.number()) as [Fn<number>, Fn<number>];
  if (operands.length === 2) return (scope) => left(scope) + right(scope);
  const numbers = operands.map((operand) => operand.number());
  return (scope) => {
    let total = numbers[0]!(scope);
    for (let index = 1; index < numbers.length; index += 1) total += numbers[index]!(scope);
    return total;
  };
}

function sumOfSlots(slots: readonly number[]): Fn<number> {
  const first = slots[0]!;
  const end = first + slots.length;
  if (slots.every((slot, index) => slot === first + index)) {
    return (scope) => {
      const { reads } = scope.frame;
      let total = 0;
      for (let slot = first; slot < end; slot += 1) {
        const value = reads[slot]!;
        total += typeof value === 'number' ? value : toNumber(value, scope.zone);
      }
      return total;
    };
  }
  return (scope) => {
    const { reads } = scope.frame;
    let total = 0;
    for (const slot of slots) {
      const value = reads[slot]!;
      total += typeof value === 'number' ? value : toNumber(value, scope.zone);
    }
    return total;
  };
}

function sumOfPoints(points: readonly NonNullable<Operand['points']>[]): Fn<number> {
  const slots = Int32Array.from(points, (point) => point.slot);
  const texts = points.map((point) => point.text);
  const yes = Float64Array.from(points, (point) => point.yes);
  const no = Float64Array.from(points, (point) => point.no);
  return (scope) => {
    let total = 0;
    for (let index = 0; index < slots.length; index += 1)
      total += holdsText(scope, slots[index]!, texts[index]!) ? yes[index]! : no[index]!;
    return total;
  };
}

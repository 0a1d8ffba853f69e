import type { AnswerValue } from '../definition.ts';
import { INVALID_DATE } from '../expression/dates.ts';
import { isNodes, toText, type Scalar, type Value } from '../expression/values.ts';
import type { NodeSpec } from '../form/program.ts';

/** A computed value as the node's kind stores it. `NaN`, no date and nothing are empty. */
export function storedValue({ type, computed, question }: NodeSpec, value: Value): AnswerValue | undefined {
  if (type === undefined || question === undefined) return undefined;
  const scalar = isNodes(value) ? toText(value) : value;
  if (scalar === '' || scalar === INVALID_DATE || (typeof scalar === 'number' && Number.isNaN(scalar))) return undefined;
  // A computed number is kept as it is and written as text only when it leaves: most are read by other computations.
  if (computed) return typeof scalar === 'boolean' ? String(scalar) : typeof scalar === 'number' ? compact(scalar) : scalar;
  if (typeof scalar === 'number' && question.kind === 'integer')
    return Number.isSafeInteger(Math.trunc(scalar)) ? Math.trunc(scalar) : undefined;
  if (typeof scalar === 'number' && type.accepts(scalar)) return scalar;
  return type.parse(toText(scalar), question);
}

/** What a term of a sum changed by; `NaN` unless both are whole numbers of ordinary size. */
export function difference(now: Scalar, before: Scalar): number {
  if (typeof now !== 'number' || typeof before !== 'number' || (now | 0) !== now || (before | 0) !== before) return Number.NaN;
  return now - before;
}

/** A whole number without a box around it: sums over hundreds of slots then read the frame and nothing else. `NaN` is empty. */
export function compact(value: number): number | undefined {
  const whole = value | 0;
  if (whole === value) return whole;
  return Number.isNaN(value) ? undefined : value;
}

export function same(left: AnswerValue | undefined, right: AnswerValue | undefined): boolean {
  return (
    Object.is(left, right) || (typeof left === 'object' && typeof right === 'object' && JSON.stringify(left) === JSON.stringify(right))
  );
}

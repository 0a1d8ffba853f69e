import type { ChoiceList } from '@safeground/forms';
import { knownParameters } from '../mapping/parameters.ts';
import { align, parseDecimal, type Decimal } from './decimal.ts';
import type { ParameterCheck } from './parameters.ts';

const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['start', '1'],
  ['end', '10'],
  ['step', '1'],
]);

/** A range's parameters with their defaults, checked: numbers, multiples of the step, within the range, labels that fit. */
export function checkRange(check: ParameterCheck, appearance: string, lists: ReadonlyMap<string, ChoiceList>): ReadonlyMap<string, string> {
  const { parameters } = check;
  check.accept(knownParameters('range', false)!);
  const words = appearance.split(' ').filter((word) => word !== '');
  const marks = ['tick_interval', 'placeholder', 'tick_labelset'].some((name) => parameters.has(name));
  if (marks && words.some((word) => word !== 'vertical' && word !== 'no-ticks')) check.fail('range-appearance');
  const all = new Map([...DEFAULTS, ...parameters]);
  const numbers = readNumbers(check, all);
  if (numbers !== undefined) checkNumbers(check, numbers, words.includes('no-ticks'), lists);
  return all;
}

function readNumbers(check: ParameterCheck, all: ReadonlyMap<string, string>): ReadonlyMap<string, Decimal> | undefined {
  const numbers = new Map<string, Decimal>();
  let good = true;
  for (const name of ['start', 'end', 'step', 'tick_interval', 'placeholder']) {
    const source = all.get(name);
    if (source === undefined) continue;
    const value = parseDecimal(source);
    if (value === undefined) check.fail('parameter-number', { name });
    else numbers.set(name, value);
    good &&= value !== undefined;
  }
  return good ? numbers : undefined;
}

function checkNumbers(
  check: ParameterCheck,
  numbers: ReadonlyMap<string, Decimal>,
  noTicks: boolean,
  lists: ReadonlyMap<string, ChoiceList>,
): void {
  const names = [...numbers.keys()];
  const aligned = align([...numbers.values()]);
  const value = (name: string): bigint | undefined => aligned[names.indexOf(name)];
  const [start, end, step] = [value('start')!, value('end')!, value('step')!];
  const width = end > start ? end - start : start - end;
  const outside = (number: bigint): boolean => number < (start < end ? start : end) || number > (start < end ? end : start);
  if (step === 0n) return check.fail('range-zero', { name: 'step' });
  if (step > width) check.fail('range-too-large', { name: 'step' });
  const interval = value('tick_interval');
  if (interval === 0n) return check.fail('range-zero', { name: 'tick_interval' });
  if (interval !== undefined && interval > width) check.fail('range-too-large', { name: 'tick_interval' });
  else if (interval !== undefined && interval % step !== 0n) check.fail('range-not-multiple', { name: 'tick_interval' });
  const placeholder = value('placeholder');
  if (placeholder !== undefined && (placeholder - start) % step !== 0n) check.fail('range-not-multiple', { name: 'placeholder' });
  else if (placeholder !== undefined && outside(placeholder)) check.fail('range-outside', { name: 'placeholder' });
  const labels = check.parameters.get('tick_labelset');
  if (labels !== undefined) checkLabels(check, numbers, labels, noTicks, lists);
}

/** Each choice of the label set is a number on the scale; without ticks, only its two ends. */
function checkLabels(
  check: ParameterCheck,
  numbers: ReadonlyMap<string, Decimal>,
  list: string,
  noTicks: boolean,
  lists: ReadonlyMap<string, ChoiceList>,
): void {
  const choices = lists.get(list)?.choices;
  if (choices === undefined) return check.fail('list-unknown', { list });
  const values = choices.map((choice) => parseDecimal(choice.name));
  if (values.some((value) => value === undefined)) return check.fail('labelset-not-number', { list });
  const unit = numbers.has('tick_interval') ? 'tick_interval' : 'step';
  const [start, end, step, ...labels] = align([
    numbers.get('start')!,
    numbers.get('end')!,
    numbers.get(unit)!,
    ...values.filter((value) => value !== undefined),
  ]) as [bigint, bigint, bigint, ...bigint[]];
  const [low, high] = start < end ? [start, end] : [end, start];
  if (labels.some((label) => label < low || label > high)) return check.fail('labelset-outside', { list });
  if (labels.some((label) => (label - start) % step !== 0n)) return check.fail('labelset-not-multiple', { list, name: unit });
  if (!noTicks) return;
  const distinct = new Set(labels);
  if (distinct.size > 2) check.fail('labelset-too-many', { list });
  else if (distinct.size !== new Set([start, end]).size || !distinct.has(start) || !distinct.has(end))
    check.fail('labelset-ends', { list });
}

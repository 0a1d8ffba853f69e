import type { Host } from '../session.ts';
import { dayText, equals, toBoolean, toNumber, toText, type Value } from './values.ts';

/** A library function: how many arguments it takes, and what it does with them once evaluated. */
export type LibraryFunction = {
  readonly arity: readonly [least: number, most: number];
  /** The result may differ at each call, so it cannot be kept. */
  readonly volatile?: boolean;
  readonly call: (args: readonly Value[], host: Host) => Value;
};

const MANY = Number.POSITIVE_INFINITY;

/** JavaRosa's rounding: half away from zero, on the decimal digits a person sees (2.15 to one place is 2.2). */
function roundTo(value: number, places: number): number {
  if (!Number.isFinite(value)) return value;
  const shifted = Number(`${Math.abs(value)}e${places}`);
  if (Number.isNaN(shifted)) return value;
  const rounded = Number(`${Math.round(shifted)}e${-places}`);
  return value < 0 ? -rounded : rounded;
}

function words(value: Value): readonly string[] {
  const text = toText(value).trim();
  return text === '' ? [] : text.split(/\s+/);
}

function flat(args: readonly Value[]): readonly string[] {
  return args.flatMap((arg) => (typeof arg === 'object' ? arg : [toText(arg)]));
}

function numbers(args: readonly Value[]): readonly number[] {
  return flat(args)
    .filter((text) => text !== '')
    .map(toNumber);
}

function substring(text: string, start: number, length: number): string {
  const from = Math.round(start);
  const to = from + Math.round(length);
  return [...text].filter((_, index) => index + 1 >= from && index + 1 < to).join('');
}

function localDay(host: Host): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: host.timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    host.now(),
  );
}

const one = (call: (value: Value) => Value): LibraryFunction => ({ arity: [1, 1], call: ([value]) => call(value ?? '') });
const two = (call: (first: Value, second: Value) => Value): LibraryFunction => ({
  arity: [2, 2],
  call: ([first, second]) => call(first ?? '', second ?? ''),
});
const numeric = (call: (value: number) => number): LibraryFunction => one((value) => call(toNumber(value)));

/** Functions by their XLSForm names (spec: XForms and JavaRosa function libraries). `if`, `coalesce` and `once` are compiled apart. */
export const library: ReadonlyMap<string, LibraryFunction> = new Map<string, LibraryFunction>([
  ['true', { arity: [0, 0], call: () => true }],
  ['false', { arity: [0, 0], call: () => false }],
  ['not', one((value) => !toBoolean(value))],
  ['boolean', one(toBoolean)],
  ['boolean-from-string', one((value) => ['true', '1'].includes(toText(value)))],
  ['number', one(toNumber)],
  ['string', one(toText)],
  ['int', numeric(Math.trunc)],
  ['floor', numeric(Math.floor)],
  ['ceiling', numeric(Math.ceil)],
  ['abs', numeric(Math.abs)],
  ['sqrt', numeric(Math.sqrt)],
  [
    'round',
    { arity: [1, 2], call: ([value, places]) => roundTo(toNumber(value ?? ''), places === undefined ? 0 : Math.trunc(toNumber(places))) },
  ],
  ['pow', two((base, exponent) => toNumber(base) ** toNumber(exponent))],
  ['concat', { arity: [0, MANY], call: (args) => flat(args).join('') }],
  ['join', { arity: [1, MANY], call: ([separator, ...rest]) => flat(rest).join(toText(separator ?? '')) }],
  ['string-length', one((value) => [...toText(value)].length)],
  ['normalize-space', one((value) => words(value).join(' '))],
  ['contains', two((text, part) => toText(text).includes(toText(part)))],
  ['starts-with', two((text, part) => toText(text).startsWith(toText(part)))],
  ['ends-with', two((text, part) => toText(text).endsWith(toText(part)))],
  [
    'substring',
    {
      arity: [2, 3],
      call: ([text, start, length]) => substring(toText(text ?? ''), toNumber(start ?? ''), length === undefined ? MANY : toNumber(length)),
    },
  ],
  [
    'substr',
    {
      arity: [2, 3],
      call: ([text, start, end]) => toText(text ?? '').slice(toNumber(start ?? ''), end === undefined ? undefined : toNumber(end)),
    },
  ],
  [
    'translate',
    { arity: [3, 3], call: ([text, from, to]) => translate(toText(text ?? ''), [...toText(from ?? '')], [...toText(to ?? '')]) },
  ],
  ['selected', two((list, choice) => words(list).includes(toText(choice).trim()))],
  ['selected-at', two((list, index) => words(list)[toNumber(index)] ?? '')],
  ['count-selected', one((list) => words(list).length)],
  ['sum', { arity: [1, MANY], call: (args) => numbers(args).reduce((total, value) => total + value, 0) }],
  ['min', { arity: [1, MANY], call: (args) => extreme(numbers(args), Math.min) }],
  ['max', { arity: [1, MANY], call: (args) => extreme(numbers(args), Math.max) }],
  ['count', one((nodes) => (typeof nodes === 'object' ? nodes.length : 1))],
  ['count-non-empty', one((nodes) => flat([nodes]).filter((text) => text !== '').length)],
  ['checklist', { arity: [3, MANY], call: ([least, most, ...items]) => within(items.filter(toBoolean).length, least, most) }],
  ['today', { arity: [0, 0], volatile: true, call: (_, host) => localDay(host) }],
  ['now', { arity: [0, 0], volatile: true, call: (_, host) => new Date(host.now()).toISOString() }],
  ['date', one((value) => (typeof value === 'number' ? dayText(value) : toText(value).slice(0, 10)))],
  ['decimal-date-time', one(toNumber)],
  ['random', { arity: [0, 0], volatile: true, call: (_, host) => host.random() }],
  ['pi', { arity: [0, 0], call: () => Math.PI }],
]);

function within(count: number, least: Value | undefined, most: Value | undefined): boolean {
  const [low, high] = [toNumber(least ?? ''), toNumber(most ?? '')];
  return (equals(low, -1) || count >= low) && (equals(high, -1) || count <= high);
}

function extreme(values: readonly number[], pick: (...values: number[]) => number): number {
  return values.length === 0 ? Number.NaN : values.reduce((best, value) => pick(best, value));
}

function translate(text: string, from: readonly string[], to: readonly string[]): string {
  return [...text]
    .map((letter) => {
      const index = from.indexOf(letter);
      return index < 0 ? letter : (to[index] ?? '');
    })
    .join('');
}

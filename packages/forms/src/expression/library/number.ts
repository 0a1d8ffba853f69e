import { numberOperand, type Fn, type Operand } from '../operand.ts';
import { toNumber } from '../values.ts';
import { MANY, numeric, numeric2, self, type Call, type FunctionSpec } from './spec.ts';

/** Numbers of the arguments, a nodeset giving one for each of its nodes. An empty node is `NaN`, as the standard has it. */
function numbers(call: Call): Fn<readonly number[]> {
  const parts = call.args().map((arg) => arg.items());
  if (parts.length === 1) {
    const only = parts[0]!;
    return (scope) => {
      const items = only(scope);
      scope.spend(items.length);
      return items.map((item) => toNumber(item, scope.zone));
    };
  }
  return (scope) => parts.flatMap((part) => part(scope)).map((item) => toNumber(item, scope.zone));
}

const folding = (least: number, fold: (values: readonly number[]) => number): FunctionSpec => ({
  least,
  most: MANY,
  build: (call) => {
    const values = numbers(call);
    return numberOperand((scope) => fold(values(scope)));
  },
});

export const numberFunctions: readonly (readonly [string, FunctionSpec])[] = [
  [
    'number',
    {
      least: 0,
      most: 1,
      build: (call): Operand => numberOperand((call.ast.args.length === 0 ? self(call) : call.arg(0)).number()),
    },
  ],
  ['int', numeric(Math.trunc)],
  ['floor', numeric(Math.floor)],
  ['ceiling', numeric(Math.ceil)],
  ['abs', numeric(Math.abs)],
  ['sqrt', numeric(Math.sqrt)],
  ['exp', numeric(Math.exp)],
  ['exp10', numeric((value) => 10 ** value)],
  ['log', numeric(Math.log)],
  ['log10', numeric(Math.log10)],
  ['sin', numeric(Math.sin)],
  ['cos', numeric(Math.cos)],
  ['tan', numeric(Math.tan)],
  ['asin', numeric(Math.asin)],
  ['acos', numeric(Math.acos)],
  ['atan', numeric(Math.atan)],
  ['atan2', numeric2(Math.atan2)],
  ['pow', numeric2((base, exponent) => base ** exponent)],
  ['pi', { least: 0, most: 0, build: () => numberOperand(() => Math.PI) }],
  ['random', { least: 0, most: 0, volatile: true, build: () => numberOperand((scope) => scope.host.random()) }],
  [
    'round',
    {
      least: 1,
      most: 2,
      build: ({ arg, ast }) => {
        const value = arg(0).number();
        const places = ast.args.length === 2 ? arg(1).number() : () => 0;
        return numberOperand((scope) => roundTo(value(scope), Math.trunc(places(scope))));
      },
    },
  ],
  ['sum', folding(1, (values) => values.reduce((total, value) => total + value, 0))],
  ['min', folding(0, (values) => (values.length === 0 ? Number.NaN : values.reduce((best, value) => Math.min(best, value))))],
  ['max', folding(0, (values) => (values.length === 0 ? Number.NaN : values.reduce((best, value) => Math.max(best, value))))],
];

/** Half away from zero, on the decimal digits a person sees: 2.15 to one place is 2.2. */
function roundTo(value: number, places: number): number {
  if (!Number.isFinite(value) || Number.isNaN(places)) return Number.isNaN(places) ? Number.NaN : value;
  const shifted = shift(Math.abs(value), places);
  const rounded = shift(Math.round(shifted), -places);
  return value < 0 ? -rounded : rounded;
}

function shift(value: number, places: number): number {
  const [digits = '0', exponent = 0] = value.toExponential().split('e');
  return Number(`${digits}e${Number(exponent) + places}`);
}

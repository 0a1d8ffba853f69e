import { INVALID_DATE } from '../dates.ts';
import { anyOperand, constant, truthOperand, type Fn, type Operand } from '../operand.ts';
import { isNodes, toNumber, toText, type Scalar } from '../values.ts';
import { MANY, self, type Call, type FunctionSpec } from './spec.ts';

export const logicFunctions: readonly (readonly [string, FunctionSpec])[] = [
  [
    'boolean-from-string',
    {
      least: 1,
      most: 1,
      build: ({ arg }) => {
        const text = arg(0).text();
        return truthOperand((scope) => ['true', '1'].includes(text(scope)));
      },
    },
  ],
  // Documents of forms carry no xml:lang.
  ['lang', { least: 1, most: 1, build: () => constant(false) }],
  ['coalesce', { least: 2, most: 2, build: coalesce }],
  ['once', { least: 1, most: 1, build: once }],
  ['checklist', { least: 3, most: MANY, build: checklist }],
  ['weighted-checklist', { least: 4, most: MANY, build: weightedChecklist }],
];

/** Texts: `NaN` is taken for empty, infinity is not. */
function coalesce({ arg }: Call): Operand {
  const [first, second] = [arg(0).value(), arg(1).value()];
  return anyOperand((scope) => {
    const found = first(scope);
    const value = isNodes(found) ? toText(found) : found;
    if (value !== '' && !Number.isNaN(value)) return value;
    const other = second(scope);
    return isNodes(other) ? toText(other) : other;
  });
}

/** The node's own value, or, while it has none, the argument. */
function once(call: Call): Operand {
  const [own, value] = [self(call).text(), call.arg(0).value()];
  return anyOperand((scope) => {
    const kept = own(scope);
    if (kept !== '') return kept;
    const found = value(scope);
    return Number.isNaN(found) || found === INVALID_DATE ? '' : isNodes(found) ? toText(found) : found;
  });
}

/** Whether an item of a checklist counts: by truth, so the words "no" and "0" in a node count (decision 14; lint says so). */
function counts(item: Scalar): boolean {
  return typeof item === 'number' ? item !== 0 && !Number.isNaN(item) : typeof item === 'string' ? item !== '' : item;
}

function checklist(call: Call): Operand {
  const [least, most] = [call.arg(0).number(), call.arg(1).number()];
  const items = call
    .args()
    .slice(2)
    .map((arg) => arg.items());
  return truthOperand((scope) => {
    const count = items.flatMap((item) => item(scope)).filter(counts).length;
    return within(count, least(scope), most(scope));
  });
}

function weightedChecklist(call: Call): Operand {
  if (call.ast.args.length % 2 === 1) return call.fail('arguments.weights');
  const [least, most] = [call.arg(0).number(), call.arg(1).number()];
  const pairs = call.args().slice(2);
  const values = pairs.filter((_, index) => index % 2 === 0).map((arg) => arg.items());
  const weights = pairs.filter((_, index) => index % 2 === 1).map((arg) => arg.items());
  const flat =
    (parts: readonly Fn<readonly Scalar[]>[]): Fn<readonly Scalar[]> =>
    (scope) =>
      parts.flatMap((part) => part(scope));
  const [allValues, allWeights] = [flat(values), flat(weights)];
  return truthOperand((scope) => {
    const known = allWeights(scope);
    const total = allValues(scope).reduce(
      (sum: number, value, index) => (counts(value) ? sum + toNumber(known[index] ?? '', scope.zone) : sum),
      0,
    );
    return within(total, least(scope), most(scope));
  });
}

/** `-1` means no bound. */
function within(count: number, least: number, most: number): boolean {
  return (least === -1 || count >= least) && (most === -1 || count <= most);
}

import type { Extras } from '../../session.ts';
import { ExpressionError } from '../ast.ts';
import { numberOperand, textOperand, truthOperand, type Fn, type Operand } from '../operand.ts';
import type { Scope } from '../scope.ts';
import { toText } from '../values.ts';
import { MANY, type Call, type FunctionSpec } from './spec.ts';

/** Functions that few forms call. What they do is a chunk of its own, which the host loads for a form that needs it. */
const functions: readonly (readonly [string, FunctionSpec])[] = [
  [
    'digest',
    {
      least: 2,
      most: 3,
      build: (call) => {
        const { arg, ast } = call;
        const [text, algorithm] = [arg(0).text(), arg(1).text()];
        const encoding = ast.args.length === 3 ? arg(2).text() : () => 'base64';
        return textOperand((scope) => {
          const found = extrasOf(scope, call).digest(text(scope), algorithm(scope), encoding(scope));
          if (found === undefined)
            throw new ExpressionError('digest-unknown', ast.at, { algorithm: algorithm(scope), encoding: encoding(scope) });
          return found;
        });
      },
    },
  ],
  [
    'base64-decode',
    {
      least: 1,
      most: 1,
      build: (call) => {
        const text = call.arg(0).text();
        return textOperand((scope) => extrasOf(scope, call).decodeBase64(text(scope)));
      },
    },
  ],
  ['area', measure(1, (extras, points) => extras.area(points))],
  // What JavaRosa calls it.
  ['enclosed-area', measure(1, (extras, points) => extras.area(points))],
  ['distance', measure(MANY, (extras, points) => extras.distance(points))],
  [
    'geofence',
    {
      least: 2,
      most: 2,
      build: (call) => {
        const [point, shape] = [texts([call.arg(0)]), texts([call.arg(1)])];
        return truthOperand((scope) => extrasOf(scope, call).isWithin(point(scope), shape(scope)));
      },
    },
  ],
];

export const rareFunctions = functions.map(([name, spec]): readonly [string, FunctionSpec] => [name, { ...spec, rare: true }]);

function measure(most: number, run: (extras: Extras, points: readonly string[]) => number): FunctionSpec {
  return {
    least: 1,
    most,
    build: (call) => {
      const points = texts(call.args());
      return numberOperand((scope) => run(extrasOf(scope, call), points(scope)));
    },
  };
}

function texts(operands: readonly Operand[]): Fn<readonly string[]> {
  const parts = operands.map((operand) => operand.items());
  return (scope) => {
    const found = parts.flatMap((part) => part(scope)).map(toText);
    scope.spend(found.length);
    return found;
  };
}

function extrasOf({ host }: Scope, { ast }: Call): Extras {
  if (host.extras === undefined) throw new ExpressionError('missing-part', ast.at, { name: ast.name });
  return host.extras;
}

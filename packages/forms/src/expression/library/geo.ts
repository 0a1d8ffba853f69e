import { numberOperand, truthOperand, type Fn, type Operand } from '../operand.ts';
import { toText } from '../values.ts';
import { MANY, type FunctionSpec } from './spec.ts';

type Point = { readonly latitude: number; readonly longitude: number };

/** Metres; the equatorial radius that ODK's functions use. */
const EARTH_RADIUS = 6_378_100;

export const geoFunctions: readonly (readonly [string, FunctionSpec])[] = [
  [
    'area',
    {
      least: 1,
      most: 1,
      build: ({ arg }) => {
        const points = pointsOf([arg(0)]);
        return numberOperand((scope) => cents(area(points(scope))));
      },
    },
  ],
  [
    'distance',
    {
      least: 1,
      most: MANY,
      build: ({ args }) => {
        const points = pointsOf(args());
        return numberOperand((scope) => cents(distance(points(scope))));
      },
    },
  ],
  [
    'geofence',
    {
      least: 2,
      most: 2,
      build: ({ arg }) => {
        const [point, shape] = [pointsOf([arg(0)]), pointsOf([arg(1)])];
        return truthOperand((scope) => isInside(point(scope), shape(scope)));
      },
    },
  ],
];

/** Points of `lat lon alt acc` texts, several in a text apart by `;`; `undefined` for what is no point. */
function pointsOf(operands: readonly Operand[]): Fn<readonly (Point | undefined)[]> {
  const parts = operands.map((operand) => operand.items());
  return (scope) => {
    const points = parts
      .flatMap((part) => part(scope))
      .flatMap((item) =>
        toText(item)
          .trim()
          .split(/\s*;\s*/),
      )
      .map(parsePoint);
    scope.spend(points.length);
    return points;
  };
}

function parsePoint(text: string): Point | undefined {
  const parts = text.split(/\s+/);
  if (text === '' || parts.length < 2 || parts.length > 4) return undefined;
  const [latitude, longitude] = [Number(parts[0]), Number(parts[1])];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** To hundredths, as ODK gives it. */
function cents(value: number): number {
  return Math.abs(Math.round(value * 100) / 100);
}

/** Square metres of a shape, closed if it is not; 0 for what is none. */
function area(points: readonly (Point | undefined)[]): number {
  if (points.length < 3 || points.includes(undefined)) return 0;
  let total = 0;
  points.forEach((from, index) => {
    const to = points[(index + 1) % points.length]!;
    total += radians(to.longitude - from!.longitude) * (2 + Math.sin(radians(to.latitude)) + Math.sin(radians(from!.latitude)));
  });
  return (total * EARTH_RADIUS * EARTH_RADIUS) / 2;
}

/** Metres along a line; `NaN` for less than two points. */
function distance(points: readonly (Point | undefined)[]): number {
  if (points.length < 2 || points.includes(undefined)) return Number.NaN;
  let total = 0;
  for (let index = 1; index < points.length; index += 1) total += leg(points[index - 1]!, points[index]!);
  return total;
}

function leg(from: Point, to: Point): number {
  const [first, second] = [radians(from.latitude), radians(to.latitude)];
  const turn = radians(from.longitude - to.longitude);
  const cosine = Math.sin(first) * Math.sin(second) + Math.cos(first) * Math.cos(second) * Math.cos(turn);
  return Math.acos(Math.min(1, Math.max(-1, cosine))) * EARTH_RADIUS;
}

/** Whether the first point lies inside a closed shape: a ray crosses the border an odd number of times. */
function isInside([point]: readonly (Point | undefined)[], shape: readonly (Point | undefined)[]): boolean {
  if (point === undefined || shape.length < 4 || shape.includes(undefined)) return false;
  const border = shape as readonly Point[];
  const [first, last] = [border[0]!, border.at(-1)!];
  if (first.latitude !== last.latitude || first.longitude !== last.longitude) return false;
  let inside = false;
  for (let index = 1; index < border.length; index += 1) {
    const [from, to] = [border[index - 1]!, border[index]!];
    if (from.latitude > point.latitude === to.latitude > point.latitude) continue;
    const crossing = from.longitude + ((point.latitude - from.latitude) * (to.longitude - from.longitude)) / (to.latitude - from.latitude);
    if (point.longitude < crossing) inside = !inside;
  }
  return inside;
}

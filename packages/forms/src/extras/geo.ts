type Point = { readonly latitude: number; readonly longitude: number };

/** Metres; the equatorial radius that ODK's functions use. */
const EARTH_RADIUS = 6_378_100;

/** Square metres within the points of these texts, to hundredths. */
export function areaOf(texts: readonly string[]): number {
  return cents(area(pointsOf(texts)));
}

/** Metres along the points of these texts, to hundredths. */
export function distanceAlong(texts: readonly string[]): number {
  return cents(distance(pointsOf(texts)));
}

/** Whether the first point of these texts lies inside a closed shape. */
export function isWithin(point: readonly string[], shape: readonly string[]): boolean {
  return isInside(pointsOf(point), pointsOf(shape));
}

/** Points of `lat lon alt acc` texts, several in a text apart by `;`; `undefined` for what is no point. */
function pointsOf(texts: readonly string[]): readonly (Point | undefined)[] {
  return texts.flatMap((text) => text.trim().split(/\s*;\s*/)).map(parsePoint);
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

import type { AnswerValue, GeoPoint } from '@safeground/forms';

/** The points that were walked. An area is kept closed, its last point the first again: that one is not shown. */
export function cornersOf(value: unknown, isShape: boolean): readonly GeoPoint[] {
  if (!Array.isArray(value)) return [];
  const points = value as readonly GeoPoint[];
  return isShape && isClosed(points) ? points.slice(0, -1) : points;
}

/** The answer that these points make; none when there are none. An area is closed from three points on. */
export function trackOf(points: readonly GeoPoint[], isShape: boolean): AnswerValue | undefined {
  const [first] = points;
  if (first === undefined) return undefined;
  return isShape && points.length >= 3 ? [...points, first] : points;
}

function isClosed(points: readonly GeoPoint[]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  return points.length > 3 && first?.latitude === last?.latitude && first?.longitude === last?.longitude;
}

import type { GeoPoint } from '../definition.ts';
import type { QuestionType } from './index.ts';

function isPoint(value: unknown): value is GeoPoint {
  if (typeof value !== 'object' || value === null) return false;
  const { latitude, longitude } = value as Partial<GeoPoint>;
  return typeof latitude === 'number' && Math.abs(latitude) <= 90 && typeof longitude === 'number' && Math.abs(longitude) <= 180;
}

/** XForms writes a point as `latitude longitude altitude accuracy`. */
function pointText(point: GeoPoint): string {
  return [point.latitude, point.longitude, point.altitude ?? 0, point.accuracy ?? 0].join(' ');
}

/** Reads what `pointText` writes; altitude and accuracy may be left out. */
function pointFrom(text: string): GeoPoint | undefined {
  const parts = text.trim().split(/\s+/).map(Number);
  const [latitude = Number.NaN, longitude = Number.NaN, altitude, accuracy] = parts;
  const point = { latitude, longitude, ...(altitude ? { altitude } : {}), ...(accuracy ? { accuracy } : {}) };
  return parts.length <= 4 && !parts.some(Number.isNaN) && isPoint(point) ? point : undefined;
}

export const location: QuestionType = {
  accepts: isPoint,
  read: (value) => (isPoint(value) ? pointText(value) : ''),
  parse: pointFrom,
  tally: 'none',
};

export const track: QuestionType = {
  accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isPoint),
  read: (value) => (Array.isArray(value) ? value.filter(isPoint).map(pointText).join(';') : ''),
  parse: (source) => {
    const points = source.replace(/;\s*$/, '').split(';').map(pointFrom);
    return points.every((point) => point !== undefined) ? points : undefined;
  },
  tally: 'none',
};

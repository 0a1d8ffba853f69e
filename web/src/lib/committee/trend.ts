import type { Trend } from '@safeground/contract';

export type TrendMeasure = 'mean' | 'red' | 'submissions';
type Line = Trend['lines'][number];

/** Pixels of the drawing; it is scaled to its place. */
export const frame = { width: 720, height: 240, left: 52, right: 36, top: 16, bottom: 32 } as const;

export type DrawnPoint = { readonly x: number; readonly y: number; readonly value: number; readonly at: number };
export type DrawnLine = {
  readonly unit: string;
  /** Stretches without a gap: a period that has no value is not bridged. */
  readonly stretches: readonly (readonly DrawnPoint[])[];
};
export type Drawing = {
  readonly lines: readonly DrawnLine[];
  /** Values at which a line is drawn across, from the bottom up. */
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
  readonly xOf: (index: number) => number;
};

/** Where lines, points and ticks of a measure lie; undefined when no period has a value. */
export function draw(lines: readonly Line[], measure: TrendMeasure): Drawing | undefined {
  const values = lines.flatMap(({ points }) => points.flatMap((point) => valueOf(point, measure) ?? []));
  if (values.length === 0) return undefined;
  const step = stepFor(Math.max(...values) - (measure === 'mean' ? Math.min(...values) : 0), measure);
  // Counts and shares begin at nothing; scores lie close together far above it.
  const low = measure === 'mean' ? Math.floor(Math.min(...values) / step) * step : 0;
  const high = Math.max(low + step, Math.ceil(Math.max(...values) / step) * step);
  const count = lines[0]?.points.length ?? 0;
  const xOf = (index: number): number => frame.left + (count < 2 ? 0 : (index / (count - 1)) * (frame.width - frame.left - frame.right));
  const yOf = (value: number): number =>
    frame.height - frame.bottom - ((value - low) / (high - low)) * (frame.height - frame.top - frame.bottom);
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step);
  return {
    xOf,
    ticks: ticks.map((value) => ({ value, y: yOf(value) })),
    lines: lines.map(({ unit, points }) => ({
      unit,
      stretches: stretchesOf(points, measure, (value, at) => ({ x: xOf(at), y: yOf(value), value, at })),
    })),
  };
}

/** A period in which nothing came in has no mean and no share, but it has a count: none. */
export function valueOf(point: Line['points'][number], measure: TrendMeasure): number | undefined {
  return point[measure];
}

function stretchesOf(
  points: Line['points'],
  measure: TrendMeasure,
  place: (value: number, at: number) => DrawnPoint,
): readonly (readonly DrawnPoint[])[] {
  const stretches: DrawnPoint[][] = [[]];
  for (const [at, point] of points.entries()) {
    const value = valueOf(point, measure);
    if (value === undefined) stretches.push([]);
    else stretches.at(-1)!.push(place(value, at));
  }
  return stretches.filter((stretch) => stretch.length > 0);
}

/** A round step that gives about four lines across. */
function stepFor(range: number, measure: TrendMeasure): number {
  const least = measure === 'red' ? 0.01 : 1;
  const rough = Math.max(range / 4, least);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough * 0.999)!;
  return step;
}

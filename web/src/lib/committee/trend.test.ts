import type { Trend } from '@safeground/contract';
import { describe, expect, it } from 'vitest';
import { draw, frame } from './trend.ts';

const line = (unit: string, values: readonly (number | undefined)[]): Trend['lines'][number] => ({
  unit,
  name: {},
  points: values.map((mean, index) => ({ period: `month:${index}`, label: {}, submissions: 1, ...(mean === undefined ? {} : { mean }) })),
});

describe('the line of a trend', () => {
  it('is broken where a period has no value, not drawn through it', () => {
    const drawing = draw([line('a', [80, undefined, 84, 90])], 'mean')!;
    expect(drawing.lines[0]!.stretches.map((stretch) => stretch.map(({ at, value }) => [at, value]))).toEqual([
      [[0, 80]],
      [
        [2, 84],
        [3, 90],
      ],
    ]);
  });

  it('lies between round ticks that hold every value, the larger the higher', () => {
    const drawing = draw([line('a', [81.4, 88]), line('b', [92.7, 85])], 'mean')!;
    expect(drawing.ticks.map(({ value }) => value)).toEqual([80, 85, 90, 95]);
    const points = drawing.lines.flatMap(({ stretches }) => stretches.flat());
    for (const { y } of points) expect(y >= frame.top && y <= frame.height - frame.bottom).toBe(true);
    const sorted = points.toSorted((left, right) => left.value - right.value);
    expect(sorted.map(({ y }) => y)).toEqual(sorted.map(({ y }) => y).toSorted((left, right) => right - left));
  });

  it('of counts begins at nothing, and there is none without a value', () => {
    expect(draw([line('a', [undefined, undefined])], 'mean')).toBeUndefined();
    expect(draw([line('a', [undefined, undefined])], 'submissions')!.ticks.map(({ value }) => value)).toEqual([0, 1]);
    expect(draw([line('a', [70])], 'mean')!.ticks.map(({ value }) => value)).toEqual([70, 71]);
  });
});

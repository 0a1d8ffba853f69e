import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cornersOf, trackOf } from './track.ts';

const point = fc.record({ latitude: fc.integer({ min: -90, max: 90 }), longitude: fc.integer({ min: -180, max: 180 }) });

it('a walk is shown as it was walked, and an area of three points and more is kept closed', () => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 8 }), fc.boolean(), (points, isShape) => {
      const kept = trackOf(points, isShape);
      expect(cornersOf(kept, isShape)).toEqual(points);
      if (isShape && points.length >= 3) expect((kept as unknown[]).at(-1)).toEqual(points[0]);
    }),
  );
});

it('no points are no answer', () => {
  expect(trackOf([], true)).toBeUndefined();
  expect(cornersOf(undefined, true)).toEqual([]);
});

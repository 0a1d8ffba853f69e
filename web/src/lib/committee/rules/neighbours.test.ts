import { expect, it } from 'vitest';
import { withNeighbours } from './neighbours.ts';

const units = ['a', 'b', 'c', 'd'];
const map = { a: ['gone', 'b'], b: ['a'], gone: ['a'] };

it('writes the two that lie beside each other, and no entry for all the others', () => {
  expect(withNeighbours(map, 'a', ['b', 'c'], units)).toEqual({ a: ['gone', 'b', 'c'], b: ['a'], c: ['a'], gone: ['a'] });
});

it('takes away both ways, with entries that are empty then, and keeps what is not among the units of today', () => {
  expect(withNeighbours(map, 'b', [], units)).toEqual({ a: ['gone'], gone: ['a'] });
  const ticked = withNeighbours(map, 'c', ['b'], units);
  expect(withNeighbours(ticked, 'c', [], units)).toEqual(map);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareRows } from './compare.ts';

const row = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), label: fc.constantFrom('x', 'y') });

it('tells rows that came, went and were changed', () => {
  const before = [
    { name: 'a', label: 'A' },
    { name: 'b', label: 'B' },
  ];
  const after = [
    { label: 'A', name: 'a' },
    { name: 'b', label: 'Bờ' },
    { name: 'c', label: 'C' },
  ];
  expect(compareRows(before, after, 'name')).toEqual({ added: 1, removed: 0, changed: 1 });
  expect(compareRows(after, before, 'name')).toEqual({ added: 0, removed: 1, changed: 1 });
});

it('law: what was there, plus what came, less what went, is what is there now', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), fc.array(row, { maxLength: 8 }), (before, after) => {
      const { added, removed } = compareRows(before, after, 'name');
      expect(before.length + added - removed).toBe(after.length);
      expect(compareRows(before, before, 'name')).toEqual({ added: 0, removed: 0, changed: 0 });
    }),
  );
});

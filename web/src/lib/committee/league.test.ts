import { describe, expect, it } from 'vitest';
import type { ChildFigures, ClassCount } from './figures.ts';
import { league } from './league.ts';

const classes: readonly ClassCount[] = [
  { code: 'A', label: {}, colour: 'green', count: 0 },
  { code: 'C', label: {}, colour: 'red', count: 0 },
];
const unit = (id: string, green: number, red: number, mean?: number, suppressed?: true): ChildFigures => ({
  unit: id,
  name: { vi: id },
  submissions: green + red,
  flagged: 0,
  ...(mean === undefined ? {} : { mean }),
  ...(suppressed === undefined ? {} : { suppressed }),
  classes:
    suppressed === true
      ? []
      : [
          { code: 'A', count: green },
          { code: 'C', count: red },
        ],
});
const of = (children: readonly ChildFigures[]) => ({ children, classes });
const text = (lines: ReturnType<typeof league>) => lines.map(({ child, rank, moved }) => `${child.unit} ${rank ?? '-'} ${moved ?? '-'}`);

describe('the league of units', () => {
  it('puts the smallest share of red first; equal ones share a rank and the next is behind all of them', () => {
    const now = [unit('a', 5, 5), unit('b', 9, 1), unit('c', 18, 2), unit('d', 8, 2), unit('e', 0, 0)];
    const before = [unit('a', 9, 1), unit('b', 5, 5), unit('c', 0, 0), unit('d', 8, 2)];
    expect(text(league(of(now), of(before), 'red'))).toEqual(['b 1 2', 'c 1 -', 'd 3 -1', 'a 4 -3', 'e - -']);
    expect(text(league(of(now), undefined, 'red'))).toEqual(['b 1 -', 'c 1 -', 'd 3 -', 'a 4 -', 'e - -']);
  });

  it('ranks means as they are shown, and leaves out what is withheld', () => {
    const now = [unit('a', 5, 0, 80.04), unit('b', 5, 0, 80.01), unit('c', 5, 0, 91), unit('d', 3, 0, undefined, true)];
    expect(text(league(of(now), of(now), 'mean'))).toEqual(['c 1 0', 'a 2 0', 'b 2 0', 'd - -']);
    expect(text(league(of(now), of(now), 'submissions'))).toEqual(['a 1 0', 'b 1 0', 'c 1 0', 'd 4 0']);
  });

  it('reads the units of the period before with the classes of then', () => {
    const former = [
      { code: 'C', label: {}, colour: 'orange' as const, count: 0 },
      { code: 'A', label: {}, colour: 'red' as const, count: 0 },
    ];
    const now = [unit('a', 9, 1), unit('b', 5, 5)];
    expect(text(league(of(now), { children: now, classes: former }, 'red'))).toEqual(['a 1 1', 'b 2 -1']);
  });
});

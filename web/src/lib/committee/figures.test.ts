import type { Summary } from '@safeground/contract';
import { describe, expect, it } from 'vitest';
import { sortUnits, unitTotals, worstFirst } from './figures.ts';
import { openingUnit, pathTo, rootUnits } from './scope.ts';

const classes = [
  { code: 'A', label: { vi: 'An toàn' }, colour: 'green', count: 0 },
  { code: 'C', label: { vi: 'Không an toàn' }, colour: 'red', count: 0 },
] as const;
const child = (unit: string, green: number, red: number, mean?: number): Summary['children'][number] => ({
  unit,
  name: { vi: unit },
  submissions: green + red,
  flagged: 0,
  ...(mean === undefined ? {} : { mean }),
  classes: [
    { code: 'A', count: green },
    { code: 'C', count: red },
  ],
});
const names = (children: readonly { readonly unit: string }[]): string[] => children.map(({ unit }) => unit);

describe('figures of the committee', () => {
  const children = [child('Vĩnh Hải', 3, 1, 80), child('Đảo', 0, 0), child('Phước Đồng', 1, 3, 50)];
  const sorted = (column: 'name' | 'red' | 'mean' | 'submissions', descending: boolean): string[] =>
    names(sortUnits(children, [...classes], { column, descending }, ({ unit }) => unit));

  it('sorts units by name as Vietnamese does, and by figures with the silent ones last either way', () => {
    expect(sorted('name', false)).toEqual(['Đảo', 'Phước Đồng', 'Vĩnh Hải']);
    expect(sorted('red', true)).toEqual(['Phước Đồng', 'Vĩnh Hải', 'Đảo']);
    expect(sorted('red', false)).toEqual(['Vĩnh Hải', 'Phước Đồng', 'Đảo']);
    expect(sorted('mean', true)).toEqual(['Vĩnh Hải', 'Phước Đồng', 'Đảo']);
  });

  it('adds several forms up for each unit', () => {
    const summary = (children: Summary['children']) => ({ classes: [...classes], children }) as unknown as Summary;
    const unclassed = { ...child('a', 5, 0), classes: [] };
    const totals = unitTotals([summary([child('a', 1, 2)]), summary([child('a', 4, 0), child('b', 0, 0)]), summary([unclassed])]);
    expect(totals.map(({ unit, submissions, classed, red }) => [unit, submissions, classed, red])).toEqual([
      ['a', 12, 7, 2],
      ['b', 0, 0, 0],
    ]);
  });

  it('puts the criterion that fails most often first, by share and not by count', () => {
    const none = { label: {}, partly: 0, notApplicable: 0, unanswered: 0, vetoes: 0 };
    const sortedCriteria = worstFirst([
      { ...none, id: 'many', met: 90, failed: 10 },
      { ...none, id: 'often', met: 1, failed: 4 },
    ]);
    expect(sortedCriteria.map(({ id }) => id)).toEqual(['often', 'many']);
  });
});

describe('where a person begins', () => {
  const unit = (id: string, parent?: string) =>
    ({ id, name: { vi: id }, kind: 'ward', validFrom: '2021-01-01', ...(parent === undefined ? {} : { parent }) }) as const;
  const units = [unit('province'), unit('city', 'province'), unit('a', 'city'), unit('b', 'city')];

  it('opens below the top while there is one way down, and at the unit of the grant', () => {
    expect(openingUnit([{ role: 'committee', scope: { kind: 'organisation' } }], units)?.id).toBe('city');
    expect(openingUnit([{ role: 'committee', scope: { kind: 'unit', unit: 'b' } }], units)?.id).toBe('b');
    expect(rootUnits([{ role: 'committee', scope: { kind: 'organisation' } }], units).map(({ id }) => id)).toEqual(['province']);
  });

  it('names the way from the top, and nothing for an unknown unit', () => {
    expect(pathTo(units, 'a').map(({ id }) => id)).toEqual(['province', 'city', 'a']);
    expect(pathTo(units, 'x')).toEqual([]);
  });
});

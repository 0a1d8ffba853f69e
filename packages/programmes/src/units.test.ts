import { describe, expect, it } from 'vitest';
import { foldText, searchRank } from './fold.ts';
import { unitTree, UnitTreeError } from './units.ts';

const units = [
  { id: 'city', validFrom: '2009-01-01', validTo: '2025-07-01' },
  { id: 'vinh_hai', parent: 'city', validFrom: '2009-01-01', validTo: '2025-07-01' },
  { id: 'hamlet', parent: 'vinh_hai', validFrom: '2021-01-01' },
] as const;

describe('the dated tree of units', () => {
  const tree = unitTree(units);

  it('answers for a day', () => {
    expect(tree.ancestorsOn('hamlet', '2021-08-11').map((unit) => unit.id)).toEqual(['vinh_hai', 'city']);
    expect(tree.subtreeOn('city', '2020-01-01').map((unit) => unit.id)).toEqual(['city', 'vinh_hai']);
    expect(tree.existsOn('city', '2025-06-30')).toBe(true);
    expect(tree.existsOn('city', '2025-07-01')).toBe(false);
    expect(tree.rootsOn('2025-07-01').map((unit) => unit.id)).toEqual(['hamlet']);
    expect(tree.isWithin('hamlet', 'city', '2021-08-11')).toBe(true);
    expect(tree.isWithin('city', 'hamlet', '2021-08-11')).toBe(false);
  });

  it('refuses what is no tree, by name', () => {
    expect(() => unitTree([{ id: 'a', parent: 'b', validFrom: '2021-01-01' }])).toThrow(UnitTreeError);
    expect(() => unitTree([units[0], units[0]])).toThrow('city is given twice');
    const cycle = [
      { id: 'a', parent: 'b', validFrom: '2021-01-01' },
      { id: 'b', parent: 'a', validFrom: '2021-01-01' },
    ];
    expect(() => unitTree(cycle)).toThrow('under itself');
  });
});

describe('search without marks', () => {
  it('finds Vietnamese names typed without them, đ too', () => {
    expect(foldText('  Đường   Trần Phú ')).toBe('duong tran phu');
    expect(searchRank('Khánh Hòa', 'hòa')).toBe(2);
    expect(searchRank('Khánh Hòa', 'hoa')).toBe(1);
    expect(searchRank('Khánh Hoà'.normalize('NFD'), 'hoà')).toBe(2);
    expect(searchRank('Khánh Hòa', 'hue')).toBe(0);
  });
});

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

  it('follows authority that changed hands, and tells who only coordinates', () => {
    const dated = unitTree([
      { id: 'province', validFrom: '2021-01-01' },
      { id: 'city', parent: 'province', validFrom: '2021-01-01', validTo: '2025-07-01' },
      {
        id: 'commune',
        parent: 'province',
        validFrom: '2021-01-01',
        edges: [{ unit: 'city', kind: 'subordinate', from: '2021-01-01', to: '2025-07-01' }],
      },
      { id: 'front', validFrom: '2021-01-01', edges: [{ unit: 'city', kind: 'coordinated', from: '2021-08-10' }] },
    ]);
    expect(dated.parentOn('commune', '2025-06-30')?.id).toBe('city');
    expect(dated.parentOn('commune', '2025-07-01')?.id).toBe('province');
    expect(dated.childrenOn('province', '2025-07-01').map((unit) => unit.id)).toEqual(['commune']);
    expect(dated.parentNear('city', '2026-01-01')?.id).toBe('province');
    expect(dated.coordinatedOn('city', '2021-08-10').map((unit) => unit.id)).toEqual(['front']);
    expect(dated.coordinatedOn('city', '2021-08-09')).toEqual([]);
    expect(dated.coordinatedOn('city', '2025-07-01')).toEqual([]);
    expect(dated.isWithin('front', 'city', '2021-08-11')).toBe(false);
    expect(dated.subtreeOn('city', '2021-08-11').map((unit) => unit.id)).toEqual(['city', 'commune']);
  });

  it('refuses shares that do not add up, heirs that do not exist, and a circle of edges', () => {
    const heir = { id: 'heir', validFrom: '2021-01-01' };
    const giving = (share: number, on: string, validTo?: string) => [
      heir,
      { id: 'old', validFrom: '2021-01-01', ...(validTo === undefined ? {} : { validTo }), became: [{ unit: 'heir', share, on }] },
    ];
    expect(() => unitTree(giving(0.9, '2025-07-01', '2025-07-01'))).toThrow('must be 1');
    expect(() => unitTree(giving(1.1, '2025-07-01'))).toThrow('add up to 1.1');
    expect(() => unitTree(giving(0, '2025-07-01'))).toThrow('add up to 0');
    expect(() => unitTree(giving(0.4, '2025-07-01'))).not.toThrow();
    expect(() => unitTree(giving(1, '2026-01-01', '2025-07-01'))).toThrow('when it does not exist');
    expect(() => unitTree([{ id: 'a', validFrom: '2021-01-01', became: [{ unit: 'b', share: 1, on: '2022-01-01' }] }])).toThrow(
      'b, which does not exist',
    );
    const circle = [
      { id: 'a', parent: 'b', validFrom: '2021-01-01' },
      { id: 'b', validFrom: '2021-01-01', edges: [{ unit: 'a', kind: 'subordinate', from: '2023-01-01' }] },
    ] as const;
    expect(() => unitTree(circle)).toThrow('under itself');
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

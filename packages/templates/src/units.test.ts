import { madeOf, reassign, standsOn, unitTree } from '@safeground/programmes';
import { describe, expect, it } from 'vitest';
import { nhaTrangRegister, nhaTrangUnits } from './index.ts';

const tree = unitTree(nhaTrangRegister);
const wardsOn = (day: string): readonly string[] =>
  tree
    .subtreeOn('u_khanh_hoa', day)
    .filter((unit) => unit.kind === 'ward' || unit.kind === 'commune')
    .map((unit) => unit.id);

describe('Nha Trang through two reforms', () => {
  it.each([
    ['2021-08-11', 27, 19, 8],
    ['2024-10-31', 27, 19, 8],
    ['2024-11-01', 22, 14, 8],
    ['2025-06-30', 22, 14, 8],
    ['2025-07-01', 4, 4, 0],
  ])('on %s it has %i units: %i wards and %i communes', (day, all, wards, communes) => {
    const kinds = wardsOn(day).map((id) => tree.get(id)?.kind);
    expect(kinds).toHaveLength(all);
    expect([kinds.filter((kind) => kind === 'ward').length, kinds.filter((kind) => kind === 'commune').length]).toEqual([wards, communes]);
  });

  it('has a city above the wards until the two-level order, and the province after', () => {
    expect(tree.parentOn('u_vinh_hai', '2025-06-30')?.id).toBe('u_nha_trang');
    expect(tree.existsOn('u_nha_trang', '2025-07-01')).toBe(false);
    expect(tree.parentOn('u_bac_nha_trang', '2025-07-01')?.id).toBe('u_khanh_hoa');
  });

  it('reuses four official codes for other areas, never an id', () => {
    const byCode = Map.groupBy(nhaTrangRegister, (unit) => unit.code);
    const reused = [...byCode].filter(([code, units]) => code !== undefined && units.length > 1);
    expect(Object.fromEntries(reused.map(([code, units]) => [code, units.map((unit) => unit.name['vi'])]))).toEqual({
      22333: ['P. Vĩnh Phước', 'P. Bắc Nha Trang'],
      22366: ['P. Phước Tiến', 'P. Nha Trang'],
      22390: ['X. Vĩnh Ngọc', 'P. Tây Nha Trang'],
      22402: ['X. Vĩnh Thái', 'P. Nam Nha Trang'],
    });
    expect(new Set(nhaTrangRegister.map((unit) => unit.id)).size).toBe(nhaTrangRegister.length);
  });

  it('the 4 wards are made of the 27, each once, whole and through the 22', () => {
    const made = Object.fromEntries(
      wardsOn('2025-07-01').map((id) => [id, madeOf(tree, id, '2021-08-11', '2025-07-01').map((part) => part.unit)]),
    );
    expect(Object.fromEntries(Object.entries(made).map(([id, parts]) => [id, parts.length]))).toEqual({
      u_p_nha_trang: 9,
      u_bac_nha_trang: 6,
      u_tay_nha_trang: 7,
      u_nam_nha_trang: 5,
    });
    expect(Object.values(made).flat().toSorted()).toEqual([...wardsOn('2021-08-11')].toSorted());
    expect(made['u_p_nha_trang']).toContain('u_phuoc_tien');
    expect(made['u_bac_nha_trang']).toContain('u_vinh_phuoc');
    expect(standsOn(tree, 'u_phuoc_tien', '2021-08-11', '2024-11-01')).toEqual([{ unit: 'u_tan_tien', share: 1 }]);
  });

  it('what counted for the city itself stands under the province once the city has ended', () => {
    expect(standsOn(tree, 'u_nha_trang', '2021-08-11', '2025-07-01')).toEqual([{ unit: 'u_khanh_hoa', share: 1 }]);
  });

  it('totals read as was and as is now agree across 27, 22 and 4 units, reused codes included', () => {
    const rows = wardsOn('2021-08-11').map((unit, index) => ({ unit, count: index * index + 1 }));
    const total = rows.reduce((sum, row) => sum + row.count, 0);
    for (const on of ['2021-08-11', '2024-11-01', '2025-07-01']) {
      const placed = reassign(rows, { tree, on, unitOf: (row) => row.unit, dayOf: () => '2021-08-11' });
      const figures = new Map<string, number>();
      for (const { unit, row, share } of placed) figures.set(unit, (figures.get(unit) ?? 0) + row.count * share);
      expect([...figures.keys()].toSorted()).toEqual([...wardsOn(on)].toSorted());
      expect([...figures.values()].reduce((sum, count) => sum + count, 0)).toBe(total);
      expect(placed.some((part) => part.estimate)).toBe(false);
    }
  });

  it('the register of 2021 knew of no ending', () => {
    expect(nhaTrangUnits).toHaveLength(29);
    expect(nhaTrangUnits.filter((unit) => unit.validTo !== undefined || unit.became !== undefined)).toEqual([]);
  });
});

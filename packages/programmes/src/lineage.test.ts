import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { belongsOn, madeOf, reachOn, standsOn } from './lineage.ts';
import { allot, apportion, reassign, sourcesOf } from './reading.ts';
import { unitTree, type UnitNode } from './units.ts';

const REFORMS = ['2022-01-01', '2023-01-01', '2024-01-01'];
const FIRST_DAY = '2021-06-15';

type Reform = { readonly kind: 'merge' | 'split' | 'cede'; readonly pick: number; readonly share: number };

/** Plays reforms on a province of six wards. Each ends the units it touches and names their heirs, or lets a part go. */
function play(reforms: readonly (readonly Reform[])[]): readonly UnitNode[] {
  const units: UnitNode[] = [{ id: 'top', validFrom: '2021-01-01' }];
  for (let index = 0; index < 6; index += 1) units.push({ id: `w${index}`, parent: 'top', validFrom: '2021-01-01' });
  reforms.forEach((steps, year) => {
    const on = REFORMS[year]!;
    const touched = new Set<string>();
    for (const [step, { kind, pick, share }] of steps.entries()) {
      const free = units.filter((unit) => unit.id !== 'top' && unit.validTo === undefined && unit.validFrom < on && !touched.has(unit.id));
      const [first, second] = [free[pick % free.length], free[(pick + 1) % free.length]];
      if (first === undefined || second === undefined || first === second) continue;
      const made = ['a', 'b'].map((half): UnitNode => ({ id: `n${year}${step}${half}`, parent: 'top', validFrom: on }));
      const replace = (unit: UnitNode, change: Partial<UnitNode>): unknown => units.splice(units.indexOf(unit), 1, { ...unit, ...change });
      if (kind === 'merge') {
        units.push(made[0]!);
        for (const old of [first, second])
          replace(old, { validTo: on, became: [...(old.became ?? []), { unit: made[0]!.id, share: 1, on }] });
      } else if (kind === 'split') {
        units.push(...made);
        const parts = [share, 1 - share].map((part, half) => ({ unit: made[half]!.id, share: part, on }));
        replace(first, { validTo: on, became: [...(first.became ?? []), ...parts] });
      } else replace(first, { became: [...(first.became ?? []), { unit: second.id, share, on }] });
      for (const unit of [first, second]) touched.add(unit.id);
    }
  });
  return units;
}

const anyReform = fc.record({
  kind: fc.constantFrom<Reform['kind']>('merge', 'split', 'cede'),
  pick: fc.nat(20),
  share: fc.integer({ min: 1, max: 9 }).map((tenths) => tenths / 10),
});
const anyRegister = fc.array(fc.array(anyReform, { maxLength: 3 }), { maxLength: 3 }).map(play);
const mergesOnly = fc.array(fc.array(fc.record({ ...anyReformOf('merge') }), { maxLength: 3 }), { maxLength: 3 }).map(play);

function anyReformOf(kind: Reform['kind']) {
  return { kind: fc.constant(kind), pick: fc.nat(20), share: fc.constant(1) };
}

type Row = { readonly unit: string; readonly count: number };
const anyRows = fc.array(fc.record({ unit: fc.nat(5).map((index) => `w${index}`), count: fc.nat(50) }), { maxLength: 30 });
const later = fc.constantFrom('2021-07-01', '2022-06-01', '2023-06-01', '2024-01-01', '2026-01-01');

describe('laws of reading figures on another map', () => {
  it('nothing is lost and nothing is made up: shares add up to as many as there are rows', () => {
    fc.assert(
      fc.property(anyRegister, anyRows, later, (units, rows: readonly Row[], on) => {
        const tree = unitTree(units);
        const placed = reassign(rows, { tree, on, unitOf: (row) => row.unit, dayOf: () => FIRST_DAY });
        expect(placed.reduce((sum, part) => sum + part.share, 0)).toBeCloseTo(rows.length, 9);
        expect(placed.every((part) => tree.existsOn(part.unit, on))).toBe(true);
      }),
    );
  });

  it('reading by way of a map between gives what reading at once gives', () => {
    fc.assert(
      fc.property(anyRegister, fc.nat(5), (units, index) => {
        const tree = unitTree(units);
        const [between, to] = ['2022-06-01', '2026-01-01'];
        const direct = new Map(standsOn(tree, `w${index}`, FIRST_DAY, to).map((part) => [part.unit, part.share]));
        const stepwise = new Map<string, number>();
        for (const half of standsOn(tree, `w${index}`, FIRST_DAY, between))
          for (const part of standsOn(tree, half.unit, between, to))
            stepwise.set(part.unit, (stepwise.get(part.unit) ?? 0) + part.share * half.share);
        expect([...stepwise.keys()].sort()).toEqual([...direct.keys()].sort());
        for (const [unit, share] of stepwise) expect(share).toBeCloseTo(direct.get(unit) ?? 0, 9);
      }),
    );
  });

  it('where units are only merged, figures stay whole and none is an estimate', () => {
    fc.assert(
      fc.property(mergesOnly, anyRows, later, (units, rows: readonly Row[], on) => {
        const tree = unitTree(units);
        const placed = reassign(rows, { tree, on, unitOf: (row) => row.unit, dayOf: () => FIRST_DAY });
        expect(placed.every((part) => part.share === 1 && !part.estimate)).toBe(true);
        expect(placed.reduce((sum, part) => sum + part.row.count, 0)).toBe(rows.reduce((sum, row) => sum + row.count, 0));
      }),
    );
  });

  it('what a unit is made of is where the others went', () => {
    fc.assert(
      fc.property(anyRegister, later, (units, on) => {
        const tree = unitTree(units);
        for (const { id } of tree.subtreeOn('top', on))
          for (const part of madeOf(tree, id, FIRST_DAY, on)) {
            const went = standsOn(tree, part.unit, FIRST_DAY, on).find((share) => share.unit === id);
            expect(went?.share).toBe(part.share);
            expect(tree.existsOn(part.unit, FIRST_DAY)).toBe(true);
          }
      }),
    );
  });

  it('a unit belongs wherever what became of it does', () => {
    fc.assert(
      fc.property(anyRegister, later, (units, on) => {
        const tree = unitTree(units);
        for (const unit of tree.all) if (unit.validFrom <= on) expect(belongsOn(tree, unit.id, 'top', on)).toBe(true);
        const reached = reachOn(tree, 'top', on);
        expect(new Set(reached).size).toBe(reached.length);
        expect(reached).toHaveLength(units.filter((unit) => unit.validFrom <= on).length);
      }),
    );
  });

  it('estimated rows are given out whole, each once, near their shares, and always the same way', () => {
    fc.assert(
      fc.property(anyRegister, fc.nat(40), later, (units, count, on) => {
        const tree = unitTree(units);
        const rows = Array.from({ length: count }, (_, index) => ({ id: `r${index}`, unit: `w${index % 6}` }));
        const placed = reassign(rows, { tree, on, unitOf: (row) => row.unit, dayOf: () => FIRST_DAY });
        const given = allot(placed, (row) => row.id);
        expect(given.map((part) => part.row.id).toSorted()).toEqual(rows.map((row) => row.id).toSorted());
        expect(given.every((part) => part.share === 1)).toBe(true);
        expect(
          allot(placed.toReversed(), (row) => row.id)
            .map((part) => `${part.row.id} ${part.unit}`)
            .toSorted(),
        ).toEqual(given.map((part) => `${part.row.id} ${part.unit}`).toSorted());
      }),
    );
  });

  it('the sources of the units side by side cover every former unit once', () => {
    fc.assert(
      fc.property(anyRegister, later, (units, on) => {
        const tree = unitTree(units);
        const covered = new Map<string, number>();
        for (const { id } of tree.childrenOn('top', on))
          for (const { unit, share, own } of sourcesOf(tree, id, FIRST_DAY, on))
            for (const part of own ? [unit] : tree.subtreeOn(unit, FIRST_DAY).map((each) => each.id))
              covered.set(part, (covered.get(part) ?? 0) + share);
        for (const { id } of tree.childrenOn('top', FIRST_DAY)) expect(covered.get(id)).toBeCloseTo(1, 9);
        expect(sourcesOf(tree, 'top', FIRST_DAY, on)).toEqual([{ unit: 'top', share: 1, own: false }]);
      }),
    );
  });

  it('a whole number is parted into whole numbers that add up to it, each within one of its share', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 10 }), (total, shares) => {
        const parts = apportion(total, shares);
        const sum = shares.reduce((all, share) => all + share, 0);
        expect(parts.reduce((all, part) => all + part, 0)).toBe(total);
        parts.forEach((part, index) => expect(Math.abs(part - (total * shares[index]!) / sum)).toBeLessThan(1));
      }),
    );
  });
});

describe('a unit that was split', () => {
  const tree = unitTree([
    { id: 'top', validFrom: '2021-01-01' },
    {
      id: 'old',
      parent: 'top',
      validFrom: '2021-01-01',
      validTo: '2025-07-01',
      became: [
        { unit: 'north', share: 0.7, on: '2025-07-01' },
        { unit: 'south', share: 0.3, on: '2025-07-01' },
      ],
    },
    { id: 'north', parent: 'top', validFrom: '2025-07-01' },
    { id: 'south', parent: 'top', validFrom: '2025-07-01' },
    { id: 'elsewhere', parent: 'top', validFrom: '2021-01-01' },
  ]);
  const read = (place?: string) =>
    reassign([{ place }], { tree, on: '2026-01-01', unitOf: () => 'old', dayOf: () => FIRST_DAY, placeOf: (row) => row.place }).map(
      ({ unit, share, estimate }) => [unit, share, estimate],
    );

  it('gives a row to the part its own place is in', () => {
    expect(read('south')).toEqual([['south', 1, false]]);
  });

  it('shares out, as an estimate, what has no place or has moved elsewhere since', () => {
    const estimate = [
      ['north', 0.7, true],
      ['south', 0.3, true],
    ];
    expect([read(), read('elsewhere'), read('unknown')]).toEqual([estimate, estimate, estimate]);
  });

  it('keeps its subjects within reach of both parts', () => {
    expect(reachOn(tree, 'south', '2026-01-01').map((unit) => unit.id)).toEqual(['south', 'old']);
    expect(reachOn(tree, 'south', '2025-06-30')).toEqual([]);
  });
});

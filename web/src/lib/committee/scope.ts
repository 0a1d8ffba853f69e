import type { Grant, Unit } from '@safeground/contract';

/** The units at which a person's view begins: those of the grants, or the top of the tree for the whole organisation. */
export function rootUnits(grants: readonly Grant[], units: readonly Unit[]): readonly Unit[] {
  const named = units.filter((unit) => grants.some(({ scope }) => scope.kind === 'unit' && scope.unit === unit.id));
  const everywhere = grants.some(({ scope }) => scope.kind !== 'unit');
  if (named.length > 0 && !everywhere) return named;
  const ids = new Set(units.map((unit) => unit.id));
  return units.filter((unit) => unit.parent === undefined || !ids.has(unit.parent));
}

/** From the top of the tree down to the unit itself; empty when the unit is not there. */
export function pathTo(units: readonly Unit[], id: string): readonly Unit[] {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const path: Unit[] = [];
  for (let unit = byId.get(id); unit !== undefined && !path.includes(unit); unit = byId.get(unit.parent ?? '')) path.unshift(unit);
  return path;
}

/**
 * Where a page opens when the address names no unit: below the top as long as there is only one way down, because a
 * province with a single city says nothing that the city does not.
 */
export function openingUnit(grants: readonly Grant[], units: readonly Unit[]): Unit | undefined {
  const roots = rootUnits(grants, units);
  let unit = roots[0];
  for (;;) {
    const below = units.filter((candidate) => candidate.parent === unit?.id);
    if (roots.length !== 1 || below.length !== 1) return unit;
    unit = below[0];
  }
}

/** Units as a tree is read: each followed by those below it, siblings in Vietnamese order. */
export function treeOrder(units: readonly Unit[]): readonly Unit[] {
  const ids = new Set(units.map(({ id }) => id));
  const collator = new Intl.Collator('vi', { numeric: true });
  const nameOf = (unit: Unit): string => unit.name['vi'] ?? unit.id;
  const below = (parent: string | undefined): readonly Unit[] =>
    units
      .filter((unit) => (unit.parent !== undefined && ids.has(unit.parent) ? unit.parent : undefined) === parent)
      .toSorted((left, right) => collator.compare(nameOf(left), nameOf(right)))
      .flatMap((unit) => [unit, ...below(unit.id)]);
  return below(undefined);
}

import type { Subject, Unit } from '@safeground/contract';

export type UnitPlaces = { readonly unit: Unit | undefined; readonly subjects: readonly Subject[] };

/**
 * Subjects under their units, in the register's order of units. A search keeps its own order (best hit first), so the
 * unit of the best hit comes first.
 */
export function byUnit(subjects: readonly Subject[], units: readonly Unit[], searched: boolean): readonly UnitPlaces[] {
  const groups = new Map<string, Subject[]>();
  for (const subject of subjects) groups.set(subject.unit, [...(groups.get(subject.unit) ?? []), subject]);
  const places = units.map((unit) => unit.id);
  const order = searched ? [...groups.keys()] : [...groups.keys()].sort((a, b) => places.indexOf(a) - places.indexOf(b));
  return order.map((id) => ({ unit: units.find((unit) => unit.id === id), subjects: groups.get(id) ?? [] }));
}

/** The units named and everything under them, in the register's order. */
export function unitsWithin(units: readonly Unit[], named: readonly string[]): readonly Unit[] {
  const parents = new Map(units.map((unit) => [unit.id, unit.parent]));
  const isWithin = (id: string | undefined): boolean => id !== undefined && (named.includes(id) || isWithin(parents.get(id)));
  return units.filter((unit) => isWithin(unit.id));
}

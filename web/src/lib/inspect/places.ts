import type { Subject, Unit } from '@safeground/contract';

export type UnitPlaces = { readonly unit: Unit | undefined; readonly subjects: readonly Subject[] };

/** Subjects under their units, in the register's order of units. */
export function byUnit(subjects: readonly Subject[], units: readonly Unit[]): readonly UnitPlaces[] {
  const groups = Map.groupBy(subjects, (subject) => subject.unit);
  const placed = units.flatMap((unit) => ({ unit, subjects: groups.get(unit.id) ?? [] }));
  const known = new Set(units.map((unit) => unit.id));
  const stray = subjects.filter((subject) => !known.has(subject.unit));
  return [...placed, { unit: undefined, subjects: stray }].filter((group) => group.subjects.length > 0);
}

/** The units named and everything under them, in the register's order. */
export function unitsWithin(units: readonly Unit[], named: readonly string[]): readonly Unit[] {
  const parents = new Map(units.map((unit) => [unit.id, unit.parent]));
  const isWithin = (id: string | undefined): boolean => id !== undefined && (named.includes(id) || isWithin(parents.get(id)));
  return units.filter((unit) => isWithin(unit.id));
}

import type { Unit } from '@safeground/contract';
import { sortKey } from '@safeground/programmes';
import { local } from '../i18n/index.svelte.ts';

/** Units as lines of a list, each under the one it belongs to, indented by figure spaces. */
export function unitOptions(units: readonly Unit[]): { value: string; label: string }[] {
  const children = new Map<string | undefined, Unit[]>();
  const known = new Set(units.map((unit) => unit.id));
  for (const unit of units) {
    const parent = unit.parent !== undefined && known.has(unit.parent) ? unit.parent : undefined;
    children.set(parent, [...(children.get(parent) ?? []), unit]);
  }
  const walk = (parent: string | undefined, depth: number): { value: string; label: string }[] =>
    (children.get(parent) ?? [])
      .toSorted((left, right) => (sortKey(local(left.name)) < sortKey(local(right.name)) ? -1 : 1))
      .flatMap((unit) => [{ value: unit.id, label: `${'\u2007\u2007'.repeat(depth)}${local(unit.name)}` }, ...walk(unit.id, depth + 1)]);
  return walk(undefined, 0);
}

/** The unit a list starts with: the one above all. */
export function topUnit(units: readonly Unit[]): string {
  const known = new Set(units.map((unit) => unit.id));
  return units.find((unit) => unit.parent === undefined || !known.has(unit.parent))?.id ?? '';
}

/** Today as a calendar day in the organisation's zone. */
export function today(timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());
}

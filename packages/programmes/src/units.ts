import { addDays } from './days.ts';

/**
 * The dated tree of units. A unit's id never changes; its official code is shown but never a key, because codes are
 * reused for other areas (Resolution 1667/NQ-UBTVQH15 reused 22333, 22366, 22390 and 22402).
 * Days are calendar days (`2021-01-01`); what begins is inclusive, what ends exclusive.
 */

/**
 * A tie for part of a unit's life. `subordinate`: line authority, what makes the tree. `coordinated`: works with it and
 * reports to it, but is not under it (the Fatherland Front, border posts, the market surveillance team).
 */
export type UnitEdge = {
  readonly unit: string;
  readonly kind: 'subordinate' | 'coordinated';
  readonly from: string;
  readonly to?: string | undefined;
};

/** `share` (0 to 1) of this unit's area, people and figures belongs to `unit` from the day `on`. */
export type Succession = { readonly unit: string; readonly share: number; readonly on: string };

export type UnitNode = {
  readonly id: string;
  /** The unit it is under for its whole life, but for the days of a subordinate edge. */
  readonly parent?: string | undefined;
  readonly validFrom: string;
  readonly validTo?: string | undefined;
  readonly edges?: readonly UnitEdge[] | undefined;
  /** Where its area went when it was merged, split or gave a part away; the shares of a day in which it ends are 1 in all. */
  readonly became?: readonly Succession[] | undefined;
};

export type UnitTree<Unit extends UnitNode = UnitNode> = {
  readonly all: readonly Unit[];
  /** The unit, whatever the day; units are never deleted. */
  get(id: string): Unit | undefined;
  /** Whether the unit exists on that day. */
  existsOn(id: string, day: string): boolean;
  /** The parent, if both exist on that day. */
  parentOn(id: string, day: string): Unit | undefined;
  /** The parent on that day or, when the unit does not exist then, on the day of its life nearest to it. */
  parentNear(id: string, day: string): Unit | undefined;
  /** From the parent up to the root. */
  ancestorsOn(id: string, day: string): readonly Unit[];
  childrenOn(id: string, day: string): readonly Unit[];
  /** The units that coordinate with this one, and are not under it. */
  coordinatedOn(id: string, day: string): readonly Unit[];
  /** The unit itself and everything under it, in tree order. */
  subtreeOn(id: string, day: string): readonly Unit[];
  rootsOn(day: string): readonly Unit[];
  /** Whether `id` is `under` or below it on that day. */
  isWithin(id: string, under: string, day: string): boolean;
  /** The same by `parentNear`: where the figures of a period that ends on that day are added up. */
  isWithinNear(id: string, under: string, day: string): boolean;
};

/** Thrown when units do not form a tree; names the unit and what is wrong. */
export class UnitTreeError extends Error {
  override readonly name = 'UnitTreeError';
}

/** Indexes units. Throws `UnitTreeError` on a repeated id, an unknown unit, an empty validity, a cycle, shares that do not add up. */
export function unitTree<Unit extends UnitNode>(units: readonly Unit[]): UnitTree<Unit> {
  const byId = new Map<string, Unit>();
  for (const unit of units) {
    if (byId.has(unit.id)) throw new UnitTreeError(`Unit ${unit.id} is given twice`);
    byId.set(unit.id, unit);
  }
  for (const unit of units) checkUnit(unit, byId);
  const below = new Map<string, Set<Unit>>();
  for (const unit of units)
    for (const above of [unit.parent, ...(unit.edges ?? []).map((edge) => edge.unit)])
      if (above !== undefined) (below.get(above) ?? below.set(above, new Set()).get(above)!).add(unit);

  const existsOn = (id: string, day: string): boolean => {
    const unit = byId.get(id);
    return unit !== undefined && holdsOn(unit.validFrom, unit.validTo, day);
  };
  const parentOn = (id: string, day: string): Unit | undefined => {
    const unit = byId.get(id);
    if (unit === undefined || !existsOn(id, day)) return undefined;
    const edge = unit.edges?.find((each) => each.kind === 'subordinate' && holdsOn(each.from, each.to, day));
    const parent = byId.get(edge?.unit ?? unit.parent ?? '');
    return parent !== undefined && existsOn(parent.id, day) ? parent : undefined;
  };
  const boundOn = (id: string, day: string, isBound: (unit: Unit) => boolean): readonly Unit[] =>
    [...(below.get(id) ?? [])].filter((unit) => existsOn(unit.id, day) && isBound(unit));
  const childrenOn = (id: string, day: string): readonly Unit[] => boundOn(id, day, (unit) => parentOn(unit.id, day)?.id === id);
  const ancestorsOn = (id: string, day: string): readonly Unit[] => {
    const parent = parentOn(id, day);
    return parent === undefined ? [] : [parent, ...ancestorsOn(parent.id, day)];
  };
  const subtreeOn = (id: string, day: string): readonly Unit[] => {
    const unit = byId.get(id);
    if (unit === undefined || !existsOn(id, day)) return [];
    return [unit, ...childrenOn(id, day).flatMap((child) => subtreeOn(child.id, day))];
  };
  const parentNear = (id: string, day: string): Unit | undefined => {
    const unit = byId.get(id);
    return unit === undefined ? undefined : parentOn(id, nearestDay(unit, day));
  };
  const isWithinNear = (id: string, under: string, day: string): boolean => {
    const parent = id === under ? undefined : parentNear(id, day);
    return id === under || (parent !== undefined && isWithinNear(parent.id, under, day));
  };
  checkCycles(units, parentOn);
  return {
    all: units,
    get: (id) => byId.get(id),
    existsOn,
    parentOn,
    parentNear,
    ancestorsOn,
    childrenOn,
    coordinatedOn: (id, day) =>
      boundOn(
        id,
        day,
        (unit) =>
          existsOn(id, day) &&
          (unit.edges ?? []).some((edge) => edge.kind === 'coordinated' && edge.unit === id && holdsOn(edge.from, edge.to, day)),
      ),
    subtreeOn,
    rootsOn: (day) => units.filter((unit) => existsOn(unit.id, day) && parentOn(unit.id, day) === undefined),
    isWithin: (id, under, day) => id === under || ancestorsOn(id, day).some((unit) => unit.id === under),
    isWithinNear,
  };
}

/** The last day of a unit's life; undefined while it lasts. */
export function lastDayOf(unit: UnitNode): string | undefined {
  return unit.validTo === undefined ? undefined : addDays(unit.validTo, -1);
}

function nearestDay(unit: UnitNode, day: string): string {
  const last = lastDayOf(unit);
  if (last !== undefined && last < day) return last;
  return unit.validFrom > day ? unit.validFrom : day;
}

const holdsOn = (from: string, to: string | undefined, day: string): boolean => from <= day && (to === undefined || day < to);

function checkUnit(unit: UnitNode, byId: ReadonlyMap<string, UnitNode>): void {
  const spans = [{ from: unit.validFrom, to: unit.validTo }, ...(unit.edges ?? [])];
  for (const { from, to } of spans)
    if (to !== undefined && to <= from) throw new UnitTreeError(`Unit ${unit.id} ends on ${to}, before it begins`);
  for (const other of [unit.parent, ...(unit.edges ?? []).map((edge) => edge.unit), ...(unit.became ?? []).map((part) => part.unit)])
    if (other !== undefined && !byId.has(other)) throw new UnitTreeError(`Unit ${unit.id} names ${other}, which does not exist`);
  const days = new Set((unit.became ?? []).map((part) => part.on));
  for (const day of days) checkShares(unit, day, byId);
}

function checkShares(unit: UnitNode, day: string, byId: ReadonlyMap<string, UnitNode>): void {
  const parts = (unit.became ?? []).filter((part) => part.on === day);
  const sum = parts.reduce((total, part) => total + part.share, 0);
  const ends = unit.validTo === day;
  if (parts.some((part) => part.share <= 0) || sum > 1 + EPSILON || (ends && sum < 1 - EPSILON))
    throw new UnitTreeError(`The shares of unit ${unit.id} on ${day} add up to ${sum}${ends ? ' and must be 1, because it ends' : ''}`);
  if (day <= unit.validFrom || (unit.validTo !== undefined && day > unit.validTo))
    throw new UnitTreeError(`Unit ${unit.id} gives its area away on ${day}, when it does not exist`);
  for (const part of parts) {
    const heir = byId.get(part.unit)!;
    if (part.unit === unit.id || !holdsOn(heir.validFrom, heir.validTo, day))
      throw new UnitTreeError(`Unit ${unit.id} gives its area to ${part.unit} on ${day}, when that does not exist`);
  }
}

/** Shares are written with some decimals: 0.33, 0.33 and 0.34 are one. */
const EPSILON = 1e-9;

/** Ties change on few days; on each of them every way up must end. */
function checkCycles(units: readonly UnitNode[], parentOn: (id: string, day: string) => UnitNode | undefined): void {
  const days = new Set(units.flatMap((unit) => [unit.validFrom, ...(unit.edges ?? []).map((edge) => edge.from)]));
  for (const day of days) {
    const ended = new Set<string>();
    for (const unit of units) {
      const seen = new Set([unit.id]);
      for (let parent = parentOn(unit.id, day); parent !== undefined && !ended.has(parent.id); parent = parentOn(parent.id, day)) {
        if (seen.has(parent.id)) throw new UnitTreeError(`Unit ${unit.id} is under itself (${[...seen].join(' → ')})`);
        seen.add(parent.id);
      }
      for (const id of seen) ended.add(id);
    }
  }
}

/**
 * The dated tree of units. A unit's id never changes; its official code is shown but never a key, because codes are
 * reused for other areas (Resolution 1667/NQ-UBTVQH15 reused 22333, 22366, 22390 and 22402).
 */

/** `validFrom` inclusive, `validTo` exclusive, both calendar days (`2021-01-01`). */
export type UnitNode = {
  readonly id: string;
  readonly parent?: string | undefined;
  readonly validFrom: string;
  readonly validTo?: string | undefined;
};

export type UnitTree<Unit extends UnitNode = UnitNode> = {
  /** The unit, whatever the day; units are never deleted. */
  get(id: string): Unit | undefined;
  /** Whether the unit exists on that day. */
  existsOn(id: string, day: string): boolean;
  /** The parent, if both exist on that day. */
  parentOn(id: string, day: string): Unit | undefined;
  /** From the parent up to the root. */
  ancestorsOn(id: string, day: string): readonly Unit[];
  childrenOn(id: string, day: string): readonly Unit[];
  /** The unit itself and everything under it, in tree order. */
  subtreeOn(id: string, day: string): readonly Unit[];
  rootsOn(day: string): readonly Unit[];
  /** Whether `id` is `under` or below it on that day. */
  isWithin(id: string, under: string, day: string): boolean;
};

/** Thrown when units do not form a tree; names the unit and what is wrong. */
export class UnitTreeError extends Error {
  override readonly name = 'UnitTreeError';
}

/** Indexes units. Throws `UnitTreeError` on a repeated id, an unknown parent, an empty validity or a cycle. */
export function unitTree<Unit extends UnitNode>(units: readonly Unit[]): UnitTree<Unit> {
  const byId = new Map<string, Unit>();
  const children = new Map<string, Unit[]>();
  for (const unit of units) {
    if (byId.has(unit.id)) throw new UnitTreeError(`Unit ${unit.id} is given twice`);
    byId.set(unit.id, unit);
  }
  for (const unit of units) checkUnit(unit, byId);
  for (const unit of units)
    if (unit.parent !== undefined) (children.get(unit.parent) ?? children.set(unit.parent, []).get(unit.parent)!).push(unit);

  const validOn = (unit: Unit, day: string): boolean => unit.validFrom <= day && (unit.validTo === undefined || day < unit.validTo);
  const existsOn = (id: string, day: string): boolean => {
    const unit = byId.get(id);
    return unit !== undefined && validOn(unit, day);
  };
  const parentOn = (id: string, day: string): Unit | undefined => {
    const parent = byId.get(byId.get(id)?.parent ?? '');
    return parent !== undefined && validOn(parent, day) && existsOn(id, day) ? parent : undefined;
  };
  const childrenOn = (id: string, day: string): readonly Unit[] => (children.get(id) ?? []).filter((unit) => validOn(unit, day));
  const ancestorsOn = (id: string, day: string): readonly Unit[] => {
    const parent = parentOn(id, day);
    return parent === undefined ? [] : [parent, ...ancestorsOn(parent.id, day)];
  };
  const subtreeOn = (id: string, day: string): readonly Unit[] => {
    const unit = byId.get(id);
    if (unit === undefined || !validOn(unit, day)) return [];
    return [unit, ...childrenOn(id, day).flatMap((child) => subtreeOn(child.id, day))];
  };
  return {
    get: (id) => byId.get(id),
    existsOn,
    parentOn,
    ancestorsOn,
    childrenOn,
    subtreeOn,
    rootsOn: (day) => units.filter((unit) => validOn(unit, day) && parentOn(unit.id, day) === undefined),
    isWithin: (id, under, day) => id === under || ancestorsOn(id, day).some((unit) => unit.id === under),
  };
}

function checkUnit(unit: UnitNode, byId: ReadonlyMap<string, UnitNode>): void {
  if (unit.validTo !== undefined && unit.validTo <= unit.validFrom)
    throw new UnitTreeError(`Unit ${unit.id} ends on ${unit.validTo}, before it begins`);
  const seen = new Set([unit.id]);
  for (let parent = unit.parent; parent !== undefined; parent = byId.get(parent)?.parent) {
    if (!byId.has(parent)) throw new UnitTreeError(`Unit ${unit.id} is under ${parent}, which does not exist`);
    if (seen.has(parent)) throw new UnitTreeError(`Unit ${unit.id} is under itself (${[...seen].join(' → ')})`);
    seen.add(parent);
  }
}

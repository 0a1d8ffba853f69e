import { lastDayOf, type UnitNode, type UnitTree } from './units.ts';

/** `share` (0 to 1) of one unit's area that lies in `unit`. */
export type Share = { readonly unit: string; readonly share: number };

/**
 * Where the area that a unit had on the day `from` lies on the later day `to`. Shares add up to 1. What ended without
 * an heir stands under the nearest unit above it that exists on `to`; with none, under itself, so that nothing is lost.
 */
export function standsOn(tree: UnitTree, id: string, from: string, to: string): readonly Share[] {
  let parts = new Map([[id, 1]]);
  for (const day of changesBetween(tree, from, to)) parts = after(tree, parts, day);
  const standing = new Map<string, number>();
  for (const [unit, share] of parts) {
    const place = tree.existsOn(unit, to) ? unit : survivorAbove(tree, unit, to);
    standing.set(place, (standing.get(place) ?? 0) + share);
  }
  return [...standing].map(([unit, share]) => ({ unit, share }));
}

/** Which units of the day `from` a unit of the later day `to` is made of, and how much of each of them lies in it. */
export function madeOf(tree: UnitTree, id: string, from: string, to: string): readonly Share[] {
  return tree.all
    .filter((unit) => tree.existsOn(unit.id, from))
    .flatMap((unit) =>
      standsOn(tree, unit.id, from, to).flatMap((part) => (part.unit === id ? [{ unit: unit.id, share: part.share }] : [])),
    );
}

/** Whether a unit, or what became of it, is `under` or below it on that day. */
export function belongsOn(tree: UnitTree, id: string, under: string, day: string): boolean {
  if (tree.isWithin(id, under, day)) return true;
  const unit = tree.get(id);
  const last = unit === undefined ? undefined : lastDayOf(unit);
  if (last === undefined || last >= day) return false;
  return standsOn(tree, id, last, day).some((part) => tree.isWithin(part.unit, under, day));
}

/** The unit, everything under it on that day, and the former units whose area came into these: where its subjects are kept. */
export function reachOn<Unit extends UnitNode>(tree: UnitTree<Unit>, id: string, day: string): readonly Unit[] {
  const standing = tree.subtreeOn(id, day);
  const former = tree.all.filter((unit) => unit.validTo !== undefined && unit.validTo <= day && belongsOn(tree, unit.id, id, day));
  return [...standing, ...former.filter((unit) => !standing.includes(unit))];
}

/** The days after `from` up to `to` on which some area changed hands, in order. */
function changesBetween(tree: UnitTree, from: string, to: string): readonly string[] {
  const days = tree.all.flatMap((unit) => (unit.became ?? []).map((part) => part.on));
  return [...new Set(days)].filter((day) => from < day && day <= to).sort();
}

function after(tree: UnitTree, parts: ReadonlyMap<string, number>, day: string): Map<string, number> {
  const next = new Map<string, number>();
  const give = (unit: string, share: number): unknown => share > 0 && next.set(unit, (next.get(unit) ?? 0) + share);
  for (const [id, share] of parts) {
    const given = (tree.get(id)?.became ?? []).filter((part) => part.on === day);
    for (const part of given) give(part.unit, share * part.share);
    const away = given.reduce((sum, part) => sum + part.share, 0);
    // A rounding rest of shares such as 0.33 + 0.33 + 0.34 is no part of a unit that ended.
    if (tree.existsOn(id, day) || away === 0) give(id, share * (1 - away));
  }
  return next;
}

function survivorAbove(tree: UnitTree, id: string, day: string): string {
  const last = lastDayOf(tree.get(id) ?? { id, validFrom: day });
  const above = last === undefined ? [] : tree.ancestorsOn(id, last);
  return above.find((unit) => tree.existsOn(unit.id, day))?.id ?? id;
}

import { standsOn, type Share } from './lineage.ts';
import { lastDayOf, type UnitTree } from './units.ts';

/** A row under the unit it is read in. `estimate`: only a share says that it belongs there. */
export type Placed<Row> = Share & { readonly row: Row; readonly estimate: boolean };

export type Reading<Row> = {
  readonly tree: UnitTree;
  /** The day whose map is read; on or after the day of every row. */
  readonly on: string;
  readonly unitOf: (row: Row) => string;
  /** The day the row counts on. */
  readonly dayOf: (row: Row) => string;
  /** The unit in which the row's own place (its subject's, say) lies today, where it is known. */
  readonly placeOf?: (row: Row) => string | undefined;
};

/**
 * Reads rows on another day's map ("as is now"). A row follows its unit's area. When that was split, the row's own place
 * decides among the parts; a row without one, or whose subject has since moved elsewhere, is shared out as an estimate.
 * However rows are read, their shares add up to as many as there are rows.
 */
export function reassign<Row>(rows: readonly Row[], reading: Reading<Row>): readonly Placed<Row>[] {
  const { tree, on, unitOf, dayOf, placeOf } = reading;
  const known = new Map<string, readonly Share[]>();
  return rows.flatMap((row): readonly Placed<Row>[] => {
    const [unit, day] = [unitOf(row), dayOf(row)];
    const key = `${unit} ${day}`;
    const parts = known.get(key) ?? standsOn(tree, unit, day, on);
    known.set(key, parts);
    const place = parts.length === 1 ? parts[0]?.unit : placeOf?.(row);
    if (parts.some((part) => part.unit === place)) return [{ row, unit: place!, share: 1, estimate: false }];
    return parts.map((part) => ({ row, ...part, estimate: true }));
  });
}

/** Parts a whole number by shares into whole numbers that add up to it: what is left over goes to the largest remainders. */
export function apportion(total: number, shares: readonly number[]): readonly number[] {
  const sum = shares.reduce((all, share) => all + share, 0);
  if (sum === 0) return shares.map(() => 0);
  const exact = shares.map((share) => (total * share) / sum);
  const parts = exact.map(Math.floor);
  const left = total - parts.reduce((all, part) => all + part, 0);
  const byRemainder = exact.map((_, index) => index).sort((a, b) => exact[b]! - parts[b]! - (exact[a]! - parts[a]!) || a - b);
  for (const index of byRemainder.slice(0, left)) parts[index]! += 1;
  return parts;
}

/**
 * Gives each estimated row to one of its parts, so that figures stay whole numbers: in proportion to the shares, and the
 * same way whenever it is asked, because rows are taken in the order of their ids.
 */
export function allot<Row>(placed: readonly Placed<Row>[], idOf: (row: Row) => string): readonly Placed<Row>[] {
  const parts = new Map<Row, Placed<Row>[]>();
  for (const part of placed) if (part.estimate) (parts.get(part.row) ?? parts.set(part.row, []).get(part.row)!).push(part);
  const ordered = [...parts.values()].map((row) => row.toSorted((left, right) => (left.unit < right.unit ? -1 : 1)));
  const alike = Map.groupBy(ordered, (row) => row.map(({ unit, share }) => `${unit} ${share}`).join(' '));
  const given = [...alike.values()].flatMap((rows) => {
    const sorted = rows.toSorted(([left], [right]) => (idOf(left!.row) < idOf(right!.row) ? -1 : 1));
    const counts = apportion(
      sorted.length,
      sorted[0]!.map(({ share }) => share),
    );
    const order = counts.flatMap((count, part) => Array.from({ length: count }, () => part));
    return sorted.map((row, index) => ({ ...row[order[index]!]!, share: 1 }));
  });
  return [...placed.filter((part) => !part.estimate), ...given];
}

/**
 * What a unit of the day `on` is made of in the figures of an earlier period, as those were added up: units whose figures
 * belong to it with everything below them (`own: false`), and units whose rows alone do, wholly or by a share.
 */
export type Source = Share & { readonly own: boolean };

export function sourcesOf(tree: UnitTree, id: string, lastDay: string, on: string): readonly Source[] {
  const below = Map.groupBy(
    tree.all.filter((unit) => unit.validFrom <= lastDay),
    (unit) => tree.parentNear(unit.id, lastDay)?.id,
  );
  const shareOf = (unit: string): number => {
    const last = lastDayOf(tree.get(unit)!);
    const parts = standsOn(tree, unit, last !== undefined && last < lastDay ? last : lastDay, on);
    return parts.reduce((sum, part) => (tree.isWithin(part.unit, id, on) ? sum + part.share : sum), 0);
  };
  const visit = (unit: string): { readonly whole: boolean; readonly sources: readonly Source[] } => {
    const share = shareOf(unit);
    const children = (below.get(unit) ?? []).map((child) => visit(child.id));
    const whole = share > 1 - EPSILON && children.every((child) => child.whole);
    if (whole) return { whole, sources: [{ unit, share: 1, own: false }] };
    const own = share > EPSILON ? [{ unit, share: Math.min(1, share), own: true }] : [];
    return { whole, sources: [...own, ...children.flatMap((child) => child.sources)] };
  };
  return (below.get(undefined) ?? []).flatMap((root) => visit(root.id).sources);
}

const EPSILON = 1e-9;

export type NeighbourMap = { readonly [unit: string]: readonly string[] };

/**
 * The map once `unit` lies beside `beside` and nothing else among `units`, both ways. Units whose neighbours stay keep their
 * entry as it is, and those without any have none. What is not among today's units stays: it is beside on another day.
 */
export function withNeighbours(
  map: NeighbourMap,
  unit: string,
  beside: readonly string[],
  units: readonly string[],
): Record<string, string[]> {
  const own = map[unit] ?? [];
  const kept = own.filter((each) => beside.includes(each) || !units.includes(each));
  const turned = units.filter((each) => each !== unit && (map[each] ?? []).includes(unit) !== beside.includes(each));
  const others = turned.map((each): [string, readonly string[]] => {
    const known = map[each] ?? [];
    return [each, beside.includes(each) ? [...known, unit] : known.filter((other) => other !== unit)];
  });
  const all = { ...map, ...Object.fromEntries(others), [unit]: [...kept, ...beside.filter((each) => !own.includes(each))] };
  return Object.fromEntries(Object.entries(all).flatMap(([each, near]) => (near.length === 0 ? [] : [[each, [...near]]])));
}

import type { Unit } from '@safeground/contract';
import { foldWords, lastDayOf, standsOn, type UnitTree } from '@safeground/programmes';

/** What a text names: one unit, several, one that has ended, or none. */
export type Named =
  | { readonly is: 'unit'; readonly unit: Unit }
  | { readonly is: 'ended'; readonly unit: Unit; readonly heirs: readonly Unit[] }
  | { readonly is: 'ambiguous'; readonly units: readonly Unit[] }
  | { readonly is: 'unknown' };

/** Words before and after a name that tell its level and are often left out. */
const LEVELS = /^(p|x|tp|tt|phuong|xa|thi tran|thanh pho|tinh) | (ward|commune|city|province)$/g;

/** Reads units as people write them: id, official code, or name with or without its level and marks. Today's units come first. */
export function unitReader(tree: UnitTree<Unit>, today: string): (text: string) => Named {
  const index = new Map<string, Set<Unit>>();
  const add = (key: string, unit: Unit): unknown => (index.get(key) ?? index.set(key, new Set()).get(key)!).add(unit);
  for (const unit of tree.all) {
    add(`id ${unit.id}`, unit);
    if (unit.code !== undefined) add(`code ${unit.code}`, unit);
    for (const name of Object.values(unit.name)) {
      const words = foldWords(name).join(' ');
      add(`name ${words}`, unit);
      add(`bare ${words.replace(LEVELS, '')}`, unit);
    }
  }
  const decide = (found: readonly Unit[]): Named => {
    const standing = found.filter((unit) => tree.existsOn(unit.id, today));
    const [first, ...others] = standing.length > 0 ? standing : found;
    if (first === undefined) return { is: 'unknown' };
    if (others.length > 0) return { is: 'ambiguous', units: [first, ...others] };
    if (standing.length > 0) return { is: 'unit', unit: first };
    const heirs = standsOn(tree, first.id, lastDayOf(first) ?? today, today).flatMap((part) => tree.get(part.unit) ?? []);
    return { is: 'ended', unit: first, heirs };
  };
  return (text) => {
    const words = foldWords(text).join(' ');
    const keys = [`id ${text}`, `code ${text}`, `name ${words}`, `bare ${words.replace(LEVELS, '')}`];
    const key = keys.find((candidate) => index.has(candidate));
    return decide([...(index.get(key ?? '') ?? [])]);
  };
}

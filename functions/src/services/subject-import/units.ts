import type { Unit } from '@safeground/contract';
import { foldWords, lastDayOf, standsOn, type UnitTree } from '@safeground/programmes';

/** What a text names: one unit, several, one that has ended, or none. */
export type Named =
  | { readonly is: 'unit'; readonly unit: Unit }
  | { readonly is: 'ended'; readonly unit: Unit; readonly heirs: readonly Unit[] }
  | { readonly is: 'ambiguous'; readonly units: readonly Unit[] }
  | { readonly is: 'unknown' };

/** Words for a level that people write out or shorten, folded, and the short form that stands for both. */
const levels: readonly (readonly [written: RegExp, short: string])[] = [
  [/^(p|phuong) /, 'p '],
  [/^(x|xa) /, 'x '],
  [/^(tt|thi tran) /, 'tt '],
  [/^(tp|thanh pho) /, 'tp '],
  [/^tinh /, 'tinh '],
];

function nameKeys(text: string): { readonly whole: string; readonly bare: string } {
  const words = foldWords(text).join(' ');
  const level = levels.find(([written]) => written.test(words));
  const bare = level === undefined ? words.replace(/ (ward|commune|city|province)$/, '') : words.replace(level[0], '');
  return { whole: `name ${level === undefined ? words : level[1] + bare}`, bare: `bare ${bare}` };
}

/** Reads units as people write them: id, official code, or name with or without its level and marks. Today's units come first. */
export function unitReader(tree: UnitTree<Unit>, today: string): (text: string) => Named {
  const index = new Map<string, Set<Unit>>();
  const add = (key: string, unit: Unit): unknown => (index.get(key) ?? index.set(key, new Set()).get(key)!).add(unit);
  for (const unit of tree.all) {
    add(`id ${unit.id}`, unit);
    if (unit.code !== undefined) add(`code ${unit.code}`, unit);
    for (const name of Object.values(unit.name)) {
      const { whole, bare } = nameKeys(name);
      add(whole, unit);
      add(bare, unit);
    }
  }
  const decide = (found: readonly Unit[]): Named => {
    const standing = found.filter((unit) => tree.existsOn(unit.id, today));
    const [first, ...others] = standing.length > 0 ? standing : found.filter((unit) => unit.validFrom <= today);
    if (first === undefined) return { is: 'unknown' };
    if (others.length > 0) return { is: 'ambiguous', units: [first, ...others] };
    if (standing.length > 0) return { is: 'unit', unit: first };
    const heirs = standsOn(tree, first.id, lastDayOf(first) ?? today, today).flatMap((part) => tree.get(part.unit) ?? []);
    return { is: 'ended', unit: first, heirs };
  };
  return (text) => {
    const { whole, bare } = nameKeys(text);
    const keys = [`id ${text}`, `code ${text}`, whole, bare];
    const key = keys.find((candidate) => index.has(candidate));
    return decide([...(index.get(key ?? '') ?? [])]);
  };
}

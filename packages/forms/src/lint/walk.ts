import type { FormDefinition, FormNode } from '../definition.ts';
import type { Finding, Host } from '../session.ts';

/** A node and the groups and repeats around it, outermost first. */
export type Entry = { readonly node: FormNode; readonly around: readonly FormNode[] };

export type LintContext = {
  readonly definition: FormDefinition;
  readonly nodes: readonly Entry[];
  readonly byName: ReadonlyMap<string, FormNode | 'several'>;
  /** Names without regard to capitals. */
  readonly byLowerName: ReadonlyMap<string, readonly FormNode[]>;
  /** The names of the first list of each name, that references go to. */
  readonly choiceNames: ReadonlyMap<string, ReadonlySet<string>>;
  readonly entryOf: ReadonlyMap<FormNode, Entry>;
  readonly regex: Host['regex'];
};

/** Where a finding about a list or one of its choices stands: a question may have the list's name as its id. */
export const listPlace = (list: string): string => `choiceLists.${list}`;
export const choicePlace = (list: string, choice: string): string => `${listPlace(list)}.${choice}`;

export type Report = (finding: Finding) => void;

/** All nodes in document order. Without recursion: a definition may nest deeper than the stack. */
export function flatten(children: readonly FormNode[]): readonly Entry[] {
  const found: Entry[] = [];
  const waiting: Entry[] = children.map((node) => ({ node, around: [] })).reverse();
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    found.push(entry);
    const { node, around } = entry;
    if (node.kind !== 'group' && node.kind !== 'repeat') continue;
    for (let at = node.children.length - 1; at >= 0; at -= 1) waiting.push({ node: node.children[at]!, around: [...around, node] });
  }
  return found;
}

import type { FormNode, Question } from '@safeground/forms';
import type { Report } from '../errors.ts';
import type { Lists } from './context.ts';
import type { Entity } from './entities.ts';
import type { OutlineNode } from './outline.ts';
import { parseParameters } from './parameters.ts';
import { soleReference } from './references.ts';
import type { Tree } from './tree.ts';

export function questionsOf(nodes: readonly FormNode[]): Question[] {
  return nodes.flatMap((node) => (node.kind === 'group' || node.kind === 'repeat' ? questionsOf(node.children) : [node]));
}

/** A trigger is a question, and one that the person sees: nothing else changes by hand. */
export function checkTriggers(tree: Tree, report: Report): void {
  const byName = new Map(questionsOf(tree.children).map((question) => [question.name, question]));
  for (const question of byName.values()) {
    const place = tree.origins.get(question.id)?.row.place('trigger');
    for (const name of place === undefined ? [] : (question.trigger ?? [])) {
      const target = byName.get(name);
      if (target === undefined) report.error('reference-unknown', place!, { name });
      else if (isInvisible(target)) report.error('trigger-invisible', place!, { name });
    }
  }
}

function isInvisible({ kind, calculation, trigger, label, hint }: Question): boolean {
  return kind === 'calculate' || ((calculation !== undefined || trigger !== undefined) && label === undefined && hint === undefined);
}

/** `reference-geometry` names a list with places, an attached file, an entity list or a repeat. */
export function checkGeoReferences(
  outline: readonly OutlineNode[],
  tree: Tree,
  lists: Lists,
  entities: readonly Entity[],
  report: Report,
): void {
  const known = new Set([
    ...lists.choices.keys(),
    ...lists.files.keys(),
    ...tree.externals.map(({ name }) => name),
    ...entities.map(({ name }) => name),
  ]);
  const repeats = new Set<string>();
  const all: OutlineNode[] = [];
  const visit = (nodes: readonly OutlineNode[]): void => {
    for (const node of nodes) {
      all.push(node);
      if (node.container === 'repeat') repeats.add(node.name);
      visit(node.children);
    }
  };
  visit(outline);
  for (const { row, type } of all) {
    if (type.is !== 'question' || !type.rule.kind.startsWith('geo')) continue;
    const target = parseParameters(row.text('parameters'))?.get('reference-geometry');
    if (target === undefined || known.has(target)) continue;
    const repeat = soleReference(target);
    if (repeat === undefined || !repeats.has(repeat)) report.error('geo-reference', row.place('parameters'));
  }
}

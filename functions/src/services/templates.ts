import { Problem, type TemplateSummary } from '@safeground/contract';
import type { FormDefinition, FormNode } from '@safeground/forms';
import { templates } from '@safeground/templates';

/** What an agency can start a form from. */
export function listTemplates(): { items: TemplateSummary[] } {
  return {
    items: templates.map(({ id, title, description, owner, definition }) => ({
      id,
      title,
      description,
      owner,
      questions: countQuestions(definition.children),
      ...(definition.subjectKind === undefined ? {} : { subjectKind: definition.subjectKind }),
    })),
  };
}

/** Throws `not-found`. */
export function requireTemplate(id: string): FormDefinition {
  const template = templates.find((candidate) => candidate.id === id);
  if (template === undefined) throw new Problem('not-found', { detail: `There is no template ${id}` });
  return template.definition;
}

/** What people answer; notes and calculations are not asked. */
function countQuestions(nodes: readonly FormNode[]): number {
  return nodes.reduce((sum, node) => {
    if (node.kind === 'group' || node.kind === 'repeat') return sum + countQuestions(node.children);
    return ['note', 'calculate', 'hidden'].includes(node.kind) ? sum : sum + 1;
  }, 0);
}

import { error, warning } from '../finding.ts';
import type { LintContext, Report } from './walk.ts';

/** What is wrong with choice lists. */
export function lintChoices({ definition, nodes }: LintContext, report: Report): void {
  const users = new Map<string, { readonly multiple: boolean; readonly id: string }[]>();
  for (const { node } of nodes) {
    if (node.kind === 'group' || node.kind === 'repeat' || node.choices === undefined) continue;
    const known = users.get(node.choices) ?? [];
    known.push({ multiple: node.kind === 'select_multiple' || node.kind === 'rank', id: node.id });
    users.set(node.choices, known);
  }
  const seen = new Set<string>();
  const sources = JSON.stringify(definition.children);
  const mayRepeat = ['yes', 'true', 'true()'].includes(definition.settings?.['allow_choice_duplicates'] ?? '');
  for (const list of definition.choiceLists) {
    if (seen.has(list.name)) report(error('duplicate-list', list.name, { list: list.name }));
    seen.add(list.name);
    const used = users.get(list.name);
    // A list may also be read by name, through instance() or pulldata().
    if (used === undefined && !sources.includes(`'${list.name}'`) && !sources.includes(`\\"${list.name}\\"`))
      report(warning('unused-list', list.name, { list: list.name }));
    const names = new Set<string>();
    for (const { name } of list.choices ?? []) {
      const place = `${list.name}.${name}`;
      if (names.has(name) && !mayRepeat) report(error('duplicate-choice', place, { choice: name, list: list.name }));
      names.add(name);
      if (/\s/.test(name) && used?.some(({ multiple }) => multiple)) report(error('choice-space', place, { choice: name }));
    }
    if (list.choices?.length === 0) report(warning('empty.list', list.name, { list: list.name }));
  }
}

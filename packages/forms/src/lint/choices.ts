import { error, warning } from '../finding.ts';
import { choicePlace, listPlace, type LintContext, type Report } from './walk.ts';

/** What is wrong with choice lists. */
export function lintChoices({ definition, nodes }: LintContext, report: Report): void {
  const users = new Map<string, { readonly multiple: boolean; readonly filtered: boolean }[]>();
  for (const { node } of nodes) {
    if (node.kind === 'group' || node.kind === 'repeat' || node.choices === undefined) continue;
    const known = users.get(node.choices) ?? [];
    known.push({ multiple: node.kind === 'select_multiple' || node.kind === 'rank', filtered: node.choiceFilter !== undefined });
    users.set(node.choices, known);
  }
  const seen = new Set<string>();
  const sources = JSON.stringify(definition.children);
  const mayRepeat = ['yes', 'true', 'true()'].includes((definition.settings?.['allow_choice_duplicates'] ?? '').toLowerCase());
  for (const list of definition.choiceLists) {
    const at = listPlace(list.name);
    if (seen.has(list.name)) report(error('duplicate-list', at, { list: list.name }));
    seen.add(list.name);
    const used = users.get(list.name);
    // A list may also be read by name, through instance() or pulldata().
    if (used === undefined && !sources.includes(`'${list.name}'`) && !sources.includes(`\\"${list.name}\\"`))
      report(warning('unused-list', at, { list: list.name }));
    const names = new Set<string>();
    // Filters tell choices of one name apart by their columns: the same street in two wards.
    const filtered = used !== undefined && used.every((each) => each.filtered);
    for (const { name, attributes } of list.choices ?? []) {
      const place = choicePlace(list.name, name);
      const key = filtered ? JSON.stringify([name, attributes]) : name;
      if (names.has(key) && !mayRepeat) report(error('duplicate-choice', place, { choice: name, list: list.name }));
      names.add(key);
      if (/\s/.test(name) && used?.some(({ multiple }) => multiple)) report(error('choice-space', place, { choice: name }));
    }
    if (list.choices?.length === 0) report(warning('empty.list', at, { list: list.name }));
  }
}

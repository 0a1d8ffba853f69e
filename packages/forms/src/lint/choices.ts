import { warning, error, type LintContext, type Report } from './walk.ts';

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
    if (seen.has(list.name)) report(error('duplicate-list', list.name, `The list "${list.name}" is there twice`, 'Join the two'));
    seen.add(list.name);
    const used = users.get(list.name);
    // A list may also be read by name, through instance() or pulldata().
    if (used === undefined && !sources.includes(`'${list.name}'`) && !sources.includes(`\\"${list.name}\\"`))
      report(warning('unused-list', list.name, `No question uses the list "${list.name}"`, 'Take it out, or use it'));
    const names = new Set<string>();
    for (const { name } of list.choices ?? []) {
      const place = `${list.name}.${name}`;
      if (names.has(name) && !mayRepeat)
        report(error('duplicate-choice', place, `"${name}" is in the list "${list.name}" twice`, 'Rename one of them'));
      names.add(name);
      if (/\s/.test(name) && used?.some(({ multiple }) => multiple))
        report(
          error(
            'choice-space',
            place,
            `"${name}" has a space in it, and answers of select_multiple are taken apart at spaces`,
            'Write it with "_" or "-"',
          ),
        );
    }
    if (list.choices?.length === 0) report(warning('empty', list.name, `The list "${list.name}" has no choice`, 'Add choices'));
  }
}

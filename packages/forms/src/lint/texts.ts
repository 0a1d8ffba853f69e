import type { LocalizedText } from '../definition.ts';
import { isSilent } from './nodes.ts';
import { warning } from '../finding.ts';
import { choicePlace, type LintContext, type Report } from './walk.ts';

/** Texts that are missing, in some language or in all. */
export function lintTexts({ definition, nodes }: LintContext, report: Report): void {
  const { languages, defaultLanguage } = definition;
  if (!languages.includes(defaultLanguage)) report(warning('language', 'defaultLanguage', { language: defaultLanguage }));
  const check = (place: string, field: string, text: LocalizedText | undefined): void => {
    if (text === undefined) return;
    const missing = languages.filter((language) => (text[language] ?? '').trim() === '');
    if (missing.length === languages.length) return;
    if (missing.length > 0) report(warning('untranslated', place, { field, languages: missing.join(', ') }));
  };
  check('title', 'title', definition.title);
  for (const { node } of nodes) {
    const { id, label, hint, guidance } = node;
    const visible = !isSilent(node) && node.kind !== 'group' && node.kind !== 'repeat';
    const blank = label === undefined || Object.values(label).every((text) => text.trim() === '');
    if (visible && blank && hint === undefined && node.media === undefined) report(warning('no-label', id, { name: node.name }));
    check(id, 'label', label);
    check(id, 'hint', hint);
    check(id, 'guidance', guidance);
    if (node.kind === 'group' || node.kind === 'repeat') continue;
    check(id, 'constraint_message', node.constraintMessage);
    check(id, 'required_message', node.requiredMessage);
  }
  for (const list of definition.choiceLists)
    for (const { name, label } of list.choices ?? []) check(choicePlace(list.name, name), 'label', label);
  for (const { id, label } of definition.scoring?.criteria ?? []) check(`scoring.criteria.${id}`, 'label', label);
  for (const { code, label, action } of definition.scoring?.classes ?? []) {
    check(`scoring.classes.${code}`, 'label', label);
    check(`scoring.classes.${code}`, 'action', action);
  }
}

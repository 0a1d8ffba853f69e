import type { FormNode, Question, QuestionKind } from '../definition.ts';
import { questionTypes } from '../questions/index.ts';
import { error, warning } from '../finding.ts';
import type { Entry, LintContext, Report } from './walk.ts';

/** Kinds that are never drawn, so they need no label and nobody can be asked for them. */
const silent: ReadonlySet<QuestionKind> = new Set([
  ...(['calculate', 'hidden', 'start', 'end', 'today', 'deviceid', 'username', 'phonenumber', 'email', 'audit'] as const),
  ...(['background-audio', 'background-geopoint', 'start-geopoint'] as const),
]);

/** Kinds whose defaults XLSForm takes as they are written, such as the name of a picture; here they stay empty. */
const lenient: ReadonlySet<QuestionKind> = new Set(
  (Object.keys(questionTypes) as QuestionKind[]).filter(
    (kind) => questionTypes[kind].tally === 'attachments' || kind === 'note' || kind === 'dateTime',
  ),
);

export function isSilent(node: FormNode): boolean {
  return node.kind !== 'group' && node.kind !== 'repeat' && silent.has(node.kind);
}

/** What a node says of itself, expressions apart. */
export function lintNode({ node }: Entry, { byLowerName }: LintContext, report: Report): void {
  const twin = byLowerName.get(node.name.toLowerCase())?.find((other) => other.name !== node.name);
  if (twin !== undefined && node.id < twin.id) report(warning('name-case', node.id, { name: node.name, other: twin.name }));
  if (node.kind === 'group' || node.kind === 'repeat') {
    if (node.children.length === 0) report(warning('empty.group', node.id, { name: node.name }));
    return;
  }
  lintQuestion(node, report);
}

function lintQuestion(question: Question, report: Report): void {
  const { id, name, kind } = question;
  const hasValue = question.calculation !== undefined || question.dynamicDefault !== undefined || question.default !== undefined;
  if (kind === 'calculate' && !hasValue) report(error('no-calculation', id, { name }));
  // A place in the background is taken when its trigger changes, and a dynamic default is set then.
  const runs = question.calculation !== undefined || question.dynamicDefault !== undefined || kind === 'background-geopoint';
  if (question.trigger !== undefined && question.trigger.length > 0 && !runs) report(warning('no-calculation.trigger', id, { name }));
  const asked = question.required !== undefined && question.required !== false;
  if (asked && (silent.has(kind) || kind === 'note' || question.readOnly === true || question.calculation !== undefined))
    report(warning('required-unanswerable', id, { name }));
  if (question.default !== undefined && questionTypes[kind].parse(question.default, question) === undefined && question.default !== '')
    report((lenient.has(kind) ? warning : error)('default', id, { text: question.default, kind }));
  if (kind === 'audit' && name !== 'audit') report(warning('audit-name', id, {}));
  if (kind === 'range') lintRange(question, report);
  if (question.choiceFilter !== undefined && question.choices === undefined) report(warning('idle', id, { name }));
}

function lintRange({ id, name, parameters = {} }: Question, report: Report): void {
  const [start, end, step] = [Number(parameters['start'] ?? 1), Number(parameters['end'] ?? 10), Number(parameters['step'] ?? 1)];
  if ([start, end, step].some((value) => !Number.isFinite(value)) || step === 0 || start === end)
    report(error('range.steps', id, { name, start, end, step }));
  else if (Math.abs((end - start) / step) > 10_000) report(warning('range.too-many', id, { name }));
}

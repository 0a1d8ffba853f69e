import { compile } from './compile.ts';
import type { FormDefinition, FormNode } from './definition.ts';
import { lintChoices } from './lint/choices.ts';
import { lintExpression } from './lint/expressions.ts';
import { lintNode } from './lint/nodes.ts';
import { lintTexts } from './lint/texts.ts';
import { flatten, type Entry, type LintContext } from './lint/walk.ts';
import type { CompileResult, Finding, Host } from './session.ts';

/** More findings than a person reads, of each severity: a hostile form is cut here, and no number of warnings hides an error. */
const MOST = 500;

/**
 * Everything worth telling a designer: what the compiler refuses (errors), and what works otherwise than it looks (warnings). Each
 * finding has a code, the place and a remedy. `regex` tries literal patterns out; without it only their form is looked at. Who has
 * compiled the definition already hands the result over.
 */
export function validate(
  definition: FormDefinition,
  { regex, result = compile(definition) }: { readonly regex?: Host['regex']; readonly result?: CompileResult } = {},
): readonly Finding[] {
  const compiled = result.ok ? result.warnings : result.findings;
  // A form too deep or too large to lay out is not worth a closer look.
  if (compiled.some((finding) => finding.code === 'too-large')) return compiled;
  const nodes = flatten(definition.children);
  const all = nodes.map(({ node }) => node);
  const context: LintContext = {
    definition,
    nodes,
    byName: byName(nodes),
    byLowerName: Map.groupBy(all, (node) => node.name.toLowerCase()),
    choiceNames: namesByList(definition),
    entryOf: new Map(nodes.map((entry) => [entry.node, entry])),
    regex,
  };
  const found: Finding[] = [...compiled];
  const told = { error: 0, warning: 0 };
  const report = (finding: Finding): void => {
    told[finding.severity] += 1;
    if (told[finding.severity] <= MOST) found.push(finding);
  };
  for (const entry of nodes) {
    lintNode(entry, context, report);
    for (const [aspect, source] of expressionsOf(entry.node)) lintExpression(entry, aspect, source, context, report);
  }
  lintChoices(context, report);
  lintTexts(context, report);
  return found;
}

/** What publishing refuses: the one word on it, of the server, the builder and the reader of workbooks. */
export const refusals = (...asked: Parameters<typeof validate>): readonly Finding[] =>
  validate(...asked).filter(({ severity }) => severity === 'error');

function namesByList({ choiceLists }: FormDefinition): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const { name, choices } of choiceLists)
    if (choices !== undefined && !found.has(name)) found.set(name, new Set(choices.map((choice) => choice.name)));
  return found;
}

function byName(nodes: readonly Entry[]): ReadonlyMap<string, FormNode | 'several'> {
  const found = new Map<string, FormNode | 'several'>();
  for (const { node } of nodes) found.set(node.name, found.has(node.name) ? 'several' : node);
  return found;
}

/** Where an expression stands in a node; conditions are asked for truth, the others for a value. */
export type Aspect = 'relevant' | 'required' | 'read_only' | 'constraint' | 'calculation' | 'default' | 'repeat_count' | 'choice_filter';

function expressionsOf(node: FormNode): readonly (readonly [Aspect, string])[] {
  const found: [Aspect, string][] = [];
  const add = (aspect: Aspect, source: string | boolean | undefined): void => {
    if (typeof source === 'string' && source.trim() !== '') found.push([aspect, source]);
  };
  add('relevant', node.relevant);
  if (node.kind === 'repeat') add('repeat_count', node.count);
  if (node.kind === 'group' || node.kind === 'repeat') return found;
  add('required', node.required);
  add('read_only', node.readOnly);
  add('constraint', node.constraint);
  add('calculation', node.calculation);
  add('default', node.dynamicDefault);
  add('choice_filter', node.choiceFilter);
  return found;
}

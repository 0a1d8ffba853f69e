import type { FormDefinition, FormNode, LocalizedText, Measure, Question, Scoring } from '@safeground/forms';
import { compact, isContainer } from './tree.ts';

/** `${name}` in expressions and texts. */
const reference = /\$\{\s*([^}\s]+)\s*\}/g;

/** Names that a node's expressions and texts refer to. */
export function namesIn(node: FormNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const source of sourcesOf(node)) for (const match of source.matchAll(reference)) names.add(match[1]!);
  if ('trigger' in node) for (const name of node.trigger ?? []) names.add(name);
  return names;
}

function sourcesOf(node: FormNode): readonly string[] {
  const messages = isContainer(node) ? [] : [node.constraintMessage, node.requiredMessage];
  const texts = [node.label, node.hint, node.guidance, ...messages].flatMap((text) => Object.values(text ?? {}));
  const own = isContainer(node)
    ? [node.relevant, node.kind === 'repeat' ? node.count : undefined]
    : [
        ...[node.relevant, node.required, node.constraint, node.readOnly, node.calculation, node.dynamicDefault],
        ...[node.choices, node.choiceFilter, ...Object.values(node.parameters ?? {})],
      ];
  return [...texts, ...own.filter((source) => typeof source === 'string')];
}

/** The same definition where everything that said `${from}` says `${to}`, triggers and scoring included. */
export function renameReferences(definition: FormDefinition, rename: ReadonlyMap<string, string>): FormDefinition {
  return compact({
    ...definition,
    children: definition.children.map((node) => renameIn(node, rename)),
    scoring: definition.scoring && renameInScoring(definition.scoring, rename),
  });
}

/** A node, and all under it, with its references renamed. */
export function renameIn(node: FormNode, rename: ReadonlyMap<string, string>): FormNode {
  const source = <Value>(value: Value): Value => (typeof value === 'string' ? (replaced(value, rename) as Value) : value);
  const text = (value: LocalizedText | undefined): LocalizedText | undefined =>
    value && Object.fromEntries(Object.entries(value).map(([language, part]) => [language, replaced(part, rename)]));
  const common = { label: text(node.label), hint: text(node.hint), guidance: text(node.guidance), relevant: source(node.relevant) };
  if (node.kind === 'group') return compact({ ...node, ...common, children: node.children.map((child) => renameIn(child, rename)) });
  if (node.kind === 'repeat')
    return compact({ ...node, ...common, count: source(node.count), children: node.children.map((child) => renameIn(child, rename)) });
  const question: Question = {
    ...node,
    ...common,
    required: source(node.required),
    constraint: source(node.constraint),
    readOnly: source(node.readOnly),
    calculation: source(node.calculation),
    dynamicDefault: source(node.dynamicDefault),
    constraintMessage: text(node.constraintMessage),
    requiredMessage: text(node.requiredMessage),
    choices: source(node.choices),
    choiceFilter: source(node.choiceFilter),
    parameters: node.parameters && Object.fromEntries(Object.entries(node.parameters).map(([key, value]) => [key, source(value)])),
    trigger: node.trigger?.map((name) => rename.get(name) ?? name),
  };
  return compact(question);
}

function renameInScoring(scoring: Scoring, rename: ReadonlyMap<string, string>): Scoring {
  const inMeasure = (measure: Measure): Measure => {
    if (measure.kind === 'expression') return { ...measure, expression: replaced(measure.expression, rename) };
    return measure.kind === 'largest' ? { ...measure, of: measure.of.map(inMeasure) } : measure;
  };
  return { ...scoring, criteria: scoring.criteria.map((criterion) => ({ ...criterion, measure: inMeasure(criterion.measure) })) };
}

function replaced(source: string, rename: ReadonlyMap<string, string>): string {
  return source.replace(reference, (whole, name: string) => {
    const next = rename.get(name);
    return next === undefined ? whole : `\${${next}}`;
  });
}

/** A measure that reads other questions, by id. */
export function withQuestions(measure: Measure, ids: ReadonlyMap<string, string>): Measure {
  const id = (from: string): string => ids.get(from) ?? from;
  switch (measure.kind) {
    case 'lookup':
    case 'bands':
      return { ...measure, question: id(measure.question) };
    case 'linear':
    case 'ratioMax':
      return { ...measure, numerator: id(measure.numerator), denominator: id(measure.denominator) };
    case 'largest':
      return { ...measure, of: measure.of.map((part) => withQuestions(part, ids)) };
    case 'expression':
      return measure;
  }
}

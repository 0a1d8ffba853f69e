import type { Choice, Criterion, FormClass, FormDefinition, FormNode, LocalizedText, Measure, Question, Scoring } from '@safeground/forms';
import { listNamed } from './choices.ts';
import { indexOf, isContainer, nodesOf } from './tree.ts';

/** The points a list's choices get when a question becomes scored: falling evenly from 1 to 0; `na` leaves the count. */
export function pointsOf(choices: readonly Choice[]): Omit<Extract<Measure, { kind: 'lookup' }>, 'kind' | 'question'> {
  const rated = choices.filter((choice) => choice.name !== 'na');
  const step = rated.length < 2 ? 0 : 1 / (rated.length - 1);
  const points = Object.fromEntries(rated.map((choice, index) => [choice.name, Math.round((1 - index * step) * 1000) / 1000]));
  return rated.length === choices.length ? { points } : { points, notApplicable: ['na'] };
}

/** How a question earns points when it becomes scored: by choice, or a number from 0 to 1. `undefined` for other kinds. */
export function measureFor(definition: FormDefinition, question: Question): Measure | undefined {
  if (question.kind === 'select_one')
    return { kind: 'lookup', question: question.id, ...pointsOf(listNamed(definition, question.choices)?.choices ?? []) };
  if (question.kind === 'integer' || question.kind === 'decimal' || question.kind === 'range')
    return { kind: 'bands', question: question.id, bands: [{ upTo: 0, inclusive: true, points: 1 }, { points: 0 }] };
  return undefined;
}

/** The criterion that stands on a node. */
export function criterionOn(definition: FormDefinition, node: string): Criterion | undefined {
  return definition.scoring?.criteria.find((criterion) => criterion.node === node);
}

/** The question whose answer scores a node: itself, or the first scorable one of a criterion group. */
export function scoredQuestion(definition: FormDefinition, node: FormNode): Question | undefined {
  if (!isContainer(node)) return measureFor(definition, node) === undefined ? undefined : node;
  for (const child of nodesOf(node)) if (!isContainer(child) && measureFor(definition, child) !== undefined) return child;
  return undefined;
}

export function freeCriterionId(definition: FormDefinition): string {
  const taken = new Set(definition.scoring?.criteria.map((criterion) => criterion.id) ?? []);
  for (let number = 1; ; number += 1) if (!taken.has(`C${number}`)) return `C${number}`;
}

/** Scores the node with a weight of 1. `undefined` when nothing in it can give points, or it is scored already. */
export function score(definition: FormDefinition, id: string, classes: readonly FormClass[]): FormDefinition | undefined {
  const node = indexOf(definition).get(id)?.node;
  if (node === undefined || criterionOn(definition, id) !== undefined) return undefined;
  const question = scoredQuestion(definition, node);
  const measure = question && measureFor(definition, question);
  if (measure === undefined) return undefined;
  const scoring = definition.scoring ?? newScoring(classes);
  const criterion: Criterion = { id: freeCriterionId(definition), label: node.label ?? {}, node: id, measure, weight: 1 };
  return { ...definition, scoring: { ...scoring, criteria: inDocumentOrder(definition, [...scoring.criteria, criterion]) } };
}

export function newScoring(classes: readonly FormClass[]): Scoring {
  return {
    mode: 'weighted',
    direction: 'safety',
    notApplicable: 'exclude',
    rounding: { decimals: 1, mode: 'half-up' },
    criteria: [],
    classes,
  };
}

/** Three classes to begin with, at 80 and 50; the last catches the rest. */
export function newClasses(labels: readonly [LocalizedText, LocalizedText, LocalizedText]): readonly FormClass[] {
  const at = (value: number): FormClass['when'] => ({ score: [{ operator: '>=', value }], noVeto: true });
  return [
    { code: 'good', label: labels[0], colour: 'green', when: at(80), action: {} },
    { code: 'fair', label: labels[1], colour: 'yellow', when: at(50), action: {} },
    { code: 'poor', label: labels[2], colour: 'red', when: {}, action: {} },
  ];
}

/** Criteria stand in the order of the form, as people read them in a summary. */
export function inDocumentOrder(definition: FormDefinition, criteria: readonly Criterion[]): readonly Criterion[] {
  const rank = new Map([...indexOf(definition).keys()].map((id, at) => [id, at]));
  const at = (criterion: Criterion): number => rank.get(criterion.node) ?? rank.size;
  return criteria.toSorted((a, b) => at(a) - at(b));
}

/** The expression that holds while the criterion is not fully met, for what a finding demands. `undefined` where it cannot be told. */
export function unmet(definition: FormDefinition, criterion: Criterion): string | undefined {
  const name = (id: string): string | undefined => indexOf(definition).get(id)?.node.name;
  const { measure } = criterion;
  const limit = criterion.failsBelow ?? 1;
  if (measure.kind === 'lookup') {
    const failing = Object.entries(measure.points).filter(([, points]) => points < limit);
    const question = name(measure.question);
    if (question === undefined || failing.length === 0) return undefined;
    return failing.map(([choice]) => `\${${question}} = ${choice.includes("'") ? `"${choice}"` : `'${choice}'`}`).join(' or ');
  }
  if (measure.kind !== 'linear' && measure.kind !== 'ratioMax') return undefined;
  const [numerator, denominator] = [name(measure.numerator), name(measure.denominator)];
  if (numerator === undefined || denominator === undefined) return undefined;
  const test = measure.kind === 'linear' ? `< \${${denominator}} * ${limit}` : `> \${${denominator}} * ${measure.limit}`;
  return `\${${numerator}} != '' and \${${denominator}} != '' and \${${numerator}} ${test}`;
}

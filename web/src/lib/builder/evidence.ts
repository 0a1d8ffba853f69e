import type { FormDefinition, FormNode, Group, LocalizedText, Question } from '@safeground/forms';
import { readCondition, writeCondition } from './condition.ts';
import { criterionOn, unmet } from './scoring.ts';
import { freeName, insert, remove } from './structure.ts';
import type { Fresh } from './structure.ts';
import { changeNode, indexOf, isContainer } from './tree.ts';

/** What an unmet item may demand. */
export type Evidence = 'remark' | 'photo';

export type EvidenceTexts = { readonly label: LocalizedText; readonly needed: LocalizedText; readonly rule?: LocalizedText };

/** The question of a criterion group that an unmet item demands; it is told by its kind and by being asked only under a condition. */
export function evidenceIn(group: FormNode, evidence: Evidence): Question | undefined {
  if (!isContainer(group)) return undefined;
  const kind = evidence === 'remark' ? 'text' : 'image';
  return group.children.find((child): child is Question => child.kind === kind && child.relevant !== undefined);
}

/** Demands evidence whenever the group's criterion is not fully met. `undefined` when the group is not scored by something that can fail. */
export function demand(
  definition: FormDefinition,
  group: Group,
  evidence: Evidence,
  texts: EvidenceTexts,
  fresh: Fresh,
): FormDefinition | undefined {
  const criterion = criterionOn(definition, group.id);
  const relevant = criterion && unmet(definition, criterion);
  if (relevant === undefined || evidenceIn(group, evidence) !== undefined) return undefined;
  const common = { id: fresh.id(), name: freeName(definition, `${group.name.slice(0, 50)}_${evidence}`), label: texts.label, relevant };
  const required = { required: true, requiredMessage: texts.needed } as const;
  const question: Question =
    evidence === 'photo'
      ? { kind: 'image', ...common, ...required, parameters: { 'max-files': '3', 'max-pixels': '1600' } }
      : {
          kind: 'text',
          ...common,
          ...required,
          constraint: 'string-length(normalize-space(.)) >= 10',
          ...(texts.rule === undefined ? {} : { constraintMessage: texts.rule }),
          appearance: 'multiline',
        };
  return insert(definition, question, { parent: group.id, index: group.children.length });
}

/** No longer demands it: the question goes. */
export function release(definition: FormDefinition, group: Group, evidence: Evidence): FormDefinition | undefined {
  const question = evidenceIn(group, evidence);
  return question && remove(definition, question.id);
}

/** After the scoring changed: what unmet items demand follows, unless the agency gave it a condition of its own. */
export function followPoints(before: FormDefinition, after: FormDefinition, node: string): FormDefinition {
  const criterion = criterionOn(after, node);
  const old = criterionOn(before, node);
  const relevant = criterion && unmet(after, criterion);
  const asked = old && unmet(before, old);
  const group = indexOf(after).get(node)?.node;
  if (relevant === undefined || asked === undefined || group === undefined || !isContainer(group)) return after;
  const following = group.children.filter((child) => child.relevant !== undefined && plain(child.relevant) === plain(asked));
  return following.reduce((definition, child) => changeNode(definition, child.id, (each) => ({ ...each, relevant })), after);
}

function plain(expression: string): string {
  const condition = readCondition(expression);
  return condition === undefined ? expression.trim() : writeCondition(condition);
}

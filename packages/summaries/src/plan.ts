import { questionTypes, type FormDefinition, type FormNode, type Question } from '@safeground/forms';

/** What of a question is counted, in the order contributions are written. */
export type PlannedQuestion = {
  readonly id: string;
  readonly tally: 'choices' | 'number' | 'text' | 'day' | 'attachments';
  readonly choices: readonly string[];
};

/** How a version's answers become a contribution. Derived from the definition alone, so that it never needs storing. */
export type Plan = {
  readonly questions: readonly PlannedQuestion[];
  readonly criteria: readonly string[];
  readonly classes: readonly string[];
  /** The largest score, and how many decimals scores are kept with. */
  readonly maximum: number;
  readonly decimals: number;
};

export function planOf(definition: FormDefinition): Plan {
  const { scoring } = definition;
  const lists = new Map(definition.choiceLists.map((list) => [list.name, (list.choices ?? []).map((choice) => choice.name)]));
  return {
    questions: questionsOf(definition.children).flatMap((question) => {
      const { tally } = questionTypes[question.kind];
      return tally === 'none'
        ? []
        : [{ id: question.id, tally, choices: tally === 'choices' ? (lists.get(question.choices ?? '') ?? []) : [] }];
    }),
    criteria: scoring?.criteria.map((criterion) => criterion.id) ?? [],
    classes: scoring?.classes.map((found) => found.code) ?? [],
    maximum:
      scoring === undefined || scoring.mode === 'weighted' ? 100 : scoring.criteria.reduce((sum, criterion) => sum + criterion.weight, 0),
    decimals: scoring?.rounding.decimals ?? 0,
  };
}

/** Every question of a form, in document order. */
export function questionsOf(nodes: readonly FormNode[]): readonly Question[] {
  return nodes.flatMap((node) => (node.kind === 'group' || node.kind === 'repeat' ? questionsOf(node.children) : [node]));
}

import { questionTypes, type FormDefinition, type FormNode, type Question } from '@safeground/forms';

/** How the answers of a question are counted; `given`: only that there is one. */
export type Counting = 'choices' | 'number' | 'given' | 'day' | 'hour' | 'attachments';

/** What of a question is counted, in the order contributions are written. */
export type PlannedQuestion = {
  readonly id: string;
  readonly tally: Counting;
  readonly choices: readonly string[];
  /** A choice's place in `choices`. */
  readonly places: ReadonlyMap<string, number>;
  /** The list travels as a file: its choices are counted by name. */
  readonly fromFile: boolean;
  /** Ids of the repeats around it, outermost first. */
  readonly repeats: readonly string[];
};

/** How a version's answers become a contribution. Derived from the definition alone, so that it never needs storing. */
export type Plan = {
  readonly questions: readonly PlannedQuestion[];
  readonly criteria: readonly string[];
  readonly classes: readonly string[];
  /** The largest score. */
  readonly maximum: number;
};

const plans = new WeakMap<FormDefinition, Plan>();

/** The plan of a definition; the same object gives the same plan without work. */
export function planOf(definition: FormDefinition): Plan {
  const known = plans.get(definition);
  if (known !== undefined) return known;
  const plan = makePlan(definition);
  plans.set(definition, plan);
  return plan;
}

function makePlan(definition: FormDefinition): Plan {
  const { scoring } = definition;
  const lists = new Map(definition.choiceLists.map((list) => [list.name, list]));
  const found = located(definition.children, []);
  const isFirst = ({ question }: Located): boolean => questionTypes[question.kind].tally !== 'none';
  return {
    // Kinds that were not counted from the beginning stand last: what was written before then lacks their fields, and no others.
    questions: [...found.filter(isFirst), ...found.filter((each) => !isFirst(each))].flatMap(({ question, repeats }) => {
      const tally = countingOf(question);
      if (tally === undefined) return [];
      const list = tally === 'choices' ? lists.get(question.choices ?? '') : undefined;
      const choices = (list?.choices ?? []).map((choice) => choice.name);
      const places = new Map(choices.map((name, index) => [name, index]));
      return [{ id: question.id, tally, choices, places, fromFile: list?.file !== undefined, repeats }];
    }),
    criteria: scoring?.criteria.map((criterion) => criterion.id) ?? [],
    classes: scoring?.classes.map((found) => found.code) ?? [],
    maximum:
      scoring === undefined || scoring.mode === 'weighted' ? 100 : scoring.criteria.reduce((sum, criterion) => sum + criterion.weight, 0),
  };
}

/** How a question is counted; undefined when nobody was asked: notes, the device's own marks, calculations without a label. */
export function countingOf({ kind, label }: Question): Counting | undefined {
  const { tally } = questionTypes[kind];
  if (tally === 'text') return 'given';
  if (tally !== 'none') return tally;
  if (kind === 'calculate') return Object.keys(label ?? {}).length > 0 ? 'number' : undefined;
  return later[kind];
}

const later: { readonly [kind in Question['kind']]?: Counting } = {
  time: 'hour',
  dateTime: 'day',
  acknowledge: 'given',
  geopoint: 'given',
  geotrace: 'given',
  geoshape: 'given',
};

/** Every question of a form, in document order. */
export function questionsOf(nodes: readonly FormNode[]): readonly Question[] {
  return located(nodes, []).map(({ question }) => question);
}

type Located = { readonly question: Question; readonly repeats: readonly string[] };

/** Every question in document order, with the ids of the repeats around it. */
export function located(nodes: readonly FormNode[], repeats: readonly string[]): readonly Located[] {
  return nodes.flatMap((node): readonly Located[] => {
    if (node.kind === 'group') return located(node.children, repeats);
    if (node.kind === 'repeat') return located(node.children, [...repeats, node.id]);
    return [{ question: node, repeats }];
  });
}

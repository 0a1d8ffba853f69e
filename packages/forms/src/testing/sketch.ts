import fc from 'fast-check';
import type { FormDefinition, FormNode, Question, Scoring } from '../definition.ts';
import type { Session } from '../session.ts';
import { ask, calculate, define, group, list, repeat, view } from './form.ts';

/** A random form: nested groups and repeats, each node reading only nodes before it, so that it is no cycle. */
type Sketch = {
  readonly kind: 'integer' | 'select' | 'calculate' | 'group' | 'repeat' | 'counted';
  readonly pick: readonly number[];
  readonly children: readonly Sketch[];
};

const sketch: fc.Memo<Sketch> = fc.memo((depth) =>
  fc.record({
    kind:
      depth > 1
        ? fc.constantFrom('integer', 'select', 'calculate', 'group', 'repeat', 'counted', 'repeat')
        : fc.constantFrom('integer', 'select', 'calculate'),
    pick: fc.array(fc.nat({ max: 1000 }), { minLength: 6, maxLength: 6 }),
    children: depth > 1 ? fc.array(sketch(depth - 1), { minLength: 1, maxLength: 3 }) : fc.constant([]),
  }),
);

/** What numbers and formulas are made of. `alone`: the names that a repeat's rows have are not read from outside of them. */
type Vocabulary = {
  readonly alone: boolean;
  readonly numbers: readonly ((name: string) => string)[];
  readonly formulas: readonly ((parts: Parts) => string)[];
  readonly select: (number: string) => Partial<Question>;
  /** What else a question has, where no law of reopening is at stake. */
  readonly more?: (parts: Parts) => Partial<Question>;
};

type Parts = {
  readonly number: (pick: number) => string;
  readonly name: (pick: number) => string;
  readonly condition: string;
  readonly pick: readonly number[];
};

const whole: Vocabulary = {
  alone: false,
  numbers: [
    (name) => `coalesce(${name}, 0)`,
    (name) => `sum(${name})`,
    (name) => `count-non-empty(${name})`,
    (name) => `string-length(${name})`,
    (name) => `count(${name}[. > 1])`,
  ],
  formulas: [
    ({ number, pick }) => `${number(pick[1]!)} + ${number(pick[2]!)}`,
    ({ number, condition, pick }) => `if(${condition}, ${number(pick[3]!)}, 'none')`,
    ({ number, pick }) => `position(..) + ${number(pick[4]!)}`,
    ({ name, pick }) => `join('-', ${name(pick[3]!)})`,
  ],
  select: (number) => ({ choiceFilter: `code != ${number} mod 3` }),
};

/** What can be compiled before a form travels. */
const plain: Vocabulary = {
  alone: true,
  numbers: [
    (name) => name,
    (name) => `string-length(normalize-space(${name}))`,
    (name) => `if(${name} = 'a' or not(${name} > 1), 1, 0)`,
    (name) => `-(${name} div 2) * 3`,
    (name) => `count-selected(${name})`,
  ],
  formulas: [
    ({ number, pick }) => `${number(pick[1]!)} + ${number(pick[2]!)} + ${number(pick[3]!)}`,
    ({ number, condition, pick }) => `if(${condition}, ${number(pick[3]!)}, 'none')`,
    ({ number, name, pick }) => Array.from({ length: 14 }, (_, at) => (pick[3]! % 2 === 0 ? name(pick[4]! + at) : number(at))).join(' + '),
    ({ name, pick }) => `string(selected(${name(pick[3]!)}, 'b'))`,
  ],
  select: (number) => ({ parameters: { randomize: 'true', seed: number } }),
  more: ({ number, name, condition, pick }) => ({
    ...(pick[5]! % 5 === 0 ? { label: { vi: `Sau ${name(pick[1]!)}` }, constraintMessage: { vi: name(pick[2]!) } } : {}),
    ...(pick[5]! % 7 === 0 ? { dynamicDefault: number(pick[2]!), readOnly: condition } : {}),
    ...(pick[5]! % 11 === 0 ? { trigger: [name(pick[0]!).slice(2, -1)], calculation: number(pick[3]!) } : {}),
  }),
};

class Builder {
  readonly #words: Vocabulary;
  #names: string[] = [];
  #next = 0;

  constructor(words: Vocabulary) {
    this.#words = words;
  }

  build(sketches: readonly Sketch[]): readonly FormNode[] {
    return [ask('integer', 'seed'), ...sketches.map((one) => this.#node(one))].map((node, index) => {
      if (index === 0) this.#names.unshift('seed');
      return node;
    });
  }

  #node({ kind, pick, children }: Sketch): FormNode {
    const id = `q${(this.#next += 1)}`;
    const relevant = pick[0]! % 3 === 0 ? { relevant: this.#condition(pick) } : {};
    if (kind === 'group')
      return group(
        id,
        children.map((child) => this.#node(child)),
        relevant,
      );
    if (kind === 'repeat' || kind === 'counted') {
      const count = kind === 'counted' ? { count: `${this.#number(pick[1]!)} mod 4` } : {};
      const outside = [...this.#names];
      const inside = children.map((child) => this.#node(child));
      if (this.#words.alone) this.#names = outside;
      return repeat(id, inside, { ...relevant, ...count });
    }
    const node =
      kind === 'calculate'
        ? calculate(id, this.#formula(pick), relevant)
        : kind === 'select'
          ? ask('select_one', id, { choices: 'l', ...this.#words.select(this.#number(pick[2]!)), ...relevant })
          : ask('integer', id, {
              ...relevant,
              required: pick[3]! % 2 === 0 ? true : this.#condition(pick),
              constraint: `. >= ${this.#number(pick[4]!)}`,
              ...this.#words.more?.(this.#parts(pick)),
            });
    this.#names.push(id);
    return node;
  }

  #reference(pick: number): string {
    return this.#names.length === 0 ? '${seed}' : `\${${this.#names[pick % this.#names.length]}}`;
  }

  #number(pick: number): string {
    const name = this.#reference(pick);
    const { numbers } = this.#words;
    return numbers[pick % numbers.length]!(name);
  }

  #condition(pick: readonly number[]): string {
    return `${this.#number(pick[1]!)} ${['=', '!=', '<', '>='][pick[5]! % 4]} ${pick[2]! % 3}`;
  }

  #formula(pick: readonly number[]): string {
    const { formulas } = this.#words;
    return formulas[pick[4]! % formulas.length]!(this.#parts(pick));
  }

  #parts(pick: readonly number[]): Parts {
    return { number: (at) => this.#number(at), name: (at) => this.#reference(at), condition: this.#condition(pick), pick };
  }
}

const choices = {
  ...list('l', ['a', 'b', 'c']),
  choices: ['a', 'b', 'c'].map((name, code) => ({ name, label: { vi: name }, attributes: { code: String(code) } })),
};
const anySketch = fc.array(sketch(4), { minLength: 2, maxLength: 5 });

/** Any form, with all that expressions may be made of. */
export const anyForm = anySketch.map((sketches) => define(new Builder(whole).build(sketches), [choices]));

/** Any form that can be compiled before it travels. */
export const anyPlainForm: fc.Arbitrary<FormDefinition> = anySketch.map((sketches) => {
  const children = new Builder(plain).build(sketches);
  return define(children, [choices], scoringOf(children));
});

function scoringOf(children: readonly FormNode[]): Scoring {
  const asked = children.filter(({ kind }) => kind === 'integer' || kind === 'select_one');
  return {
    mode: 'weighted',
    direction: 'safety',
    notApplicable: 'exclude',
    rounding: { decimals: 1, mode: 'half-up' },
    criteria: asked.map(({ id, name }, index) => ({
      id: `C${index}`,
      label: { vi: id },
      node: id,
      weight: 1 + index,
      measure: { kind: 'expression', expression: `if(\${${name}} > 1, 1, \${${name}} = 'a')` },
    })),
    classes: [
      { code: 'good', label: { vi: 'Tốt' }, colour: 'green', action: {}, when: { score: [{ operator: '>=', value: 50 }] } },
      { code: 'poor', label: { vi: 'Kém' }, colour: 'red', action: {}, when: {} },
    ],
  };
}

export type Step = { readonly action: 'set' | 'clear' | 'add' | 'remove'; readonly at: number; readonly value: number };
export const steps = fc.array(
  fc.record({
    action: fc.constantFrom('set', 'set', 'set', 'clear', 'add', 'remove'),
    at: fc.nat({ max: 1000 }),
    value: fc.integer({ min: 0, max: 4 }),
  }),
  { maxLength: 30 },
) as fc.Arbitrary<readonly Step[]>;

/** Paths of the nodes of a session that are wanted. */
export function paths(session: Session, wanted: (kind: string, path: string) => boolean): string[] {
  return Object.keys(view(session)).filter((path) => wanted(session.state(path).node.kind, path));
}

/** Does one thing to a session, as a person might. */
export function play(session: Session, { action, at, value }: Step): void {
  const isRow = (path: string): boolean => path.endsWith(']');
  const targets =
    action === 'add'
      ? paths(session, (kind, path) => kind === 'repeat' && !isRow(path) && !counted(session, path))
      : action === 'remove'
        ? paths(session, (kind, path) => kind === 'repeat' && isRow(path) && !counted(session, path))
        : paths(session, (kind) => kind === 'integer' || kind === 'select_one');
  const path = targets[at % targets.length];
  if (path === undefined) return;
  if (action === 'add') session.addRow(path);
  else if (action === 'remove') session.removeRow(path);
  else if (action === 'clear') session.set(path, undefined);
  else session.set(path, session.state(path).node.kind === 'integer' ? value : 'abc'[value % 3]);
}

function counted(session: Session, path: string): boolean {
  const { node } = session.state(path);
  return 'count' in node && node.count !== undefined;
}

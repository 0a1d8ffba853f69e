import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answers, FormNode } from './definition.ts';
import { open } from './engine.ts';
import type { CompiledForm, Session } from './session.ts';
import { ask, calculate, compiled, define, group, host, list, repeat, view } from './testing/form.ts';

const long = process.env['SAFEGROUND_LONG'] === '1';
const runs = { numRuns: long ? 3_000 : 150 };

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

class Builder {
  readonly #names: string[] = [];
  #next = 0;

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
      return repeat(
        id,
        children.map((child) => this.#node(child)),
        { ...relevant, ...count },
      );
    }
    const node =
      kind === 'calculate'
        ? calculate(id, this.#formula(pick), relevant)
        : kind === 'select'
          ? ask('select_one', id, { choices: 'l', choiceFilter: `code != ${this.#number(pick[2]!)} mod 3`, ...relevant })
          : ask('integer', id, {
              ...relevant,
              required: pick[3]! % 2 === 0 ? true : this.#condition(pick),
              constraint: `. >= ${this.#number(pick[4]!)}`,
            });
    this.#names.push(id);
    return node;
  }

  #reference(pick: number): string {
    return this.#names.length === 0 ? '${seed}' : `\${${this.#names[pick % this.#names.length]}}`;
  }

  #number(pick: number): string {
    const name = this.#reference(pick);
    return [`coalesce(${name}, 0)`, `sum(${name})`, `count-non-empty(${name})`, `string-length(${name})`, `count(${name}[. > 1])`][
      pick % 5
    ]!;
  }

  #condition(pick: readonly number[]): string {
    return `${this.#number(pick[1]!)} ${['=', '!=', '<', '>='][pick[5]! % 4]} ${pick[2]! % 3}`;
  }

  #formula(pick: readonly number[]): string {
    return [
      `${this.#number(pick[1]!)} + ${this.#number(pick[2]!)}`,
      `if(${this.#condition(pick)}, ${this.#number(pick[3]!)}, 'none')`,
      `position(..) + ${this.#number(pick[4]!)}`,
      `join('-', ${this.#reference(pick[3]!)})`,
    ][pick[4]! % 4]!;
  }
}

const choices = {
  ...list('l', ['a', 'b', 'c']),
  choices: ['a', 'b', 'c'].map((name, code) => ({ name, label: { vi: name }, attributes: { code: String(code) } })),
};
const anyForm = fc.array(sketch(4), { minLength: 2, maxLength: 5 }).map((sketches) => define(new Builder().build(sketches), [choices]));

type Step = { readonly action: 'set' | 'clear' | 'add' | 'remove'; readonly at: number; readonly value: number };
const steps = fc.array(
  fc.record({
    action: fc.constantFrom('set', 'set', 'set', 'clear', 'add', 'remove'),
    at: fc.nat({ max: 1000 }),
    value: fc.integer({ min: 0, max: 4 }),
  }),
  { maxLength: 30 },
) as fc.Arbitrary<readonly Step[]>;

function paths(session: Session, wanted: (kind: string, path: string) => boolean): string[] {
  return Object.keys(view(session)).filter((path) => wanted(session.state(path).node.kind, path));
}

function play(session: Session, { action, at, value }: Step): void {
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

function reopened(form: CompiledForm, memory: Answers): unknown {
  return view(open(form, host, memory));
}

describe('laws of the engine', () => {
  it('recomputing only what depends on a change equals computing everything, in nested repeats too', () => {
    fc.assert(
      fc.property(anyForm, steps, (definition, played) => {
        const form = compiled(definition);
        const session = open(form, host);
        for (const step of played) {
          play(session, step);
          expect(view(session)).toEqual(reopened(form, session.memory()));
        }
      }),
      runs,
    );
  });

  it('the order of answers does not matter', () => {
    fc.assert(
      fc.property(
        anyForm,
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 40, maxLength: 40 }),
        fc.nat(),
        (definition, given, seed) => {
          const form = compiled(definition);
          const answer = (order: (paths: readonly string[]) => readonly string[]): unknown => {
            const session = open(form, host);
            const asked = paths(session, (kind) => kind === 'integer' || kind === 'select_one');
            const value = (path: string): number | string => {
              const number = given[asked.indexOf(path) % given.length]!;
              return session.state(path).node.kind === 'integer' ? number : 'abc'[number % 3]!;
            };
            const values = new Map(asked.map((path) => [path, value(path)]));
            // Rows that a count takes away while answers come in cannot be answered; both orders answer those that stay.
            for (const path of order(asked)) if (!path.includes('[')) session.set(path, values.get(path));
            return view(session);
          };
          const shuffled = (all: readonly string[]): readonly string[] =>
            [...all].sort((left, right) => hash(left, seed) - hash(right, seed));
          expect(answer(shuffled)).toEqual(answer((all) => all));
        },
      ),
      runs,
    );
  });

  it('a long sum that is mended equals the sum added up again', () => {
    const terms = Array.from({ length: 20 }, (_, index) => `t${index}`);
    const form = compiled(
      define([
        ...terms.map((id, index) => ask(index % 3 === 0 ? 'decimal' : 'integer', id, index % 4 === 0 ? { relevant: '${t1} != 2' } : {})),
        calculate('total', [...terms, 't5'].map((id) => `\${${id}}`).join(' + '), { relevant: '${t2} != 3' }),
        calculate('twice', '${total} * 2'),
      ]),
    );
    const value = fc.oneof(
      fc.integer({ min: 0, max: 4 }),
      fc.constantFrom(2_147_483_647, -2_147_483_648, 0.1, 1e15, -0),
      fc.constant(undefined),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 19 }), value), { maxLength: 60 }), (given) => {
        const session = open(form, host);
        for (const id of terms) session.set(id, 1);
        for (const [at, answer] of given) {
          const wanted = at % 3 === 0 || answer === undefined ? answer : Math.trunc(answer);
          session.set(terms[at]!, wanted);
          expect(view(session)).toEqual(reopened(form, session.memory()));
        }
      }),
      runs,
    );
  });

  it('what a draft keeps opens as it was', () => {
    fc.assert(
      fc.property(anyForm, steps, (definition, played) => {
        const form = compiled(definition);
        const session = open(form, host);
        for (const step of played) play(session, step);
        expect(open(form, host, session.memory()).memory()).toEqual(session.memory());
      }),
      runs,
    );
  });

  it('listeners hear of every path whose state changed', () => {
    fc.assert(
      fc.property(anyForm, steps, (definition, played) => {
        const form = compiled(definition);
        const session = open(form, host);
        const heard = new Set<string>();
        session.subscribe((changed) => changed.forEach((path) => heard.add(path)));
        for (const step of played.filter(({ action }) => action === 'set' || action === 'clear')) {
          const before = view(session);
          heard.clear();
          play(session, step);
          const after = view(session);
          const differ = Object.keys(after).filter(
            (path) => JSON.stringify(after[path]) !== JSON.stringify(before[path]) && path in before && !path.endsWith(']'),
          );
          expect(differ.filter((path) => !heard.has(path))).toEqual([]);
        }
      }),
      runs,
    );
  });
});

function hash(text: string, seed: number): number {
  let value = seed;
  for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) % 1_000_003;
  return value;
}

import type { FormDefinition, FormNode, Question } from '@safeground/forms';
import type { Random } from './random.ts';

/** A question, the repeat it stands in, and where the XForm has it. */
export type Placed = { readonly question: Question; readonly repeat: string | undefined; readonly path: string };

export const CHOICES = ['a', 'b', 'c'] as const;

/**
 * A random form in which each node reads only nodes before it. Conditions stand outside repeats only: where many nodes are meant,
 * ODK's web engine counts hidden ones as empty and its Java engine leaves them out, as ours does (decision 15).
 */
export class FormMaker {
  readonly placed: Placed[] = [];
  readonly #random: Random;
  #next = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  make(): FormDefinition {
    const first = (['integer', 'text'] as const).map((kind) =>
      this.#place({ kind, id: `n${(this.#next += 1)}`, name: `n${this.#next}` }, undefined, '/data'),
    );
    return {
      schema: 1,
      title: { vi: 'Phiếu' },
      languages: ['vi'],
      defaultLanguage: 'vi',
      choiceLists: [{ name: 'l', choices: CHOICES.map((name) => ({ name, label: { vi: name } })) }],
      children: [...first, ...this.#nodes(undefined, 5 + this.#random.below(5), '/data', 2)],
    };
  }

  #nodes(repeat: string | undefined, count: number, path: string, depth: number): FormNode[] {
    return Array.from({ length: count }, () => this.#node(repeat, path, depth));
  }

  #node(repeat: string | undefined, path: string, depth: number): FormNode {
    const id = `n${(this.#next += 1)}`;
    const kind = this.#random.below(depth > 0 ? 12 : 9);
    const base = {
      id,
      name: id,
      ...(repeat === undefined && kind < 9 && this.#random.next() < 0.5 ? { relevant: this.#condition(repeat, 2) } : {}),
    };
    if (kind < 3) return this.#place({ ...base, kind: 'integer' }, repeat, path);
    if (kind < 4) return this.#place({ ...base, kind: 'text' }, repeat, path);
    if (kind < 6) return this.#place({ ...base, kind: 'select_one', choices: 'l' }, repeat, path);
    if (kind < 9) {
      const calculation = this.#random.next() < 0.6 ? this.#number(repeat, 2) : this.#text(repeat, 2);
      return this.#place({ ...base, kind: 'calculate', calculation }, repeat, path);
    }
    const isGroup = kind < 11 || repeat !== undefined;
    const children = this.#nodes(isGroup ? repeat : id, 1 + this.#random.below(3), `${path}/${id}`, depth - 1);
    return { ...base, kind: isGroup ? 'group' : 'repeat', children };
  }

  #place(question: Question, repeat: string | undefined, path: string): Question {
    this.placed.push({ question, repeat, path: `${path}/${question.name}` });
    return question;
  }

  /** A node read as one: of the form, or of the reader's own row. */
  #one(repeat: string | undefined): string {
    const near = this.placed.filter((other) => other.repeat === undefined || other.repeat === repeat);
    return near.length === 0 ? "'x'" : `\${${this.#random.pick(near).question.name}}`;
  }

  /** A node read in all rows of another repeat. */
  #many(repeat: string | undefined): string | undefined {
    const far = this.placed.filter((other) => other.repeat !== undefined && other.repeat !== repeat);
    return far.length === 0 ? undefined : `\${${this.#random.pick(far).question.name}}`;
  }

  #number(repeat: string | undefined, depth: number): string {
    const inner = (): string => (depth > 0 ? this.#number(repeat, depth - 1) : String(this.#random.below(6)));
    const one = (): string => this.#one(repeat);
    const many = this.#many(repeat);
    return this.#random.pick([
      () => String(this.#random.below(6)),
      () => `number(${one()})`,
      () => `coalesce(${one()}, ${inner()})`,
      () => `string-length(${one()})`,
      () => `count-selected(${one()})`,
      () => `round(${inner()} div 3, 1)`,
      () => `int(${inner()} div 2)`,
      () => `(${inner()} ${this.#random.pick(['+', '-', '*', 'mod'])} ${inner()})`,
      () => `if(${this.#condition(repeat, Math.max(0, depth - 1))}, ${inner()}, ${inner()})`,
      () => `pow(${inner()}, 2)`,
      () => `abs(${inner()})`,
      ...(many === undefined ? [] : ['sum', 'count', 'max', 'min', 'count-non-empty'].map((name) => () => `${name}(${many})`)),
      ...(repeat === undefined ? [] : [() => 'position(..)']),
    ])();
  }

  #text(repeat: string | undefined, depth: number): string {
    const one = (): string => this.#one(repeat);
    const many = this.#many(repeat);
    return this.#random.pick([
      () => `concat(${one()}, '-', ${one()})`,
      () => `substr(${one()}, 1)`,
      () => `if(${this.#condition(repeat, Math.max(0, depth - 1))}, ${one()}, 'none')`,
      () => `selected-at(${one()}, 0)`,
      () => `translate(${one()}, 'ab', 'x')`,
      () => `normalize-space(${one()})`,
      () => `string(${this.#number(repeat, depth - 1)})`,
      ...(many === undefined ? [] : [() => `join(',', ${many})`, () => `concat(${many})`]),
    ])();
  }

  #condition(repeat: string | undefined, depth: number): string {
    const one = (): string => this.#one(repeat);
    const number = (): string => this.#number(repeat, depth);
    const inner = (): string => this.#condition(repeat, depth - 1);
    return this.#random.pick([
      () => `${one()} ${this.#random.pick(["= 'a'", "!= ''", "= ''"])}`,
      () => `selected(${one()}, 'b')`,
      () => `${number()} ${this.#random.pick(['=', '>', '<='])} ${number()}`,
      () => `contains(${one()}, 'a')`,
      () => `${one()} = ${one()}`,
      ...(depth === 0 ? [] : [() => `(${inner()} ${this.#random.pick(['and', 'or'])} ${inner()})`, () => `not(${inner()})`]),
    ])();
  }
}

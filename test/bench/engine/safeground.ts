import {
  compile,
  open,
  review,
  type Answers,
  type CompiledForm,
  type FormDefinition,
  type FormNode,
  type Host,
  type Session,
} from '@safeground/forms';
import { choices, hasConstraint, itemsOf, line, mark, REMARK, sections, type Mark, type Peer, type Size } from './checklist.ts';

const host: Host = { now: () => 1_629_000_000_000, timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };

export function definition(size: Size): FormDefinition {
  const section = (index: number): FormNode => ({
    kind: 'group',
    id: `s${index}`,
    name: `s${index}`,
    label: { vi: `Mục ${index + 1}` },
    children: [
      ...itemsOf(index, size).flatMap((item): FormNode[] => [
        { kind: 'select_one', id: `q${item}`, name: `q${item}`, label: { vi: `Tiêu chí ${item + 1}` }, choices: 'mark', required: true },
        {
          kind: 'text',
          id: `r${item}`,
          name: `r${item}`,
          label: { vi: 'Ghi chú' },
          relevant: `\${q${item}} = 'no'`,
          required: true,
          ...(hasConstraint(item) ? { constraint: 'string-length(.) >= 3' } : {}),
        },
      ]),
      {
        kind: 'calculate',
        id: `score${index}`,
        name: `score${index}`,
        calculation: itemsOf(index, size)
          .map((item) => `if(\${q${item}} = 'yes', 1, 0)`)
          .join(' + '),
      },
    ],
  });
  return {
    schema: 1,
    title: { vi: 'Phiếu' },
    languages: ['vi'],
    defaultLanguage: 'vi',
    choiceLists: [{ name: 'mark', choices: choices.map((name) => ({ name, label: { vi: name } })) }],
    children: [
      ...Array.from({ length: sections(size) }, (_, index) => section(index)),
      {
        kind: 'calculate',
        id: 'total',
        name: 'total',
        calculation: Array.from({ length: sections(size) }, (_, index) => `\${score${index}}`).join(' + '),
      },
      {
        kind: 'repeat',
        id: 'lines',
        name: 'lines',
        children: [
          { kind: 'integer', id: 'qty', name: 'qty' },
          { kind: 'integer', id: 'price', name: 'price' },
          { kind: 'calculate', id: 'line', name: 'line', calculation: '${qty} * ${price}' },
        ],
      },
      { kind: 'calculate', id: 'lines_sum', name: 'lines_sum', calculation: 'sum(${line})' },
    ],
  };
}

export function answers(size: Size): Answers {
  const marks = Array.from({ length: size.items }, (_, item): [string, string][] =>
    mark(item) === 'no'
      ? [
          [`q${item}`, 'no'],
          [`r${item}`, REMARK],
        ]
      : [[`q${item}`, mark(item)]],
  );
  return { ...Object.fromEntries(marks.flat()), lines: Array.from({ length: size.lines }, (_, index) => line(index)) };
}

class Safeground implements Peer {
  readonly #source: string;
  readonly #answers: Answers;
  #form: CompiledForm | undefined;
  #session: Session | undefined;

  constructor(size: Size) {
    this.#source = JSON.stringify(definition(size));
    this.#answers = answers(size);
  }

  load(): Promise<void> {
    const result = compile(JSON.parse(this.#source) as FormDefinition);
    if (!result.ok) throw new Error(JSON.stringify(result.findings));
    this.#form = result.form;
    this.#session = open(result.form, host);
    return Promise.resolve();
  }

  fill(): Promise<void> {
    this.#session = open(this.#form!, host, this.#answers);
    return Promise.resolve();
  }

  answer(item: number, value: Mark): void {
    this.#session!.set(`q${item}`, value);
  }

  addLine(): void {
    this.#session!.addRow('lines');
  }

  finish(): number {
    this.#session!.answers();
    return this.#session!.problems().length;
  }

  total(): number {
    return Number(this.#session!.state('total').value);
  }

  sum(): number {
    return Number(this.#session!.state('lines_sum').value);
  }

  sent(): string {
    return JSON.stringify(this.#session!.answers());
  }

  broken(): string {
    const { r3, ...rest } = this.#session!.answers();
    if (r3 === undefined) throw new Error('there is no remark to leave out');
    return JSON.stringify(rest);
  }

  revalidate(text: string): number {
    return review(this.#form!, host, JSON.parse(text) as Answers).problems.length;
  }
}

export const make = (size: Size): Peer => new Safeground(size);

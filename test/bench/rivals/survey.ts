import { choices, hasConstraint, itemsOf, line, mark, REMARK, sections, type Mark, type Peer, type Size } from '../engine/checklist.ts';

type Model = {
  data: Record<string, unknown>;
  setValue(name: string, value: unknown): void;
  getValue(name: string): unknown;
  getQuestionByName(name: string): { addPanel(): void; readonly panelCount: number } | null;
  validate(fireCallback?: boolean): boolean;
  getAllQuestions(visible: boolean): readonly { readonly errors: readonly unknown[] }[];
  getPlainData(): unknown;
};

function json(size: Size): unknown {
  return {
    showQuestionNumbers: 'off',
    checkErrorsMode: 'onComplete',
    pages: [
      {
        name: 'page',
        elements: [
          ...Array.from({ length: sections(size) }, (_, index) => ({
            type: 'panel',
            name: `s${index}`,
            title: `Mục ${index + 1}`,
            elements: [
              ...itemsOf(index, size).flatMap((item) => [
                { type: 'radiogroup', name: `q${item}`, title: `Tiêu chí ${item + 1}`, isRequired: true, choices },
                {
                  type: 'comment',
                  name: `r${item}`,
                  title: 'Ghi chú',
                  visibleIf: `{q${item}} = 'no'`,
                  isRequired: true,
                  ...(hasConstraint(item) ? { validators: [{ type: 'text', minLength: 3 }] } : {}),
                },
              ]),
              {
                type: 'expression',
                name: `score${index}`,
                expression: itemsOf(index, size)
                  .map((item) => `iif({q${item}} = 'yes', 1, 0)`)
                  .join(' + '),
              },
            ],
          })),
          {
            type: 'expression',
            name: 'total',
            expression: Array.from({ length: sections(size) }, (_, index) => `{score${index}}`).join(' + '),
          },
          {
            type: 'paneldynamic',
            name: 'lines',
            panelCount: 1,
            templateElements: [
              { type: 'text', inputType: 'number', name: 'qty' },
              { type: 'text', inputType: 'number', name: 'price' },
              { type: 'expression', name: 'line', expression: '{panel.qty} * {panel.price}' },
            ],
          },
          { type: 'expression', name: 'lines_sum', expression: "sumInArray({lines}, 'line')" },
        ],
      },
    ],
  };
}

function answers(size: Size): Record<string, unknown> {
  const marks = Array.from({ length: size.items }, (_, item): [string, unknown][] =>
    mark(item) === 'no'
      ? [
          [`q${item}`, 'no'],
          [`r${item}`, REMARK],
        ]
      : [[`q${item}`, mark(item)]],
  );
  return { ...Object.fromEntries(marks.flat()), lines: Array.from({ length: size.lines }, (_, index) => ({ ...line(index) })) };
}

class Survey implements Peer {
  readonly #source: string;
  readonly #answers: Record<string, unknown>;
  readonly #make: (json: unknown) => Model;
  #model: Model | undefined;

  constructor(size: Size, make: (json: unknown) => Model) {
    this.#source = JSON.stringify(json(size));
    this.#answers = answers(size);
    this.#make = make;
  }

  load(): Promise<void> {
    this.#model = this.#make(JSON.parse(this.#source));
    return Promise.resolve();
  }

  fill(): Promise<void> {
    this.#model!.data = structuredClone(this.#answers);
    return Promise.resolve();
  }

  answer(item: number, value: Mark): void {
    this.#model!.setValue(`q${item}`, value);
  }

  addLine(): void {
    this.#model!.getQuestionByName('lines')!.addPanel();
  }

  finish(): number {
    return this.#wrong(this.#model!);
  }

  total(): number {
    return Number(this.#model!.getValue('total'));
  }

  sum(): number {
    return Number(this.#model!.getValue('lines_sum'));
  }

  sent(): string {
    return JSON.stringify(this.#answers);
  }

  broken(): string {
    const { r3, ...rest } = this.#answers;
    if (r3 === undefined) throw new Error('there is no remark to leave out');
    return JSON.stringify(rest);
  }

  /** On a model that is kept, which is its quickest way. */
  revalidate(text: string): number {
    this.#model!.data = JSON.parse(text) as Record<string, unknown>;
    return this.#wrong(this.#model!);
  }

  #wrong(model: Model): number {
    if (model.validate(false)) return 0;
    return Math.max(1, model.getAllQuestions(true).filter((question) => question.errors.length > 0).length);
  }
}

export const make = async (size: Size): Promise<Peer> => {
  const { Model } = (await import('survey-core' as string)) as { Model: new (json: unknown) => Model };
  return new Survey(size, (source) => new Model(source));
};

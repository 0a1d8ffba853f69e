import type { Choice } from '../definition.ts';
import { fileTable, type ChoiceTable } from '../form/lists.ts';
import type { Choosing, Program } from '../form/program.ts';
import type { ChoiceView, Host } from '../session.ts';
import type { RowNode, XNode } from '../expression/nodes.ts';
import { seededOrder, seedOf } from '../expression/randomize.ts';
import type { Scope } from '../expression/scope.ts';
import type { FormFrame } from './frame.ts';

/** The choice lists of a form as one session reads them: those in the form, and those the host brings as files. */
export class Lists {
  readonly #program: Program;
  readonly #host: Host;

  constructor(program: Program, host: Host) {
    this.#program = program;
    this.#host = host;
  }

  /** A list or a file as a document for `instance()`. */
  instance(id: string): XNode | undefined {
    const inline = this.#program.lists.get(id);
    if (inline !== undefined) return inline.document;
    const file = this.#program.lists.list(id)?.file ?? this.#program.files.get(id);
    return file === undefined ? undefined : fileTable(this.#host, file)?.document;
  }

  /** `undefined` when the list is in a file that the host does not have. */
  table({ list, file, columns }: Choosing): ChoiceTable | undefined {
    return file === undefined ? this.#program.lists.get(list) : fileTable(this.#host, file, columns);
  }

  label(list: string, choice: string, language: string): string | undefined {
    const file = this.#program.lists.list(list)?.file;
    const table = file === undefined ? this.#program.lists.get(list) : fileTable(this.#host, file);
    const row = table?.byName.get(choice)?.[0];
    const { label } = row === undefined ? { label: undefined } : table!.choices[row.index]!;
    return label === undefined
      ? undefined
      : (label[language] ?? label[this.#program.definition.defaultLanguage] ?? Object.values(label)[0] ?? '');
  }

  /** Choices left by the filter, in list order or shuffled. The scope stands on the question. */
  choices(choosing: Choosing, scope: Scope, frame: FormFrame, slot: number): readonly ChoiceView[] {
    if (choosing.answers !== undefined)
      return namesInRows(choosing, scope).map((name) => ({ name, label: { [this.#program.definition.defaultLanguage]: name } }));
    const table = this.table(choosing);
    if (table === undefined) return [];
    const left: readonly Choice[] =
      choosing.filtered === undefined
        ? table.choices
        : (choosing.filtered.value(scope) as readonly XNode[]).map((row) => table.choices[(row as RowNode).index]!);
    return choosing.randomize ? seededOrder(left, this.#random(choosing, scope, frame, slot)) : left;
  }

  /** Whether a name is among the choices left. `undefined` when the list cannot be read here. */
  has(choosing: Choosing, name: string, scope: Scope): boolean | undefined {
    if (choosing.answers !== undefined) return namesInRows(choosing, scope).includes(name);
    const table = this.table(choosing);
    if (table === undefined) return undefined;
    const rows = table.byName.get(name) ?? [];
    const { condition } = choosing;
    if (condition === undefined) return rows.length > 0;
    const { item } = scope;
    try {
      return rows.some((row) => {
        scope.item = row;
        return condition.truth(scope);
      });
    } finally {
      scope.item = item;
    }
  }

  /** One order for as long as the form is open: without a seed, one is drawn the first time. */
  #random({ seed }: Choosing, scope: Scope, frame: FormFrame, slot: number): () => number {
    if (seed !== undefined) return seedOf(seed.value(scope), this.#host);
    frame.seeds ??= new Map();
    const drawn = frame.seeds.get(slot) ?? Math.floor(this.#host.random() * 2_147_483_646) + 1;
    frame.seeds.set(slot, drawn);
    return seedOf(drawn, this.#host);
  }
}

/** Answers in the rows of a repeat, each once, without the empty ones: a choice has a name. */
function namesInRows({ answers = [], filtered }: Choosing, scope: Scope): readonly string[] {
  const rows = filtered!.value(scope) as readonly XNode[];
  const names = rows.map((row) => answers.reduce<XNode | undefined>((node, name) => node?.named(name)[0], row)?.text() ?? '');
  return [...new Set(names)].filter((name) => name !== '');
}

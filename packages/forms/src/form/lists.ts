import type { Choice, ChoiceList, FormDefinition } from '../definition.ts';

/** The lists written in the form itself. */
export class InlineLists {
  readonly #lists: ReadonlyMap<string, ChoiceList>;
  readonly #names = new Map<string, ReadonlySet<string>>();

  constructor({ choiceLists }: FormDefinition) {
    this.#lists = new Map(choiceLists.map((list) => [list.name, list]));
  }

  list(name: string): ChoiceList | undefined {
    return this.#lists.get(name);
  }

  choices(name: string): readonly Choice[] {
    return this.#lists.get(name)?.choices ?? [];
  }

  /** Whether a list has a choice of a name. Names are gathered once per version, when first asked for. */
  has(name: string, choice: string): boolean {
    let names = this.#names.get(name);
    if (names === undefined) this.#names.set(name, (names = new Set(this.choices(name).map((each) => each.name))));
    return names.has(choice);
  }
}

import type { Choosing, Program } from '../form/program.ts';
import type { ChoiceView, Host } from '../session.ts';
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

  /** Choices left by the filter, in list order or shuffled. The scope stands on the question. */
  choices(choosing: Choosing, scope: Scope, frame: FormFrame, slot: number): readonly ChoiceView[] {
    const { list, special, randomize } = choosing;
    const program = this.#program;
    const left = special === undefined ? program.lists.choices(list) : program.whole!.choices(program, list, special, scope);
    return randomize && special?.answers === undefined ? seededOrder(left, this.#random(choosing, scope, frame, slot)) : left;
  }

  /** Whether a name is among the choices left. `undefined` when the list cannot be read here. */
  has({ list, special }: Choosing, name: string, scope: Scope): boolean | undefined {
    const program = this.#program;
    return special === undefined ? program.lists.has(list, name) : program.whole!.has(program, list, special, name, scope);
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

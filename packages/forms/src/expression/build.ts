import type { Code } from './code.ts';
import { operate } from './operations.ts';
import { constant, slotOperand, textOperand, type Fn, type Operand } from './operand.ts';
import type { Finds, PlaceFacts } from './schema.ts';
import { readSlot } from './slots.ts';
import type { Value } from './values.ts';

/** Where a code is built: the places of its form, how many repeats its node is in, and where to note what it reads. */
export type Site = { readonly places: readonly PlaceFacts[]; readonly depth: number; readonly finds: Finds };

/** Makes closures of a code. No `eval`: each operator and function is a closure already there. */
export function build(code: Code, site: Site): Operand {
  if (typeof code !== 'object') return constant(code);
  const { finds } = site;
  if ('operand' in code) {
    finds.reads.push(...code.finds.reads);
    finds.volatile ||= code.finds.volatile;
    finds.readsSelf ||= code.finds.readsSelf;
    return code.operand;
  }
  const [name, ...parts] = code;
  switch (name) {
    case '$': {
      const [place, up = 0] = parts as number[];
      return reference(place!, up, site);
    }
    case '.':
      finds.readsSelf = true;
      // Reading itself is no dependency, and what it holds counts even while it is hidden: `once()` must not start over.
      return slotOperand(
        (scope) => scope.frame.own(scope.slot),
        (scope) => scope.tree!.owner(scope),
      );
    case 'id':
      finds.volatile = true;
      return textOperand(({ host }) => host.metadata?.instanceID ?? '');
    default:
      return operate(
        name,
        parts.map((part) => build(part, site)),
      );
  }
}

function reference(place: number, up: number, { places, depth, finds }: Site): Operand {
  const facts = places[place]!;
  if (facts.question !== undefined) finds.reads.push({ place, common: depth - up, kind: 'value' });
  return readSlot(place, up, facts);
}

/** An expression ready to run. Each way of running it is a closure made when it is first asked for. */
export class Expression implements Readonly<Finds> {
  readonly operand: Operand;
  readonly reads: Finds['reads'] = [];
  volatile = false;
  readsSelf = false;
  #number: Fn<number> | undefined;
  #text: Fn<string> | undefined;
  #truth: Fn<boolean> | undefined;
  #value: Fn<Value> | undefined;

  constructor(code: Code, places: readonly PlaceFacts[], depth: number) {
    this.operand = build(code, { places, depth, finds: this });
  }

  get number(): Fn<number> {
    return (this.#number ??= this.operand.number());
  }

  get text(): Fn<string> {
    return (this.#text ??= this.operand.text());
  }

  get truth(): Fn<boolean> {
    return (this.#truth ??= this.operand.truth());
  }

  get value(): Fn<Value> {
    return (this.#value ??= this.operand.value());
  }
}

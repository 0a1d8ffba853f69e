import type { FormDefinition, Question } from '../definition.ts';
import { Expression } from '../expression/build.ts';
import type { Code } from '../expression/code.ts';
import type { Read } from '../expression/schema.ts';
import { questionTypes } from '../questions/index.ts';
import { computed } from '../questions/text.ts';
import type { CompiledForm } from '../session.ts';
import type { Coding, NodeCode } from './coding.ts';
import { heat } from './hot.ts';
import { link, type PlaceReads } from './links.ts';
import { InlineLists } from './lists.ts';
import type { Outline, Place } from './outline.ts';
import type { Choosing, NodeSpec, Program, Whole } from './program.ts';

/** What a form brings that is compiled where it is opened; nothing when it comes compiled. */
export type Rest = { readonly needs: CompiledForm['needs']; readonly whole: Whole | undefined };

/**
 * Puts a form together from its definition and its codes, whoever made them. `order` gives its places such that each comes after
 * what it reads.
 */
export function assemble(
  definition: FormDefinition,
  outline: Outline,
  { nodes, scoring }: Coding,
  order: (reads: readonly PlaceReads[]) => readonly number[],
  { needs, whole }: Rest,
): Program {
  const { places, roots, frames, byId } = outline;
  const lists = new InlineLists(definition);
  const reads: PlaceReads[] = [];
  const specs = places.map((place) => {
    const wanted = { compute: [], show: [], triggers: [] };
    reads.push(wanted);
    return specify(place, outline, nodes[place.place] ?? {}, lists, wanted);
  });
  const sorted = order(reads);
  const rank = new Int32Array(sorted.length);
  sorted.forEach((place, at) => (rank[place] = at));
  const links = link(outline, reads);
  return {
    definition,
    scoring: definition.scoring,
    // A seed made of words is hashed, which is a rare function.
    needs: { ...needs, extras: needs.extras || specs.some(({ choosing }) => (choosing?.seed?.operand.type ?? 'number') !== 'number') },
    whole,
    specs,
    roots,
    frames,
    byId,
    lists,
    order: Int32Array.from(sorted),
    rank,
    links,
    hot: heat(specs, sorted, rank, links),
    volatile: specs.filter((spec) => spec.volatile).map((spec) => spec.place),
    scoreExpressions: new Map(Object.entries(scoring).map(([source, code]) => [source, new Expression(code, places, 0)])),
  };
}

type Wanted = { readonly [purpose in keyof PlaceReads]: Read[] };

function specify(laid: Place, { places, frames }: Outline, code: NodeCode, lists: InlineLists, reads: Wanted): NodeSpec {
  const { place, slot, frame, node, question, repeat, parent, children, around } = laid;
  const above = places[parent];
  const made = (source: Code, kept: Read[]): Expression => {
    const expression = new Expression(source, places, around.length);
    kept.push(...expression.reads);
    return expression;
  };
  const optional = (source: Code | undefined, kept: Read[]): Expression | undefined =>
    source === undefined ? undefined : made(source, kept);
  const flag = (written: boolean | string | undefined, source: Code | undefined): Expression | boolean =>
    typeof written === 'string' ? (optional(source, reads.show) ?? false) : (written ?? false);
  const { triggers } = code;
  const relevant = optional(code.relevant, reads.compute);
  const count = optional(code.count, reads.compute);
  const calculation = optional(code.calculation, triggers === undefined ? reads.compute : []);
  for (const trigger of triggers ?? []) reads.triggers.push(...made(trigger, []).reads.filter(({ kind }) => kind === 'value'));
  const type = question === undefined ? undefined : questionTypes[question.kind];
  // What giving an answer needs of a spec comes first, so that it lies together.
  return {
    place,
    slot,
    frame,
    type,
    node,
    question,
    repeat,
    parent,
    children,
    route: around.map((one) => places[one]!.slot),
    parentSlot: above?.slot ?? -1,
    parentUp: above !== undefined && above.frame !== frame,
    rows: repeat === undefined ? -1 : frames.findIndex((shape) => shape.repeat === place),
    relevant,
    count,
    calculation: triggers === undefined ? calculation : undefined,
    triggered: triggers === undefined ? undefined : calculation,
    dynamicDefault: optional(code.default, []),
    required: flag(question?.required, code.required),
    readOnly: flag(question?.readOnly, code.readOnly),
    constraint: optional(code.constraint, reads.show),
    choosing:
      question === undefined || type?.tally !== 'choices'
        ? undefined
        : choosingOf(question, code, lists, (source, kept = reads.show) => optional(source, kept)),
    outputs:
      code.outputs === undefined
        ? undefined
        : new Map(
            code.outputs.map(([text, pieces]) => [
              text,
              pieces.map((piece) => (typeof piece === 'string' ? piece : made(piece, reads.show))),
            ]),
          ),
    computed: type === computed,
    volatile: relevant?.volatile === true || count?.volatile === true || (triggers === undefined && calculation?.volatile === true),
  };
}

function choosingOf(
  { choices = '', parameters = {} }: Question,
  { seed, choices: special }: NodeCode,
  lists: InlineLists,
  made: (source: Code | undefined, kept?: Read[]) => Expression | undefined,
): Choosing | undefined {
  if (special?.answers === undefined && lists.list(choices) === undefined) return undefined;
  const randomize = parameters['randomize'];
  return {
    list: choices,
    special: special && { ...special, filtered: made(special.filtered), condition: made(special.condition, []) },
    randomize: randomize === 'true' || randomize === 'true()',
    seed: made(seed),
  };
}

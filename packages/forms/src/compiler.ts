import type { ChoiceList, FormDefinition, Question, Scoring } from './definition.ts';
import { isSpecialChoice, specialChoices } from './engine/choosing.ts';
import { FormTree } from './engine/tree.ts';
import { ExpressionError } from './expression/ast.ts';
import type { Code } from './expression/code.ts';
import { compileExpression, compilePredicate, compileRows, type Coded } from './expression/compile.ts';
import { findFunction } from './expression/library/index.ts';
import type { ExpressionIssue, Schema } from './expression/schema.ts';
import { error, warning } from './finding.ts';
import { assemble } from './form/assemble.ts';
import type { ChoicesCode, Coding, NodeCode } from './form/coding.ts';
import { filesOf } from './form/tables.ts';
import { sort } from './form/order.ts';
import { layOut, type Outline, type Place } from './form/outline.ts';
import { takeOutputs } from './form/outputs.ts';
import type { Program, Whole } from './form/program.ts';
import { checkNames, checkSize, schemaOf } from './form/schema.ts';
import type { FindingCode } from './messages-en.ts';
import { questionTypes } from './questions/index.ts';
import { checkScoring } from './scoring-check.ts';
import type { Finding } from './session.ts';

/** A select's choices written as a reference: the answers to a question in a repeat. */
const ANSWERS = /^\$\{\s*([^}\s]+)\s*\}$/;

const whole: Whole = {
  tree: (program, root, host) => new FormTree(program, root, host),
  choices: specialChoices,
  has: isSpecialChoice,
};

export type Compilation =
  | { readonly ok: true; readonly program: Program; readonly coding: Coding; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Compiles a parsed definition, and says what its codes are. See `compile`. */
export function compileForm(definition: FormDefinition): Compilation {
  const misshapen = checkSize(definition);
  if (misshapen !== undefined) return { ok: false, findings: [misshapen] };
  const findings: Finding[] = [];
  const outline = layOut(definition);
  checkNames(outline, findings);
  const files = filesOf(definition);
  const compiler = new Compiler(definition, outline, findings, files);
  const coding = { nodes: compiler.nodes(), scoring: compiler.scoring(definition.scoring) };
  const needs = {
    regex: compiler.calls.has('regex'),
    extras: [...compiler.calls].some((name) => findFunction(name)?.rare === true),
    files: [...files.values()],
  };
  const program = assemble(definition, outline, coding, (reads) => sort(outline, reads, findings), { needs, whole });
  if (findings.some((finding) => finding.severity === 'error')) return { ok: false, findings };
  return { ok: true, program, coding, warnings: findings };
}

class Compiler {
  readonly calls = new Set<string>();
  readonly #outline: Outline;
  readonly #schema: Schema;
  readonly #findings: Finding[];
  readonly #lists: ReadonlyMap<string, ChoiceList>;
  readonly #seen = new Set<string>();

  constructor(definition: FormDefinition, outline: Outline, findings: Finding[], files: ReadonlyMap<string, string>) {
    this.#lists = new Map(definition.choiceLists.map((list) => [list.name, list]));
    this.#outline = outline;
    this.#findings = findings;
    this.#schema = schemaOf(outline, definition, new Set([...this.#lists.keys(), ...files.keys()]));
  }

  nodes(): Coding['nodes'] {
    return Object.fromEntries(this.#outline.places.map((place) => [place.place, this.#node(place)]));
  }

  #node(place: Place): NodeCode {
    const { node, question, repeat } = place;
    const { required, readOnly } = question ?? {};
    const aspect = (name: string, source: unknown): Code | undefined =>
      typeof source === 'string' && source.trim() !== '' ? this.#expression(place, name, source) : undefined;
    const names = question?.trigger ?? [];
    const chooses = question !== undefined && questionTypes[question.kind].tally === 'choices';
    const texts = [node.label, node.hint, node.guidance, question?.constraintMessage, question?.requiredMessage];
    return {
      relevant: aspect('relevant', node.relevant),
      count: aspect('repeat_count', repeat?.count),
      calculation: aspect('calculation', question?.calculation),
      triggers: names.length === 0 ? undefined : names.map((name) => aspect('trigger', `\${${name}}`)).filter((code) => code !== undefined),
      default: aspect('default', question?.dynamicDefault),
      required: aspect('required', required),
      readOnly: aspect('read_only', readOnly),
      constraint: aspect('constraint', question?.constraint),
      choices: chooses ? this.#choices(place, question) : undefined,
      seed: chooses ? aspect('seed', question.parameters?.['seed']) : undefined,
      outputs: takeOutputs(texts, (source) => aspect('label', source)),
    };
  }

  /** Compiles the expressions of a scoring; they stand at the top of the form. */
  scoring(scoring: Scoring | undefined): Coding['scoring'] {
    if (scoring === undefined) return {};
    const { places, byId } = this.#outline;
    const placeOf = (id: string): Place | undefined => places[byId.get(id) ?? -1];
    const list = (id: string) => this.#lists.get(placeOf(id)?.question?.choices ?? '');
    const sources = checkScoring(scoring, placeOf, list, this.#findings);
    return Object.fromEntries(
      sources.flatMap((source) => {
        const code = this.#compile({ place: 'scoring', aspect: 'scoring', of: '' }, source, () =>
          compileExpression(source, { schema: this.#schema }),
        );
        return code === undefined ? [] : [[source, code]];
      }),
    );
  }

  #choices(place: Place, question: Question): ChoicesCode | undefined {
    const name = question.choices ?? '';
    const source = ANSWERS.exec(name)?.[1];
    if (source !== undefined) return this.#answered(place, question, source);
    const list = this.#lists.get(name);
    if (list === undefined) {
      this.#report('unknown-list', question.id, { name: question.name, list: name });
      return undefined;
    }
    const { file } = list;
    const { parameters = {} } = question;
    const filter = filterOf(question);
    if (filter === undefined && file === undefined) return undefined;
    const columns = { value: parameters['value'] ?? 'name', label: parameters['label'] ?? 'label' };
    return {
      answers: undefined,
      file: file === undefined ? undefined : { name: file, columns },
      filtered: filter === undefined ? undefined : this.#filter(place, filter, name),
      condition: filter === undefined ? undefined : this.#filter(place, filter, undefined),
    };
  }

  /** `select_one ${name}`: the choices are what was answered to `name` in the rows of its repeat. */
  #answered(place: Place, question: Question, source: string): ChoicesCode | undefined {
    const schema = this.#schema;
    const [target, other] = schema.byName(source);
    const repeat = target === undefined ? undefined : schema.around(target).at(-1);
    if (target === undefined || other !== undefined || repeat === undefined) {
      this.#report('unknown-list.answers', question.id, { name: question.name, question: source });
      return undefined;
    }
    const answers: string[] = [];
    for (let at = target; at !== repeat; at = schema.parent(at)) answers.unshift(schema.name(at));
    const filter = filterOf(question);
    const filtered = this.#compile(standsAt(place, 'choice_filter'), filter ?? '', () => compileRows(filter, target, schema, place.place));
    return filtered === undefined ? undefined : { answers, filtered, file: undefined, condition: undefined };
  }

  #filter(place: Place, source: string, list: string | undefined): Code | undefined {
    const standpoint = { schema: this.#schema, owner: place.place };
    const where = standsAt(place, 'choice_filter');
    return this.#compile(where, source, () => compilePredicate(source, list, standpoint), list === undefined);
  }

  #expression(place: Place, aspect: string, source: string): Code | undefined {
    const standpoint = { schema: this.#schema, owner: place.place };
    return this.#compile(standsAt(place, aspect), source, () => compileExpression(source, standpoint));
  }

  #compile(where: Where, source: string, run: () => Coded, quiet = false): Code | undefined {
    try {
      const { code, notes } = run();
      for (const call of notes.calls) this.calls.add(call);
      if (!quiet) for (const issue of notes.issues) this.#issue(where, source, issue);
      return code;
    } catch (cause) {
      if (!(cause instanceof ExpressionError)) throw cause;
      if (!quiet) this.#issue(where, source, cause);
      return undefined;
    }
  }

  #issue({ place, aspect, of }: Where, source: string, { code, values, at }: ExpressionIssue): void {
    const key = JSON.stringify([place, aspect, code, at, values]);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const found = { ...values, aspect, of, position: at + 1, source };
    this.#findings.push(code.startsWith('vendor-function') ? warning(code, place, found) : error(code, place, found));
  }

  #report(code: FindingCode, place: string, values: Finding['values']): void {
    this.#findings.push(error(code, place, values));
  }
}

/** Where an expression stands: the place of its findings, the XLSForm column, and the name of the node. */
type Where = { readonly place: string; readonly aspect: string; readonly of: string };

function standsAt({ node }: Place, aspect: string): Where {
  return { place: node.id, aspect, of: node.name };
}

function filterOf({ choiceFilter }: Question): string | undefined {
  return choiceFilter?.trim() === '' ? undefined : choiceFilter;
}

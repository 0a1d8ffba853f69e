import type { FormDefinition, Question, QuestionKind, Scoring } from './definition.ts';
import { error, warning } from './finding.ts';
import { heat } from './form/hot.ts';
import { instanceId, InlineLists } from './form/lists.ts';
import { link, sort, type PlaceReads } from './form/links.ts';
import { layOut, schemaOf, type Outline, type Place } from './form/outline.ts';
import { takeOutputs } from './form/outputs.ts';
import type { Choosing, NodeSpec, Program } from './form/program.ts';
import { questionTypes } from './questions/index.ts';
import { checkScoring } from './scoring-check.ts';
import type { FindingCode } from './messages-en.ts';
import type { CompileResult, Finding } from './session.ts';
import { ExpressionError } from './expression/ast.ts';
import { compileExpression, compilePredicate, compileRows, type CompiledExpression } from './expression/compile.ts';
import { isRare } from './expression/library/index.ts';
import type { ExpressionIssue, Read, Schema } from './expression/schema.ts';

/** Kinds whose answer is a text made of whatever was computed or found. */
const computedKinds: ReadonlySet<QuestionKind> = new Set(['calculate', 'hidden', 'deviceid', 'username', 'phonenumber', 'email']);
const choosingKinds: ReadonlySet<QuestionKind> = new Set(['select_one', 'select_multiple', 'rank']);

/** A select's choices written as a reference: the answers to a question in a repeat. */
const ANSWERS = /^\$\{\s*([^}\s]+)\s*\}$/;

/**
 * Compiles a parsed definition. Everything the engine does not know is a finding that names it; nothing is ignored. Functions of
 * other platforms are warnings: the form opens, and they give nothing.
 */
export function compile(definition: FormDefinition): CompileResult {
  const findings: Finding[] = [];
  const outline = layOut(definition, findings);
  if (outline === undefined) return { ok: false, findings };
  const compiler = new Compiler(definition, outline, findings);
  const specs = outline.places.map((place) => compiler.spec(place));
  const scoreExpressions = compiler.scoring(definition.scoring);
  const order = sort(outline, specs, compiler.reads, findings);
  if (findings.some((finding) => finding.severity === 'error')) return { ok: false, findings };
  const rank = new Int32Array(order.length);
  order.forEach((place, at) => (rank[place] = at));
  const links = link(outline, compiler.reads);
  const program: Program = {
    definition,
    scoring: definition.scoring,
    needs: { regex: compiler.calls.has('regex'), extras: [...compiler.calls].some(isRare), files: [...compiler.files.values()] },
    specs,
    roots: outline.roots,
    frames: outline.frames,
    byId: outline.byId,
    lists: compiler.lists,
    files: compiler.files,
    order: Int32Array.from(order),
    rank,
    links,
    hot: heat(specs, order, rank, links),
    volatile: specs.filter((spec) => spec.volatile).map((spec) => spec.place),
    scoreExpressions,
  };
  return { ok: true, form: program, warnings: findings };
}

class Compiler {
  readonly reads: PlaceReads[] = [];
  readonly calls = new Set<string>();
  readonly lists: InlineLists;
  /** Files by instance id. */
  readonly files: ReadonlyMap<string, string>;
  readonly #outline: Outline;
  readonly #schema: Schema;
  readonly #findings: Finding[];
  readonly #seen = new Set<string>();

  constructor(definition: FormDefinition, outline: Outline, findings: Finding[]) {
    this.#outline = outline;
    this.#findings = findings;
    this.lists = new InlineLists(definition);
    const files = definition.choiceLists.flatMap((list) => (list.file === undefined ? [] : [list.file]));
    this.files = new Map(files.map((file) => [instanceId(file), file]));
    const names = definition.choiceLists.map((list) => list.name);
    this.#schema = schemaOf(outline, definition, new Set([...names, ...this.files.keys()]));
  }

  spec(place: Place): NodeSpec {
    const reads = { compute: [] as Read[], show: [] as Read[], triggers: [] as Read[] };
    this.reads.push(reads);
    const { node, question, repeat } = place;
    const aspect = (name: string, source: string | undefined, kept: Read[]): CompiledExpression | undefined =>
      this.#expression(place, name, source, kept);
    const flag = (name: string, value: boolean | string | undefined): CompiledExpression | boolean =>
      typeof value === 'string' ? (aspect(name, value, reads.show) ?? false) : (value ?? false);
    const relevant = aspect('relevant', node.relevant, reads.compute);
    const count = aspect('repeat_count', repeat?.count, reads.compute);
    const triggered = question?.trigger !== undefined && question.trigger.length > 0;
    const calculation = aspect('calculation', question?.calculation, triggered ? [] : reads.compute);
    if (question !== undefined && triggered) reads.triggers.push(...this.#triggers(place, question));
    const texts = [node.label, node.hint, node.guidance, question?.constraintMessage, question?.requiredMessage];
    return {
      ...this.#frameOf(place),
      relevant,
      count,
      calculation: triggered ? undefined : calculation,
      triggered: triggered ? calculation : undefined,
      dynamicDefault: aspect('default', question?.dynamicDefault, []),
      required: flag('required', question?.required),
      readOnly: flag('read_only', question?.readOnly),
      constraint: aspect('constraint', question?.constraint, reads.show),
      choosing: question === undefined ? undefined : this.#choosing(place, question, reads.show),
      outputs: takeOutputs(texts, (source) => aspect('label', source, reads.show)),
      computed: question !== undefined && computedKinds.has(question.kind),
      volatile: relevant?.volatile === true || count?.volatile === true || (!triggered && calculation?.volatile === true),
    };
  }

  /** Compiles the expressions of a scoring; they stand at the top of the form. */
  scoring(scoring: Scoring | undefined): ReadonlyMap<string, CompiledExpression> {
    const compiled = new Map<string, CompiledExpression>();
    if (scoring === undefined) return compiled;
    const { places, byId } = this.#outline;
    const placeOf = (id: string): Place | undefined => places[byId.get(id) ?? -1];
    const list = (id: string) => this.lists.list(placeOf(id)?.question?.choices ?? '');
    for (const source of checkScoring(scoring, placeOf, list, this.#findings)) {
      const expression = this.#compile({ place: 'scoring', aspect: 'scoring', of: '' }, source, () =>
        compileExpression(source, { schema: this.#schema }),
      );
      if (expression !== undefined) compiled.set(source, expression);
    }
    return compiled;
  }

  #frameOf({ place, node, question, repeat, parent, children, frame, slot, around }: Place) {
    const { places, frames } = this.#outline;
    const above = places[parent];
    // What giving an answer needs of a spec comes first, so that it lies together.
    return {
      place,
      slot,
      frame,
      type: question === undefined ? undefined : questionTypes[question.kind],
      node,
      question,
      repeat,
      parent,
      children,
      route: around.map((one) => places[one]!.slot),
      parentSlot: above?.slot ?? -1,
      parentUp: above !== undefined && above.frame !== frame,
      rows: repeat === undefined ? -1 : frames.findIndex((shape) => shape.repeat === place),
    };
  }

  #triggers(place: Place, question: Question): readonly Read[] {
    return (question.trigger ?? []).flatMap((name) => {
      const expression = this.#expression(place, 'trigger', `\${${name}}`, []);
      return (expression?.reads ?? []).filter((read) => read.kind === 'value');
    });
  }

  #choosing(place: Place, question: Question, kept: Read[]): Choosing | undefined {
    if (!choosingKinds.has(question.kind)) return undefined;
    const name = question.choices ?? '';
    const source = ANSWERS.exec(name)?.[1];
    if (source !== undefined) return this.#answered(place, question, source, kept);
    const list = this.lists.list(name);
    if (list === undefined) {
      this.#report('unknown-list', question.id, { name: question.name, list: name });
      return undefined;
    }
    const { parameters = {}, choiceFilter } = question;
    const seed = parameters['seed'];
    const filter = choiceFilter?.trim() === '' ? undefined : choiceFilter;
    return {
      list: name,
      answers: undefined,
      file: list.file,
      columns: { value: parameters['value'] ?? 'name', label: parameters['label'] ?? 'label' },
      filtered: filter === undefined ? undefined : this.#filter(place, filter, name, kept),
      condition: filter === undefined ? undefined : this.#filter(place, filter, undefined, []),
      randomize: parameters['randomize'] === 'true' || parameters['randomize'] === 'true()',
      seed: this.#seed(place, seed, kept),
    };
  }

  /** `select_one ${name}`: the choices are what was answered to `name` in the rows of its repeat. */
  #answered(place: Place, question: Question, source: string, kept: Read[]): Choosing | undefined {
    const schema = this.#schema;
    const [target, other] = schema.byName(source);
    const repeat = target === undefined ? undefined : schema.around(target).at(-1);
    if (target === undefined || other !== undefined || repeat === undefined) {
      this.#report('unknown-list.answers', question.id, { name: question.name, question: source });
      return undefined;
    }
    const answers: string[] = [];
    for (let at = target; at !== repeat; at = schema.parent(at)) answers.unshift(schema.name(at));
    const filter = question.choiceFilter?.trim() === '' ? undefined : question.choiceFilter;
    const filtered = this.#compile(standsAt(place, 'choice_filter'), filter ?? '', () => compileRows(filter, target, schema, place.place));
    kept.push(...(filtered?.reads ?? []));
    const plain = { file: undefined, columns: { value: 'name', label: 'label' }, condition: undefined, randomize: false, seed: undefined };
    return filtered === undefined ? undefined : { list: '', answers, filtered, ...plain };
  }

  /** A seed made of words is hashed, which is a rare function. */
  #seed(place: Place, source: string | undefined, kept: Read[]): CompiledExpression | undefined {
    const seed = this.#expression(place, 'seed', source, kept);
    if (seed !== undefined && seed.operand.type !== 'number') this.calls.add('digest');
    return seed;
  }

  #filter(place: Place, source: string, list: string | undefined, kept: Read[]): CompiledExpression | undefined {
    const standpoint = { schema: this.#schema, owner: place.place };
    const where = standsAt(place, 'choice_filter');
    const compiled = this.#compile(where, source, () => compilePredicate(source, list, standpoint), list === undefined);
    kept.push(...(compiled?.reads ?? []));
    return compiled;
  }

  #expression(place: Place, aspect: string, source: string | undefined, kept: Read[]): CompiledExpression | undefined {
    if (source === undefined || source.trim() === '') return undefined;
    const standpoint = { schema: this.#schema, owner: place.place };
    const compiled = this.#compile(standsAt(place, aspect), source, () => compileExpression(source, standpoint));
    kept.push(...(compiled?.reads ?? []));
    return compiled;
  }

  #compile(where: Where, source: string, run: () => CompiledExpression, quiet = false): CompiledExpression | undefined {
    try {
      const compiled = run();
      for (const call of compiled.calls) this.calls.add(call);
      if (!quiet) for (const issue of compiled.issues) this.#issue(where, source, issue);
      return compiled;
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

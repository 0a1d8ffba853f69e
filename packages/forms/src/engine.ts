import type { Program } from './compile.ts';
import type { AnswerValue, Answers, LocalizedText } from './definition.ts';
import type { CompiledExpression, Scope } from './expression/compile.ts';
import { toBoolean, toNumber, toText, type Value } from './expression/values.ts';
import { questionTypes } from './questions/index.ts';
import { score } from './scoring.ts';
import type { AnswerProblem, ChoiceView, CompiledForm, Host, NodeState, Path, ProblemCode, ScoreResult, Session } from './session.ts';

export class UnknownPathError extends Error {
  override readonly name = 'UnknownPathError';
}

export class AnswerTypeError extends Error {
  override readonly name = 'AnswerTypeError';
}

const defaultMessages: Record<ProblemCode, LocalizedText> = {
  required: { vi: 'Cần trả lời mục này', en: 'This needs an answer' },
  constraint: { vi: 'Câu trả lời chưa hợp lệ', en: 'This answer is not valid' },
  type: { vi: 'Câu trả lời không đúng kiểu', en: 'This answer is of the wrong type' },
  choice: { vi: 'Lựa chọn không có trong danh sách', en: 'This choice is not in the list' },
  unknown: { vi: 'Phiếu không có câu hỏi này', en: 'The form has no such question' },
};

/** Opens a form for filling. `answers` are a draft's `memory()`; without them defaults and metadata run. */
export function open(form: CompiledForm, host: Host, answers?: Answers): Session {
  const session = new FormSession(form as Program, host);
  session.load(answers);
  return session;
}

/** Re-validates finished answers with the exact version. Values of a wrong type and unknown ids become problems. */
export function review(
  form: CompiledForm,
  host: Host,
  answers: Answers,
): { readonly answers: Answers; readonly problems: readonly AnswerProblem[]; readonly score: ScoreResult | undefined } {
  const session = new FormSession(form as Program, host);
  const refused = session.load(answers);
  return { answers: session.answers(), problems: [...refused, ...session.problems()], score: session.score() };
}

class FormSession implements Session {
  readonly #program: Program;
  readonly #scope: Scope & { node: number };
  readonly #values: (AnswerValue | undefined)[];
  readonly #relevant: boolean[];
  /** What expressions read: `''` while the node is not relevant. Kept so that an equal value stops the wave. */
  readonly #reads: Value[];
  readonly #problems: (AnswerProblem | undefined | 'stale')[];
  readonly #queued: boolean[];
  readonly #listeners = new Set<(changed: ReadonlySet<Path>) => void>();
  #score: ScoreResult | undefined | 'stale' = 'stale';
  #changed = new Set<Path>();

  constructor(program: Program, host: Host) {
    const size = program.specs.length;
    this.#program = program;
    this.#values = new Array<AnswerValue | undefined>(size).fill(undefined);
    this.#relevant = new Array<boolean>(size).fill(true);
    this.#reads = new Array<Value>(size).fill('');
    this.#problems = new Array<AnswerProblem | undefined | 'stale'>(size).fill('stale');
    this.#queued = new Array<boolean>(size).fill(false);
    const reads = this.#reads;
    this.#scope = { host, node: -1, read: (node) => reads[node] ?? '', self: () => this.#readOf(this.#scope.node) };
  }

  /** Takes answers in and computes everything once. Returns what could not be taken. */
  load(answers: Answers | undefined): readonly AnswerProblem[] {
    const refused: AnswerProblem[] = [];
    for (const [id, value] of Object.entries(answers ?? {})) {
      const index = this.#program.byId.get(id);
      if (index === undefined) refused.push(problem(id, 'unknown'));
      else if (!this.#accepts(index, value as AnswerValue)) refused.push(problem(id, 'type'));
      else this.#values[index] = value as AnswerValue;
    }
    if (answers === undefined) this.#applyDefaults();
    for (const index of this.#program.order) this.#compute(index);
    if (answers === undefined) this.#applyDynamicDefaults();
    this.#changed.clear();
    return refused;
  }

  state(path: Path): NodeState {
    const index = this.#index(path);
    const { node, required, readOnly, calculation } = this.#program.specs[index]!;
    return {
      path,
      node,
      value: this.#values[index],
      relevant: this.#relevant[index]!,
      required: this.#flag(index, required),
      readOnly: calculation !== undefined || this.#flag(index, readOnly),
      problem: this.#check(index),
    };
  }

  children(path: Path): readonly Path[] {
    const indices = path === '' ? this.#program.roots : this.#program.specs[this.#index(path)]!.children;
    return indices.map((index) => this.#program.specs[index]!.node.id);
  }

  set(path: Path, value: AnswerValue | undefined): void {
    const index = this.#index(path);
    const answer = isEmpty(value) ? undefined : value;
    if (answer !== undefined && !this.#accepts(index, answer)) throw new AnswerTypeError(`${path} does not take ${JSON.stringify(value)}`);
    this.#values[index] = answer;
    this.#touch(index);
    this.#propagate(index);
    const changed = this.#changed;
    this.#changed = new Set();
    for (const listener of this.#listeners) listener(changed);
  }

  addRow(repeat: Path): Path {
    throw new UnknownPathError(`${repeat} is no repeat`);
  }

  removeRow(row: Path): void {
    throw new UnknownPathError(`${row} is no row of a repeat`);
  }

  choices(path: Path): readonly ChoiceView[] {
    return this.#program.specs[this.#index(path)]!.list?.choices ?? [];
  }

  text(path: Path, field: 'label' | 'hint' | 'guidance', language: string): string {
    const text = this.#program.specs[this.#index(path)]!.node[field];
    if (text === undefined) return '';
    const { defaultLanguage } = this.#program.definition;
    const source = text[language] ?? text[defaultLanguage] ?? Object.values(text)[0] ?? '';
    return source.replace(/\$\{\s*([^}\s]+)\s*\}/g, (whole, name: string) => {
      const index = this.#program.byName.get(name);
      return index === undefined ? whole : toText(this.#reads[index] ?? '');
    });
  }

  problems(): readonly AnswerProblem[] {
    return this.#program.specs.flatMap(({ index }) => this.#check(index) ?? []);
  }

  score(): ScoreResult | undefined {
    if (this.#score !== 'stale') return this.#score;
    const { scoring, byId, scoreExpressions } = this.#program;
    if (scoring === undefined) return undefined;
    this.#score = score(scoring, {
      answer: (id) => this.#visible(byId.get(id)),
      calculate: (source) => {
        const expression = scoreExpressions.get(source);
        return expression === undefined ? Number.NaN : toNumber(expression.evaluate(this.#scope));
      },
    });
    return this.#score;
  }

  answers(): Answers {
    return this.#collect((index) => this.#visible(index));
  }

  memory(): Answers {
    return this.#collect((index) => this.#values[index]);
  }

  subscribe(listener: (changed: ReadonlySet<Path>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #index(path: Path): number {
    const index = this.#program.byId.get(path);
    if (index === undefined) throw new UnknownPathError(`The form has no node "${path}"`);
    return index;
  }

  #accepts(index: number, value: AnswerValue): boolean {
    const { node } = this.#program.specs[index]!;
    return node.kind !== 'group' && node.kind !== 'repeat' && questionTypes[node.kind].accepts(value);
  }

  #visible(index: number | undefined): AnswerValue | undefined {
    return index !== undefined && this.#relevant[index] === true ? this.#values[index] : undefined;
  }

  #collect(valueOf: (index: number) => AnswerValue | undefined): Answers {
    const answers: Record<string, AnswerValue> = {};
    for (const { index, node } of this.#program.specs) {
      const value = valueOf(index);
      if (value !== undefined) answers[node.id] = value;
    }
    return answers;
  }

  #applyDefaults(): void {
    for (const { index, node } of this.#program.specs) {
      if (node.kind === 'group' || node.kind === 'repeat') continue;
      const source = node.default ?? this.#metadata(node.kind);
      if (source !== undefined) this.#values[index] = questionTypes[node.kind].parse(source, node);
    }
  }

  #applyDynamicDefaults(): void {
    for (const { index, dynamicDefault } of this.#program.specs) {
      if (dynamicDefault === undefined) continue;
      this.#values[index] = this.#parse(index, this.#evaluate(index, dynamicDefault));
      this.#propagate(index);
    }
  }

  #metadata(kind: string): string | undefined {
    const { host } = this.#scope;
    if (kind === 'start') return new Date(host.now()).toISOString();
    if (kind === 'today')
      return new Intl.DateTimeFormat('en-CA', { timeZone: host.timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
        host.now(),
      );
    if (kind === 'deviceid' || kind === 'username' || kind === 'phonenumber' || kind === 'email') return host.metadata?.[kind];
    return undefined;
  }

  /** Recomputes what depends on a node, in dependency order, and stops where nothing changed. */
  #propagate(start: number): void {
    const { rank, order, dependents } = this.#program;
    const heap: number[] = [];
    const enqueue = (index: number): void => {
      if (this.#queued[index]) return;
      this.#queued[index] = true;
      push(heap, rank[index]!);
    };
    enqueue(start);
    for (let next = pop(heap); next !== undefined; next = pop(heap)) {
      const index = order[next]!;
      this.#queued[index] = false;
      if (this.#compute(index)) for (const dependent of dependents[index]!) enqueue(dependent);
    }
  }

  /** Relevance, calculation and read value of one node. Whether anything that others see has changed. */
  #compute(index: number): boolean {
    const { parent, relevant, calculation } = this.#program.specs[index]!;
    const visible = (parent < 0 || this.#relevant[parent]!) && (relevant === undefined || toBoolean(this.#evaluate(index, relevant)));
    if (calculation !== undefined) this.#values[index] = this.#parse(index, this.#evaluate(index, calculation));
    const read = visible ? this.#readOf(index) : '';
    const changed = visible !== this.#relevant[index] || !Object.is(read, this.#reads[index]);
    this.#relevant[index] = visible;
    this.#reads[index] = read;
    if (changed) this.#touch(index);
    return changed;
  }

  #touch(index: number): void {
    const { specs, checkedBy } = this.#program;
    this.#score = 'stale';
    this.#problems[index] = 'stale';
    this.#changed.add(specs[index]!.node.id);
    for (const checked of checkedBy[index]!) {
      this.#problems[checked] = 'stale';
      this.#changed.add(specs[checked]!.node.id);
    }
  }

  #readOf(index: number): Value {
    const value = this.#values[index];
    const { node } = this.#program.specs[index]!;
    return value === undefined || node.kind === 'group' || node.kind === 'repeat' ? '' : questionTypes[node.kind].read(value);
  }

  /** A calculated value as the node's kind stores it; NaN is written as empty. */
  #parse(index: number, value: Value): AnswerValue | undefined {
    const { node } = this.#program.specs[index]!;
    if (node.kind === 'group' || node.kind === 'repeat' || Number.isNaN(value)) return undefined;
    return questionTypes[node.kind].parse(toText(value), node);
  }

  #evaluate(index: number, expression: CompiledExpression): Value {
    this.#scope.node = index;
    return expression.evaluate(this.#scope);
  }

  #flag(index: number, flag: CompiledExpression | boolean): boolean {
    return typeof flag === 'boolean' ? flag : toBoolean(this.#evaluate(index, flag));
  }

  #check(index: number): AnswerProblem | undefined {
    const known = this.#problems[index];
    if (known !== 'stale') return known;
    const found = this.#findProblem(index);
    this.#problems[index] = found;
    return found;
  }

  #findProblem(index: number): AnswerProblem | undefined {
    const { node, list, required, constraint } = this.#program.specs[index]!;
    if (!this.#relevant[index] || node.kind === 'group' || node.kind === 'repeat') return undefined;
    const value = this.#values[index];
    if (value === undefined) return this.#flag(index, required) ? problem(node.id, 'required', node.requiredMessage) : undefined;
    if (list?.choices !== undefined && !isChosen(value, list.choices)) return problem(node.id, 'choice');
    if (constraint === undefined || toBoolean(this.#evaluate(index, constraint))) return undefined;
    return problem(node.id, 'constraint', node.constraintMessage);
  }
}

function isChosen(value: AnswerValue, choices: readonly ChoiceView[]): boolean {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  return names.every((name) => choices.some((choice) => choice.name === name));
}

function isEmpty(value: AnswerValue | undefined): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function problem(path: Path, code: ProblemCode, message?: LocalizedText): AnswerProblem {
  return { path, code, message: message ?? defaultMessages[code] };
}

/** A binary heap of ranks, smallest first. */
function push(heap: number[], rank: number): void {
  let at = heap.push(rank) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]! <= rank) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = rank;
}

function pop(heap: number[]): number | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child += 1;
    if (heap[child]! >= last) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return top;
}

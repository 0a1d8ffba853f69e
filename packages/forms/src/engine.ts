import { accepts, collect, outward, remember, takeAnswers } from './engine/answers.ts';
import { check, fillText, flag } from './engine/check.ts';
import { Core, MAX_ROWS } from './engine/core.ts';
import { applyDefaults } from './engine/defaults.ts';
import type { FormFrame } from './engine/frame.ts';
import type { NodeSpec, Program } from './form/program.ts';
import type { Answers, AnswerValue } from './definition.ts';
import { score } from './scoring.ts';
import type { AnswerProblem, ChoiceView, CompiledForm, Host, NodeState, Path, ScoreResult, Session } from './session.ts';
import { dateTimeText } from './expression/dates.ts';

export class UnknownPathError extends Error {
  override readonly name = 'UnknownPathError';
}

export class AnswerTypeError extends Error {
  override readonly name = 'AnswerTypeError';
}

/** A row that cannot be added or taken out: the form counts its rows itself, or has as many as it may. */
export class RowError extends Error {
  override readonly name = 'RowError';
}

/** The host did not bring what the form needs (`CompiledForm.needs`). */
export class MissingPartError extends Error {
  override readonly name = 'MissingPartError';
}

/**
 * Opens a form for filling. `answers` are a draft's `memory()`; without them defaults, metadata and first rows are made. Throws
 * `MissingPartError` when the form calls `regex()` and the host brings no pattern engine.
 */
export function open(form: CompiledForm, host: Host, answers?: Answers): Session {
  const core = prepare(form, host);
  if (answers === undefined) {
    core.fresh = true;
    applyDefaults(core, core.root);
    core.defaultsRun(core.root);
  } else takeAnswers(core, answers);
  core.computeAll();
  core.fresh = false;
  return new FormSession(core);
}

/**
 * Re-validates finished answers with the exact version, in one pass. Values of a wrong type and unknown ids become problems. What
 * differs at each run (clocks, random numbers) is taken as it was sent. `unchecked` names lists whose rows the host does not have;
 * `isAsked` says whether the question of a path among the answers is relevant.
 */
export function review(
  form: CompiledForm,
  host: Host,
  answers: Answers,
): {
  readonly answers: Answers;
  readonly problems: readonly AnswerProblem[];
  readonly score: ScoreResult | undefined;
  readonly unchecked: readonly string[];
  readonly isAsked: (path: Path) => boolean;
} {
  const core = prepare(form, host);
  core.keepVolatile = true;
  const refused = takeAnswers(core, answers);
  core.computeAll();
  const session = new FormSession(core);
  const unchecked = form.needs.files.filter((file) => host.rows?.(file) === undefined);
  return {
    answers: session.answers(),
    problems: [...refused, ...session.problems()],
    score: session.score(),
    unchecked,
    isAsked: (path) => session.state(path).relevant,
  };
}

function prepare(form: CompiledForm, host: Host): Core {
  for (const part of ['regex', 'extras'] as const)
    if (form.needs[part] && host[part] === undefined)
      throw new MissingPartError(`This form needs host.${part}: bring @safeground/forms/${part}`);
  return new Core(form as Program, host);
}

type Spot = { readonly frame: FormFrame; readonly spec: NodeSpec; readonly row: boolean };

class FormSession implements Session {
  readonly #core: Core;
  readonly #listeners = new Set<(changed: ReadonlySet<Path>) => void>();
  #score: ScoreResult | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  state(path: Path): NodeState {
    const { frame, spec, row } = this.#find(path);
    const home = row ? frame.parent! : frame;
    const readOnly = spec.calculation !== undefined || flag(this.#core, home, spec, spec.readOnly);
    return {
      path,
      node: spec.node,
      value: row ? undefined : outward(spec, home.values[spec.slot]),
      relevant: home.relevant[spec.slot] === 1,
      required: flag(this.#core, home, spec, spec.required),
      readOnly,
      problem: row ? undefined : check(this.#core, home, spec),
    };
  }

  children(path: Path): readonly Path[] {
    const { specs, roots } = this.#core.program;
    if (path === '') return roots.map((place) => specs[place]!.node.id);
    const { frame, spec, row } = this.#find(path);
    if (spec.repeat !== undefined && !row) return (frame.rows[spec.slot] ?? []).map((one) => one.rowPath);
    const { prefix } = frame;
    return spec.children.map((place) => prefix + specs[place]!.node.id);
  }

  set(path: Path, value: AnswerValue | undefined): void {
    // Most questions stand in no repeat: their path is their id, and nothing need be taken apart.
    const { byId, specs } = this.#core.program;
    const place = byId.get(path);
    const spec = place === undefined ? undefined : specs[place];
    if (spec !== undefined && spec.frame === 0) this.#give(path, this.#core.root, spec, value);
    else {
      const spot = this.#find(path);
      if (spot.row) throw new AnswerTypeError(`${path} is a row: answer the questions in it`);
      this.#give(path, spot.frame, spot.spec, value);
    }
  }

  #give(path: Path, frame: FormFrame, spec: NodeSpec, value: AnswerValue | undefined): void {
    const answer = isEmpty(value) ? undefined : value;
    if (answer !== undefined && !accepts(spec, answer)) throw new AnswerTypeError(`${path} does not take ${JSON.stringify(value)}`);
    if (this.#listeners.size === 0) this.#core.give(spec.place, spec.slot, frame, answer);
    else this.#operate(() => this.#core.give(spec.place, spec.slot, frame, answer));
  }

  addRow(repeat: Path): Path {
    const { frame, spec } = this.#findRepeat(repeat);
    const rows = (frame.rows[spec.slot] ??= []);
    if (this.#core.rowsLeft < 1) throw new RowError(`This form has ${MAX_ROWS} rows, which is as many as a form may have`);
    let path = '';
    this.#operate(() => {
      this.#core.begin();
      this.#core.fresh = true;
      const row = this.#core.newRow(spec, frame, rows.length);
      rows.push(row);
      this.#core.rowsChanged(spec.place, frame);
      this.#core.settle();
      this.#core.fresh = false;
      path = row.rowPath;
    });
    return path;
  }

  removeRow(path: Path): void {
    const { frame, spec, row } = this.#find(path);
    if (!row) throw new UnknownPathError(`${path} is no row of a repeat`);
    if (spec.count !== undefined) throw new RowError(`${path}: this form counts its rows itself`);
    const home = frame.parent!;
    const rows = home.rows[spec.slot]!;
    this.#operate(() => {
      this.#core.begin();
      rows.splice(frame.position, 1);
      this.#core.forgetRow(frame);
      this.#core.rowsMoved(spec.place, home, frame.position);
      this.#core.settle();
    });
  }

  choices(path: Path): readonly ChoiceView[] {
    const { frame, spec } = this.#find(path);
    const { choosing, slot, place } = spec;
    if (choosing === undefined) return [];
    const known = frame.choices?.get(slot);
    if (known !== undefined) return known;
    const found = this.#core.evaluate(place, frame, (scope) => this.#core.lists.choices(choosing, scope, frame, slot), []);
    frame.choices ??= new Map();
    frame.choices.set(slot, found);
    return found;
  }

  text(path: Path, field: 'label' | 'hint' | 'guidance', language: string): string {
    const { frame, spec, row } = this.#find(path);
    const text = spec.node[field];
    if (text === undefined) return '';
    const { defaultLanguage } = this.#core.program.definition;
    const source = text[language] ?? text[defaultLanguage] ?? Object.values(text)[0] ?? '';
    return spec.outputs === undefined ? source : fillText(this.#core, row ? frame.parent! : frame, spec, source);
  }

  problems(): readonly AnswerProblem[] {
    const found: AnswerProblem[] = [];
    this.#checkFrame(this.#core.root, found);
    return found;
  }

  score(): ScoreResult | undefined {
    const { scoring, byId, specs, scoreExpressions } = this.#core.program;
    if (scoring === undefined) return undefined;
    if (!this.#core.stale) return this.#score;
    const { root } = this.#core;
    this.#score = score(scoring, {
      answer: (id) => {
        const spec = specs[byId.get(id) ?? -1];
        return spec !== undefined && root.relevant[spec.slot] === 1 ? root.values[spec.slot] : undefined;
      },
      calculate: (source) => {
        const expression = scoreExpressions.get(source);
        return expression === undefined ? Number.NaN : this.#core.evaluate(-1, root, expression.number, Number.NaN);
      },
    });
    this.#core.stale = false;
    return this.#score;
  }

  finish(): Answers {
    const { host, root, program } = this.#core;
    this.#operate(() => {
      this.#core.begin();
      for (const spec of root.specs) {
        if (spec.question?.kind === 'end') this.#core.assign(spec.place, root, dateTimeText(host.now(), host.timeZone));
      }
      this.#core.settle();
    });
    return program.specs.length === 0 ? {} : this.answers();
  }

  answers(): Answers {
    return collect(this.#core.root);
  }

  memory(): Answers {
    return remember(this.#core.root);
  }

  subscribe(listener: (changed: ReadonlySet<Path>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs a change and tells the listeners what it touched. Without listeners nothing is gathered. */
  #operate(change: () => void): void {
    const core = this.#core;
    if (this.#listeners.size === 0) {
      change();
      return;
    }
    const changed: { readonly frame: FormFrame; readonly slot: number }[] = [];
    core.changed = changed;
    try {
      change();
    } finally {
      core.changed = undefined;
    }
    const paths = new Set(changed.map(({ frame, slot }) => frame.pathOf(slot)));
    for (const listener of this.#listeners) listener(paths);
  }

  #checkFrame(frame: FormFrame, found: AnswerProblem[]): void {
    for (const spec of frame.specs) {
      const wrong = check(this.#core, frame, spec);
      if (wrong !== undefined) found.push(wrong);
      if (spec.repeat !== undefined && frame.relevant[spec.slot] === 1)
        for (const row of frame.rows[spec.slot] ?? []) this.#checkFrame(row, found);
    }
  }

  #findRepeat(path: Path): Spot {
    const spot = this.#find(path);
    if (spot.spec.repeat === undefined || spot.row) throw new UnknownPathError(`${path} is no repeat`);
    if (spot.spec.count !== undefined) throw new RowError(`${path}: this form counts its rows itself`);
    return spot;
  }

  /** Resolves `id`, `workers[2]` or `workers[2].age`. */
  #find(path: Path): Spot {
    const { byId, specs } = this.#core.program;
    const { root } = this.#core;
    if (!path.includes('[')) {
      const spec = specs[byId.get(path) ?? -1];
      if (spec === undefined || spec.frame !== 0) throw new UnknownPathError(`The form has no node "${path}"`);
      return { frame: root, spec, row: false };
    }
    let frame = root;
    let spot: Spot | undefined;
    for (const part of path.split('.')) {
      const [, id = '', index] = /^([^[\]]+)(?:\[(\d{1,6})\])?$/.exec(part) ?? [];
      const spec: NodeSpec | undefined = specs[byId.get(id) ?? -1];
      if (spec === undefined || spec.frame !== frame.shape.index || spot?.row === false)
        throw new UnknownPathError(`The form has no node "${path}"`);
      const row: FormFrame | undefined = index === undefined ? undefined : frame.rows[spec.slot]?.[Number(index)];
      if (index !== undefined && row === undefined) throw new UnknownPathError(`There is no row "${path}"`);
      spot = { frame: row ?? frame, spec, row: row !== undefined };
      frame = row ?? frame;
    }
    return spot!;
  }
}

function isEmpty(value: AnswerValue | undefined): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

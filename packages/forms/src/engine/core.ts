import type { AnswerValue } from '../definition.ts';
import {
  COMPUTED,
  FAR,
  FIRES,
  FIRST,
  FLAGS,
  FOLLOWED,
  isFar,
  LAST,
  PARENT,
  PARENT_UP,
  PLACE,
  REPEAT,
  SLOT,
  SUM,
  WIDTH,
} from '../form/hot.ts';
import type { Edge, NodeSpec, Program } from '../form/program.ts';
import type { Fn } from '../expression/operand.ts';
import type { Host } from '../session.ts';
import { ExpressionError } from '../expression/ast.ts';
import { BudgetError, MAX_STEPS, Scope } from '../expression/scope.ts';
import type { Scalar, Value } from '../expression/values.ts';
import { applyDefaults, applyDynamicDefaults } from './defaults.ts';
import { FormFrame, readOf, STALE } from './frame.ts';
import { Lists } from './lists.ts';
import { Queue } from './queue.ts';
import { compact, difference, same, storedValue } from './stored.ts';

/** Rows that a form may have in all its repeats together, hidden ones too. A count that asks for more is cut, and its repeat reports it. */
export const MAX_ROWS = 10_000;

/**
 * The values of one open form and how a change spreads through them: each change queues what reads it, nodes are recomputed in
 * dependency order, and the wave stops where a value stays the same.
 */
export class Core {
  readonly program: Program;
  readonly host: Host;
  readonly root: FormFrame;
  readonly lists: Lists;
  readonly scope: Scope;
  readonly #queue = new Queue();
  /** Set while a listener wants to know what changed. */
  changed: { readonly frame: FormFrame; readonly slot: number }[] | undefined = undefined;
  /** The score, and anything else worked out from the whole, is out of date. */
  stale = true;
  /** Values given for what differs at each run are kept: a review must not draw the random numbers again. */
  keepVolatile = false;
  /** Rows that this form began with are still to be made: a new form shows one. */
  fresh = false;
  /** What the node computed last was read as before. */
  #before: Scalar = '';
  #fired: { readonly frame: FormFrame; readonly place: number }[] = [];
  #born: FormFrame[] = [];
  #rows = 0;
  /** Everything is being computed once, in order: who reads a change comes later anyway. */
  #opening = false;

  constructor(program: Program, host: Host) {
    this.program = program;
    this.host = host;
    this.root = this.makeFrame(0, undefined, 0);
    this.lists = new Lists(program, host);
    this.scope = new Scope(host, program.whole?.tree(program, this.root, host), this.root);
  }

  /** Rows that may still be made. */
  get rowsLeft(): number {
    return MAX_ROWS - this.#rows;
  }

  makeFrame(shape: number, parent: FormFrame | undefined, position: number): FormFrame {
    if (parent !== undefined) this.#rows += 1;
    return new FormFrame(this.program, this.program.frames[shape]!, parent, position);
  }

  /** Computes everything once, in dependency order, without asking what changed. */
  computeAll(): void {
    this.scope.steps = MAX_STEPS;
    const { order, specs, links } = this.program;
    this.#opening = true;
    for (let rank = 0; rank < order.length; rank += 1) {
      const place = order[rank]!;
      const { route } = specs[place]!;
      if (route.length === 0) this.#computeFirst(rank, this.root, links.followers[place]!);
      else for (const frame of framesAt(this.root, route)) this.#computeFirst(rank, frame, links.followers[place]!);
    }
    this.#opening = false;
    this.#drain();
    this.#settle();
  }

  #computeFirst(rank: number, frame: FormFrame, followers: readonly Edge[]): void {
    this.#compute(rank, frame);
    if (followers.length > 0) this.#reach(followers, frame);
  }

  /** Takes a person's answer and recomputes what depends on it. */
  give(place: number, slot: number, frame: FormFrame, answer: AnswerValue | undefined): void {
    this.begin();
    frame.values[slot] = answer;
    if (frame.pending !== undefined) frame.pending[slot] = Number.NaN;
    const rank = this.program.rank[place]!;
    if ((this.program.hot.info[rank * WIDTH + FLAGS]! & FIRES) !== 0) this.#fire(place, frame);
    this.#queue.push(rank, slot, frame);
    this.#touchSlot(slot, frame);
    this.settle();
  }

  /** Starts an operation: its own budget, and a fresh look at clocks and random numbers. */
  begin(): void {
    this.scope.steps = MAX_STEPS;
    for (const place of this.program.volatile) {
      const { route } = this.program.specs[place]!;
      for (const frame of framesAt(this.root, route)) this.enqueue(place, frame);
    }
  }

  settle(): void {
    this.#drain();
    this.#settle();
  }

  /** Runs triggered calculations and defaults of new rows until nothing is left to run; a loop among them ends with the budget. */
  #settle(): void {
    while (this.#fired.length > 0 || this.#born.length > 0) {
      const [fired, born] = [this.#fired, this.#born];
      this.#fired = [];
      this.#born = [];
      for (const frame of born) applyDynamicDefaults(this, frame);
      for (const { frame, place } of fired) {
        const { triggered } = this.program.specs[place]!;
        if (triggered !== undefined && this.#spend()) this.assign(place, frame, this.evaluate(place, frame, triggered.value, ''));
      }
      this.#drain();
    }
  }

  #spend(): boolean {
    try {
      this.scope.spend(1_000);
      return true;
    } catch {
      return false;
    }
  }

  /** Gives a node a computed value, as its kind stores it, and lets it spread. */
  assign(place: number, frame: FormFrame, value: Value): void {
    const spec = this.program.specs[place]!;
    const answer = storedValue(spec, value);
    if (same(answer, frame.values[spec.slot])) return;
    frame.values[spec.slot] = answer;
    if (frame.pending !== undefined) frame.pending[spec.slot] = Number.NaN;
    this.#fire(place, frame);
    this.enqueue(place, frame);
    this.touch(place, frame);
    this.#drain();
  }

  enqueue(place: number, frame: FormFrame): void {
    this.#queue.push(this.program.rank[place]!, this.program.specs[place]!.slot, frame);
  }

  #drain(): void {
    const queue = this.#queue;
    const { info, edges } = this.program.hot;
    for (let rank = queue.pop(); rank >= 0; rank = queue.pop()) {
      const at = rank * WIDTH;
      const frame = queue.frame!;
      const slot = info[at + SLOT]!;
      frame.queued[slot] = 0;
      // A count may have taken the row away while it waited.
      if (frame.away || !this.#compute(rank, frame)) continue;
      this.#touchSlot(slot, frame);
      const last = info[at + LAST]!;
      for (let edge = info[at + FIRST]!; edge < last; edge += 3) {
        const reader = edges[edge + 1]!;
        if (edges[edge]! < 0) {
          this.#touchSlot(reader, frame);
          continue;
        }
        queue.push(edges[edge]!, reader, frame);
        // Without it no long sum was added up here yet: the row is new.
        if (edges[edge + 2] !== 0 && frame.pending !== undefined)
          frame.pending[reader]! += edges[edge + 2]! * difference(frame.reads[slot]!, this.#before);
      }
      if ((info[at + FLAGS]! & (FAR | FOLLOWED)) !== 0) this.#reachFar(info[at + PLACE]!, frame);
    }
  }

  #reachFar(place: number, frame: FormFrame): void {
    const { dependents, followers } = this.program.links;
    this.#reach(dependents[place]!.filter(isFar), frame);
    this.#reach(followers[place]!, frame);
  }

  /** Relevance, calculation, rows and read value of one node. Whether anything that others see has changed. */
  #compute(rank: number, frame: FormFrame): boolean {
    const { info, code } = this.program.hot;
    const at = rank * WIDTH;
    const slot = info[at + SLOT]!;
    const parent = info[at + PARENT]!;
    const flags = info[at + FLAGS]!;
    const relevant = code[2 * rank] as Fn<boolean> | undefined;
    const parentRelevant = parent < 0 || ((flags & PARENT_UP) === 0 ? frame : frame.parent!).relevant[parent] === 1;
    const visible = parentRelevant && (relevant === undefined || this.#run(info[at + PLACE]!, slot, frame, relevant, true)) ? 1 : 0;
    const wasVisible = frame.relevant[slot];
    frame.relevant[slot] = visible;
    if ((flags & REPEAT) !== 0) return this.#computeRepeat(this.program.specs[info[at + PLACE]!]!, frame, visible !== wasVisible);
    const calculation = code[2 * rank + 1] as Fn<Value> | undefined;
    if (calculation !== undefined) this.#calculate(info[at + PLACE]!, slot, flags, frame, calculation);
    const value = visible === 1 ? frame.values[slot] : undefined;
    const read =
      value === undefined
        ? ''
        : typeof value === 'string' || typeof value === 'number'
          ? value
          : readOf(this.program.specs[info[at + PLACE]!]!, value);
    const before = frame.reads[slot]!;
    if (visible === wasVisible && read === before) return false;
    this.#before = before;
    frame.reads[slot] = read;
    return true;
  }

  #computeRepeat(spec: NodeSpec, frame: FormFrame, turned: boolean): boolean {
    if (turned) this.rowsChanged(spec.place, frame);
    if (spec.count !== undefined || this.fresh) this.#fitRows(spec, frame);
    return turned;
  }

  #calculate(place: number, slot: number, flags: number, frame: FormFrame, calculation: Fn<Value>): void {
    const before = frame.values[slot];
    if (this.keepVolatile && before !== undefined && this.program.specs[place]!.calculation?.volatile === true) return;
    const result =
      (flags & SUM) === 0 ? this.#run<Value>(place, slot, frame, calculation, '') : this.#mend(place, slot, frame, calculation);
    const value =
      typeof result === 'number' && (flags & COMPUTED) !== 0 ? compact(result) : storedValue(this.program.specs[place]!, result);
    if (value === before || (typeof value === 'object' && same(value, before))) return;
    frame.values[slot] = value;
    if ((flags & FIRES) !== 0) this.#fire(place, frame);
    // Nobody reads it while it is hidden, but it shows.
    this.#touchSlot(slot, frame);
  }

  /** A long sum: what it was, and what its terms changed by. Exact, because only whole numbers are mended. */
  #mend(place: number, slot: number, frame: FormFrame, calculation: Fn<Value>): Value {
    const pending = (frame.pending ??= new Float64Array(frame.values.length).fill(Number.NaN));
    const before = frame.values[slot];
    const change = pending[slot]!;
    pending[slot] = 0;
    if (typeof before === 'number' && (before | 0) === before && !Number.isNaN(change)) return before + change;
    return this.#run(place, slot, frame, calculation, '');
  }

  /** Runs an expression on a node. What cannot be worked out gives `otherwise`, and the node reports it. */
  evaluate<Result>(place: number, frame: FormFrame, run: Fn<Result>, otherwise: Result): Result {
    return this.#run(place, place < 0 ? -1 : this.program.specs[place]!.slot, frame, run, otherwise);
  }

  #run<Result>(place: number, slot: number, frame: FormFrame, run: Fn<Result>, otherwise: Result): Result {
    const { scope } = this;
    scope.frame = frame;
    scope.place = place;
    scope.slot = slot;
    try {
      const result = run(scope);
      if (frame.broken !== undefined) frame.broken.delete(slot);
      return result;
    } catch (cause) {
      if (!(cause instanceof BudgetError) && !(cause instanceof ExpressionError)) throw cause;
      scope.item = undefined;
      frame.broken ??= new Set();
      frame.broken.add(slot);
      if (slot >= 0) frame.problems[slot] = STALE;
      return otherwise;
    }
  }

  /** A node's state is to be looked at again. */
  touch(place: number, frame: FormFrame): void {
    this.#touchSlot(this.program.specs[place]!.slot, frame);
  }

  #touchSlot(slot: number, frame: FormFrame): void {
    this.stale = true;
    frame.problems[slot] = STALE;
    if (frame.choices !== undefined) frame.choices.delete(slot);
    if (this.changed !== undefined) this.changed.push({ frame, slot });
  }

  /** Queues the readers that a change reaches, or has them looked at again. */
  #reach(edges: readonly Edge[], frame: FormFrame): void {
    for (const edge of edges) {
      if (edge.climb === 0 && edge.down.length === 0) {
        this.#arrive(edge, frame);
        continue;
      }
      let top = frame;
      for (let left = edge.climb; left > 0; left -= 1) top = top.parent!;
      if (edge.after !== undefined) this.#arriveAfter(edge, frame, top);
      else if (edge.down.length === 0) this.#arrive(edge, top);
      else for (const below of framesAt(top, edge.down)) this.#arrive(edge, below);
    }
  }

  #arrive({ target, shows }: Edge, frame: FormFrame): void {
    if (shows) this.touch(target, frame);
    else this.enqueue(target, frame);
  }

  /** Readers in rows after the changed one. The order of rows makes the wave end: it only ever moves down. */
  #arriveAfter(edge: Edge, frame: FormFrame, top: FormFrame): void {
    const rows = top.rows[edge.down[0]!] ?? [];
    const [first, last] =
      edge.after === 0 ? [frame.position + 1, rows.length - 1] : [frame.position + edge.after!, frame.position + edge.after!];
    for (let at = first; at <= last && at < rows.length; at += 1) {
      for (const below of framesAt(rows[at]!, edge.down.slice(1))) this.#arrive(edge, below);
    }
  }

  #fire(place: number, frame: FormFrame): void {
    const edges = this.program.links.fires[place]!;
    for (const { target, climb, down } of edges) {
      let top = frame;
      for (let left = climb; left > 0; left -= 1) top = top.parent!;
      for (const below of framesAt(top, down)) this.#fired.push({ frame: below, place: target });
    }
  }

  /** Readers of a repeat's rows as a whole. */
  rowsChanged(place: number, frame: FormFrame): void {
    this.touch(place, frame);
    if (!this.#opening) this.#reach(this.program.links.rowed[place]!, frame);
  }

  /** As many rows as the count says; a new form begins with one where nothing is counted. */
  #fitRows(spec: NodeSpec, frame: FormFrame): void {
    const rows = frame.rows[spec.slot] ?? [];
    const counted = spec.count === undefined ? Math.max(rows.length, 1) : this.evaluate(spec.place, frame, spec.count.number, 0);
    const kept = rows.length + (frame.hidden[spec.slot]?.length ?? 0);
    const wanted = Math.min(Math.max(0, Math.floor(Number.isNaN(counted) ? 0 : counted)), kept + this.rowsLeft);
    if (counted > wanted) frame.problems[spec.slot] = STALE;
    if (wanted === rows.length) return;
    const hidden = (frame.hidden[spec.slot] ??= []);
    while (rows.length > wanted) {
      const row = rows.pop()!;
      setAway(row, true);
      hidden.push(row);
    }
    while (rows.length < wanted) {
      const back = hidden.pop();
      if (back !== undefined) this.#returnRow(back, rows);
      else rows.push(this.newRow(spec, frame, rows.length));
    }
    frame.rows[spec.slot] = rows;
    this.rowsChanged(spec.place, frame);
  }

  #returnRow(row: FormFrame, rows: FormFrame[]): void {
    rows.push(row);
    setAway(row, false);
    this.enqueueFrame(row);
  }

  /** A row with its defaults, queued to be computed. */
  newRow(spec: NodeSpec, frame: FormFrame, position: number): FormFrame {
    const row = this.makeFrame(spec.rows, frame, position);
    applyDefaults(this, row);
    this.#born.push(row);
    this.enqueueFrame(row);
    return row;
  }

  /** Queues all nodes of a row, and of the rows below it. */
  enqueueFrame(row: FormFrame): void {
    if (this.#opening) return;
    this.scope.spend(row.specs.length);
    for (const { place, slot } of row.specs) {
      this.enqueue(place, row);
      for (const below of row.rows[slot] ?? []) this.enqueueFrame(below);
    }
  }

  /** A row and the rows below it are gone. */
  forgetRow(row: FormFrame): void {
    this.#rows -= 1;
    for (const rows of [...row.rows, ...row.hidden]) rows?.forEach((below) => this.forgetRow(below));
  }

  /** After a row was taken out: the rows behind it have new positions. */
  rowsMoved(place: number, frame: FormFrame, from: number): void {
    const { slot } = this.program.specs[place]!;
    const rows = frame.rows[slot] ?? [];
    for (let at = from; at < rows.length; at += 1) {
      const row = rows[at]!;
      row.position = at;
      this.#forgetPaths(row);
      this.#reach(this.program.links.positioned[place]!, row);
    }
    this.rowsChanged(place, frame);
  }

  /** What is known to be wrong in a row says where; the row is elsewhere now. */
  #forgetPaths(row: FormFrame): void {
    row.problems.fill(STALE);
    for (const rows of row.rows) rows?.forEach((below) => this.#forgetPaths(below));
  }

  defaultsRun(frame: FormFrame): void {
    this.#born.push(frame);
  }
}

function setAway(row: FormFrame, away: boolean): void {
  row.away = away;
  for (const rows of row.rows) rows?.forEach((below) => setAway(below, away));
}

/** Live frames at the end of a route of repeats. */
export function framesAt(top: FormFrame, route: readonly number[]): readonly FormFrame[] {
  let frames: readonly FormFrame[] = [top];
  for (const slot of route)
    frames = frames.length === 1 ? (frames[0]!.rows[slot] ?? []) : frames.flatMap((frame) => frame.rows[slot] ?? []);
  return frames;
}

import type { AnswerValue, ChoiceView, NodeState, Path, ScoreResult, Session } from '@safeground/forms';
import { AnswerTypeError } from '@safeground/forms/lean';
import { NotStoredError } from '../offline/db.ts';
import type { OfflineDatabase } from '../offline/db.ts';
import type { Draft, JournalEntry } from '../offline/records.ts';
import { Outline } from './outline.ts';
import type { Progress } from './outline.ts';

export type FillDeps = {
  readonly db: Pick<OfflineDatabase, 'journal' | 'putDraft'>;
  readonly session: Session;
  readonly draft: Draft;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/** `failed`: something answered is only in memory; the tablet keeps trying, and `retry` tries now. */
export type SaveState = 'saved' | 'saving' | 'failed';

/** Work on an answer that takes so long that the person is asked what becomes of it. */
export type Late = {
  readonly path: () => Path;
  readonly drop: () => void;
  /** Ends it another way: the photo as it was taken. */
  readonly keep?: (() => void) | undefined;
};

/** A version that components read and changes bump: what has not changed is not drawn again. */
class Cell {
  version = $state(0);
}

/** How many journal entries a draft may gather before it is written whole. */
const compactAfter = 60;
/** Milliseconds until a failed write is tried again. */
const retryAfter = 3_000;

/**
 * One form being filled, as the screen sees it. The engine's session holds the answers; this mirror tells Svelte which
 * paths changed, and every answer is journalled on the disk before `save` says so.
 */
export class Fill {
  readonly #deps: FillDeps;
  /** One per path of the form, made before anything is drawn: a signal made inside a reaction does not wake it. */
  readonly #cells = new Map<Path, Cell>();
  readonly #whole = new Cell();
  readonly #pending = new Set<() => void>();
  readonly #outline: Outline;
  #progressCells: readonly Cell[];
  #journalled = 0;
  #waiting = 0;
  #queue: Promise<void> = Promise.resolve();
  /** What `busy` was told of and has not ended. */
  readonly #works = new Set<Promise<unknown>>();
  #asked?: () => void;
  /** What the person is asked about: see `asks`. */
  late = $state.raw<readonly Late[]>([]);
  /** The question whose file was last not stored. */
  unstored: Path | undefined;
  /** See `Draft.step`: of what was last sent to the disk, what the disk did not take, and what it has whole. */
  #step: number;
  #failed = 0;
  #compacted = 0;
  #closed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #unsubscribe: () => void;
  #save = $state<SaveState>('saved');
  #savedAt = $state<number>();
  /** Controls whose keystrokes have not become an answer yet. */
  #typing = $state(0);
  /** Set once the person tries to send: from then on every problem is shown in its place. */
  strict = $state(false);

  constructor(deps: FillDeps) {
    this.#deps = deps;
    this.#step = deps.draft.step ?? 0;
    this.#outline = new Outline(deps.session);
    this.#progressCells = this.#outline.sections.map(() => new Cell());
    this.#know('');
    this.#unsubscribe = deps.session.subscribe((changed) => this.#bump(changed));
  }

  get draft(): Draft {
    return this.#deps.draft;
  }

  /** Not `saved` while a control still holds keystrokes: the screen promises nothing that the disk does not have. */
  get save(): SaveState {
    return this.#save === 'saved' && this.#typing > 0 ? 'saving' : this.#save;
  }

  /** When the disk last took everything, in milliseconds since the epoch. */
  get savedAt(): number | undefined {
    return this.#savedAt;
  }

  get session(): Session {
    return this.#deps.session;
  }

  get sections(): Outline['sections'] {
    return this.#outline.sections;
  }

  // ---------------------------------------------------------------- reading (tracked)

  state(path: Path): NodeState {
    this.#track(path);
    return this.session.state(path);
  }

  children(path: Path): readonly Path[] {
    this.#track(path);
    return this.session.children(path);
  }

  text(path: Path, field: 'label' | 'hint' | 'guidance', language: string): string {
    this.#track(path);
    const source = this.session.state(path).node[field];
    if (source !== undefined && Object.values(source).some((part) => part.includes('${'))) void this.#whole.version;
    return this.session.text(path, field, language);
  }

  choices(path: Path): readonly ChoiceView[] {
    this.#track(path);
    const { node } = this.session.state(path);
    if ('choiceFilter' in node && node.choiceFilter !== undefined) void this.#whole.version;
    return this.session.choices(path);
  }

  get score(): ScoreResult | undefined {
    void this.#whole.version;
    return this.session.score();
  }

  get problems(): ReturnType<Session['problems']> {
    void this.#whole.version;
    return this.session.problems();
  }

  progress(section: number): Progress {
    void this.#progressCells[section]?.version;
    return this.#outline.progress(section);
  }

  get total(): Progress {
    void this.#whole.version;
    return this.#outline.total();
  }

  sectionOf(path: Path): number | undefined {
    return this.#outline.sectionOf(path);
  }

  /** The checklist row a question stands in. */
  rowOf(path: Path): Path | undefined {
    return this.#outline.rowOf(path);
  }

  nextMissing(from: Path | undefined): Path | undefined {
    return this.#outline.nextMissing(from);
  }

  // ---------------------------------------------------------------- answering

  /** Answers a question and journals it. Returns false when the value is not of the question's type. */
  set(path: Path, value: AnswerValue | undefined): boolean {
    try {
      this.session.set(path, value);
    } catch (error) {
      if (error instanceof AnswerTypeError) return false;
      throw error;
    }
    this.#journal(path, plain(value));
    return true;
  }

  addRow(repeat: Path): Path {
    const row = this.session.addRow(repeat);
    this.#reshape();
    return row;
  }

  removeRow(row: Path): void {
    this.session.removeRow(row);
    this.#reshape();
  }

  /** A control that holds unsaved keystrokes hands over the function that commits them. Returns the deregistration. */
  holds(commit: () => void): () => void {
    this.#pending.add(commit);
    return () => this.#pending.delete(commit);
  }

  /** A control begins (1) or ends (-1) to hold keystrokes that are no answer yet. */
  typing(change: 1 | -1): void {
    this.#typing += change;
  }

  /** Work that ends in an answer (a photo is made smaller): nothing counts as saved, and `flush` waits, until it has ended. */
  async busy(work: Promise<unknown>): Promise<void> {
    this.typing(1);
    this.#works.add(work);
    await work.catch(() => undefined);
    this.#works.delete(work);
    this.typing(-1);
  }

  /** Asks the person about work that does not end. The returned function takes the question back. */
  asks(late: Late): () => void {
    this.late = [...this.late, late];
    this.#asked?.();
    return () => (this.late = this.late.filter((other) => other !== late));
  }

  /**
   * Commits what controls hold, writes the draft whole, and waits for answers still in the making. Resolves only when all
   * is on the disk; else `NotStoredError`, also while the person is asked about work that does not end. `leaving`: what was
   * taken is kept as it was taken without asking, and a file that could not be stored meanwhile fails it too.
   */
  async flush(leaving = false): Promise<void> {
    for (const commit of this.#pending) commit();
    this.#compact();
    this.unstored = undefined;
    while (this.#works.size > 0 && this.late.every(({ keep }) => leaving && keep !== undefined)) {
      for (const { keep } of this.late) keep?.();
      await Promise.race([Promise.allSettled(this.#works), new Promise<void>((resolve) => (this.#asked = resolve))]);
      for (const commit of this.#pending) commit();
    }
    await this.#queue;
    if (this.#behind || this.late.length > 0 || (leaving && this.unstored !== undefined))
      throw new NotStoredError('the draft is only in memory');
  }

  /** Tries at once to write what the disk did not take. */
  retry(): void {
    if (this.#behind) this.#compact();
  }

  /** From here on nothing is written: the draft has become a record, was dropped, or is filled in another tab. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
  }

  dispose(): void {
    this.close();
    this.#unsubscribe();
  }

  // ---------------------------------------------------------------- inside

  #know(parent: Path): void {
    for (const path of this.session.children(parent)) {
      const cell = this.#cells.get(path);
      if (cell === undefined) this.#cells.set(path, new Cell());
      else cell.version += 1;
      if (isParent(path, this.session)) this.#know(path);
    }
  }

  #track(path: Path): void {
    void (this.#cells.get(path) ?? this.#whole).version;
  }

  #bump(changed: ReadonlySet<Path>): void {
    for (const path of changed) {
      const cell = this.#cells.get(path);
      if (cell !== undefined) cell.version += 1;
    }
    for (const section of this.#outline.update(changed)) {
      const cell = this.#progressCells[section];
      if (cell !== undefined) cell.version += 1;
    }
    this.#whole.version += 1;
  }

  /** Rows move paths: everything is read again, and the draft is written whole so that no journal entry points past a row. */
  #reshape(): void {
    this.#outline.rebuild();
    this.#know('');
    for (const cell of [...this.#progressCells, this.#whole]) cell.version += 1;
    this.#compact();
  }

  /** A write failed: the journal has a hole, so only the whole draft can be written next. */
  get #behind(): boolean {
    return this.#failed > this.#compacted;
  }

  #journal(path: Path, value: AnswerValue | undefined): void {
    this.#journalled += 1;
    if (this.#behind || this.#journalled > compactAfter) return this.#compact();
    this.#write((step) => this.#deps.db.journal(this.draft.id, path, { value, at: this.#deps.now(), step }));
  }

  #compact(): void {
    this.#journalled = 0;
    const { needed, done } = this.#outline.total();
    const memory = plain(this.session.memory());
    this.#write(async (step) => {
      await this.#deps.db.putDraft({ ...this.draft, memory, step, answered: done, total: needed, changedAt: this.#deps.now() });
      this.#compacted = Math.max(this.#compacted, step);
    });
  }

  /** Sends it to the disk at once: what only waited for the write before it would go with a page that is left. */
  #write(write: (step: number) => Promise<void>): void {
    if (this.#closed) return;
    const step = (this.#step += 1);
    this.#waiting += 1;
    this.#save = 'saving';
    const heard = write(step)
      .catch((error: unknown) => {
        if (!(error instanceof NotStoredError)) console.error(error);
        this.#failed = Math.max(this.#failed, step);
      })
      .then(() => {
        this.#waiting -= 1;
        if (this.#waiting === 0) this.#settle();
      });
    this.#queue = this.#queue.then(() => heard);
  }

  #settle(): void {
    this.#save = this.#behind ? 'failed' : 'saved';
    clearTimeout(this.#retry);
    if (this.#closed) return;
    if (this.#behind) this.#retry = setTimeout(() => this.retry(), retryAfter);
    else this.#savedAt = this.#deps.now();
  }
}

/** Brings a session to where the journal left it. An entry the form no longer knows is passed over: the rest must live. */
export function replay(session: Session, journal: readonly JournalEntry[]): void {
  for (const entry of journal) {
    try {
      session.set(entry.path, entry.value);
    } catch {
      continue;
    }
  }
}

/** A group, a repeat, or a row of one (which has no node of its own). */
function isParent(path: Path, session: Session): boolean {
  if (path.endsWith(']')) return true;
  const { kind } = session.state(path).node;
  return kind === 'group' || kind === 'repeat';
}

/** Reactive proxies cannot be cloned into IndexedDB. */
function plain<Value>(value: Value): Value {
  return $state.snapshot(value) as Value;
}

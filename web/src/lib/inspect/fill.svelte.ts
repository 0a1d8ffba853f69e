import type { AnswerValue, ChoiceView, NodeState, Path, ScoreResult, Session } from '@safeground/forms';
import { AnswerTypeError } from '@safeground/forms';
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

export type SaveState = 'saved' | 'saving' | 'no-space' | 'failed';

/** A version that components read and changes bump: what has not changed is not drawn again. */
class Cell {
  version = $state(0);
}

/** How many journal entries a draft may gather before it is written whole. */
const compactAfter = 60;

/**
 * One form being filled, as the screen sees it. The engine's session holds the answers; this mirror tells Svelte which
 * paths changed, and every answer is journalled on the disk before `save` says so.
 */
export class Fill {
  readonly #deps: FillDeps;
  readonly #cells = new Map<Path, Cell>();
  readonly #whole = new Cell();
  readonly #pending = new Set<() => void>();
  readonly #outline: Outline;
  #progressCells: readonly Cell[];
  #journalled = 0;
  #waiting = 0;
  #queue: Promise<void> = Promise.resolve();
  #unsubscribe: () => void;
  #save = $state<SaveState>('saved');
  /** Set once the person tries to send: from then on every problem is shown in its place. */
  strict = $state(false);

  constructor(deps: FillDeps) {
    this.#deps = deps;
    this.#outline = new Outline(deps.session);
    this.#progressCells = this.#outline.sections.map(() => new Cell());
    this.#unsubscribe = deps.session.subscribe((changed) => this.#bump(changed));
  }

  get draft(): Draft {
    return this.#deps.draft;
  }

  get save(): SaveState {
    return this.#save;
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
    this.#journalled += 1;
    if (this.#journalled > compactAfter) this.#compact();
    else this.#enqueue(() => this.#deps.db.journal(this.draft.id, path, { value: plain(value), at: this.#deps.now() }));
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

  /** Commits what controls hold and writes the draft whole. Resolves when it is on the disk. */
  async flush(): Promise<void> {
    for (const commit of this.#pending) commit();
    this.#compact();
    await this.#queue;
  }

  /** Resolves when everything answered so far is on the disk. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  dispose(): void {
    this.#unsubscribe();
  }

  // ---------------------------------------------------------------- inside

  #track(path: Path): void {
    let cell = this.#cells.get(path);
    if (cell === undefined) {
      cell = new Cell();
      this.#cells.set(path, cell);
    }
    void cell.version;
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
    for (const cell of [...this.#cells.values(), ...this.#progressCells, this.#whole]) cell.version += 1;
    this.#compact();
  }

  #compact(): void {
    this.#journalled = 0;
    const { needed, done } = this.#outline.total();
    const draft: Draft = {
      ...this.draft,
      memory: plain(this.session.memory()),
      answered: done,
      total: needed,
      changedAt: this.#deps.now(),
    };
    this.#enqueue(() => this.#deps.db.putDraft(draft));
  }

  #enqueue(write: () => Promise<void>): void {
    this.#waiting += 1;
    this.#save = 'saving';
    this.#queue = this.#queue.then(async () => {
      try {
        await write();
        this.#waiting -= 1;
        if (this.#waiting === 0) this.#save = 'saved';
      } catch (error) {
        this.#waiting -= 1;
        this.#save = isFull(error) ? 'no-space' : 'failed';
      }
    });
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

/** Reactive proxies cannot be cloned into IndexedDB. */
function plain<Value>(value: Value): Value {
  return $state.snapshot(value) as Value;
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

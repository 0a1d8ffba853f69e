import { Problem } from '@safeground/contract/problems';
import type { FormDraft } from '@safeground/contract';
import type { FormDefinition } from '@safeground/forms';
import { same } from './same.ts';

export type SaveState = 'saved' | 'waiting' | 'saving' | 'offline' | 'conflict' | 'failed';

export type AutosaveDeps = {
  /** Saves over the draft of that revision; throws `Problem('conflict')` when another stands there. */
  readonly put: (definition: FormDefinition, revision: number) => Promise<FormDraft>;
  /** The draft as it stands on the server. */
  readonly get: () => Promise<FormDraft>;
  /** Calls back after that many milliseconds; returns the canceller. */
  readonly later: (work: () => void, milliseconds: number) => () => void;
};

/** Long enough that a sentence is one save, short enough that a crash costs no more than that. */
const pause = 900;
const retryAfter = 5_000;

/**
 * Keeps a draft on the server, one save at a time, always over the revision that was read. When somebody else saved in
 * between, nothing is overwritten: it stops, holds both sides, and waits for a person to choose.
 */
export class Autosave {
  readonly #deps: AutosaveDeps;
  #state = $state<SaveState>('saved');
  #savedAt = $state<string>('');
  #theirs = $state.raw<FormDraft | undefined>(undefined);
  #revision: number;
  #saved: FormDefinition;
  #wanted: FormDefinition;
  /** Sent, and not answered: it may stand on the server or not. */
  #sent: FormDefinition | undefined;
  #running: Promise<void> | undefined;
  #cancel: (() => void) | undefined;
  #trouble = $state.raw<unknown>(undefined);

  constructor(draft: FormDraft, deps: AutosaveDeps) {
    this.#deps = deps;
    this.#revision = draft.revision;
    this.#savedAt = draft.updatedAt;
    this.#saved = draft.definition;
    this.#wanted = draft.definition;
  }

  get state(): SaveState {
    return this.#state;
  }

  /** When what stands on the server was saved. */
  get savedAt(): string {
    return this.#savedAt;
  }

  /** The revision that stands on the server, as far as is known here. */
  get revision(): number {
    return this.#revision;
  }

  /** The other side of a conflict. */
  get theirs(): FormDraft | undefined {
    return this.#theirs;
  }

  /** Why the last save failed, for a person. */
  get trouble(): unknown {
    return this.#trouble;
  }

  get clean(): boolean {
    return this.#wanted === this.#saved;
  }

  /** Takes note of the definition as it is now; it is saved in a moment. */
  note(definition: FormDefinition): void {
    if (definition === this.#wanted) return;
    this.#wanted = definition;
    if (this.#state === 'conflict') return;
    if (this.#running === undefined) this.#state = this.clean ? 'saved' : 'waiting';
    this.#plan(pause);
  }

  /** Saves at once what is not saved. Resolves when nothing is on its way; look at `clean` for how it went. */
  async flush(): Promise<void> {
    this.#cancel?.();
    while (this.#running !== undefined) await this.#running;
    if (this.clean || this.#state === 'conflict') return;
    await this.#save();
  }

  /** Ends a conflict with the other side: returns it, for the builder to show. What was here is gone only now. */
  takeTheirs(): FormDefinition | undefined {
    const theirs = this.#theirs;
    if (theirs === undefined) return undefined;
    this.#settle(theirs, theirs.definition);
    return theirs.definition;
  }

  /** Ends a conflict with this side: it is saved over the revision that the person has just been shown. */
  async keepMine(): Promise<void> {
    const theirs = this.#theirs;
    if (theirs === undefined) return;
    this.#settle(theirs, this.#wanted);
    await this.#save();
  }

  stop(): void {
    this.#cancel?.();
  }

  #settle(theirs: FormDraft, wanted: FormDefinition): void {
    this.#revision = theirs.revision;
    this.#savedAt = theirs.updatedAt;
    this.#saved = same(theirs.definition, wanted) ? wanted : theirs.definition;
    this.#wanted = wanted;
    this.#theirs = undefined;
    this.#state = this.clean ? 'saved' : 'waiting';
  }

  #plan(milliseconds: number): void {
    this.#cancel?.();
    this.#cancel = this.#deps.later(() => void this.flush(), milliseconds);
  }

  async #save(): Promise<void> {
    this.#running = this.#put(this.#wanted);
    await this.#running;
    this.#running = undefined;
    if (this.#state === 'offline') this.#plan(retryAfter);
    else if (this.#state === 'waiting') this.#plan(pause);
  }

  async #put(definition: FormDefinition): Promise<void> {
    this.#state = 'saving';
    try {
      const draft = await this.#deps.put(definition, this.#revision);
      this.#revision = draft.revision;
      this.#savedAt = draft.updatedAt;
      this.#saved = definition;
      this.#sent = undefined;
      this.#trouble = undefined;
      this.#state = this.clean ? 'saved' : 'waiting';
    } catch (error) {
      await this.#failed(error, definition);
    }
  }

  async #failed(error: unknown, definition: FormDefinition): Promise<void> {
    this.#trouble = error;
    if (!(error instanceof Problem)) {
      this.#sent = definition;
      this.#state = 'offline';
    } else if (error.type !== 'conflict') this.#state = 'failed';
    else await this.#meet();
  }

  /** Fetches the other side. A save of one's own whose answer was lost is recognised there, and is no conflict. */
  async #meet(): Promise<void> {
    try {
      const theirs = await this.#deps.get();
      const own = this.#sent !== undefined && same(theirs.definition, this.#sent);
      if (own || same(theirs.definition, this.#wanted)) return this.#settle(theirs, this.#wanted);
      this.#theirs = theirs;
      this.#state = 'conflict';
    } catch (error) {
      this.#trouble = error;
      this.#state = error instanceof Problem ? 'failed' : 'offline';
    }
  }
}

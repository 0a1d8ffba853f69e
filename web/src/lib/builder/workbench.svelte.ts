import type { FormDraft } from '@safeground/contract';
import type { Host } from '@safeground/forms';
import { loadParts } from '@safeground/forms/parts';
import { listsOf, Rehearsal } from '../agency/rehearsal.svelte.ts';
import type { Client } from '@safeground/contract/client';
import { Autosave } from './autosave.svelte.ts';
import { Builder } from './builder.svelte.ts';
import { judge, nodeOf } from './findings.ts';
import type { Verdict } from './findings.ts';
import { starterTexts } from './starter-texts.ts';
import { isContainer, isCriterionGroup } from './tree.ts';
import type { Entry, Place } from './tree.ts';

/** A keystroke is judged and rehearsed once typing pauses. */
const pause = 250;
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The builder's page: the operations, what is chosen, what the engine says of it, and the draft on the server. */
export class Workbench {
  readonly builder: Builder;
  readonly autosave: Autosave;
  /** Id of the form. */
  readonly form: string;
  readonly #timeZone: string;
  readonly #closed = new Set<string>();
  #closedVersion = $state(0);
  #chosen = $state<string | undefined>(undefined);
  #verdict = $state.raw<Verdict>({ form: undefined, errors: [], warnings: [] });
  #rehearsal = $state.raw<Rehearsal | undefined>(undefined);
  /** The question which side of a conflict to keep is on the screen; put aside, it can be asked for again. */
  resolving = $state(true);
  #behind = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;
  #regex: Host['regex'] = undefined;

  constructor(draft: FormDraft, client: Client, timeZone: string) {
    this.#timeZone = timeZone;
    this.form = draft.form;
    this.builder = new Builder({ definition: draft.definition, id: randomId, texts: starterTexts });
    this.autosave = new Autosave(draft, {
      put: (definition, revision) =>
        client.call('putDraft', { params: { form: draft.form }, headers: { 'if-match': `"${revision}"` }, body: { definition } }),
      get: () => client.call('getDraft', { params: { form: draft.form } }),
      later: (work, milliseconds) => {
        const timer = setTimeout(work, milliseconds);
        return () => clearTimeout(timer);
      },
    });
    for (const { node } of this.builder.entries.values()) if (isCriterionGroup(node)) this.#closed.add(node.id);
    this.#judge();
  }

  /** The chosen node; `undefined` while the form itself is. A node that is gone is no longer chosen. */
  get chosen(): string | undefined {
    return this.#chosen !== undefined && this.builder.node(this.#chosen) === undefined ? undefined : this.#chosen;
  }

  get verdict(): Verdict {
    return this.#verdict;
  }

  /** The form as it can be filled now; the last one that could, while there are errors. */
  get rehearsal(): Rehearsal | undefined {
    return this.#rehearsal;
  }

  /** What was changed last is not in the rehearsal yet. */
  get behind(): boolean {
    return this.#behind;
  }

  /** How many errors stand on each node. */
  readonly errorsByNode = $derived.by(() => {
    const counts = new Map<string, number>();
    for (const finding of this.#verdict.errors) {
      const node = nodeOf(finding, this.builder.definition);
      if (node !== undefined) counts.set(node, (counts.get(node) ?? 0) + 1);
    }
    return counts;
  });

  /** The rows of the outline: what no closed group hides. */
  readonly rows: readonly Entry[] = $derived.by(() => {
    void this.#closedVersion;
    const hidden = new Set<string>();
    const rows: Entry[] = [];
    for (const entry of this.builder.entries.values()) {
      const { parent } = entry.place;
      if (parent !== undefined && (hidden.has(parent) || this.#closed.has(parent))) hidden.add(entry.node.id);
      else rows.push(entry);
    }
    return rows;
  });

  isClosed(id: string): boolean {
    void this.#closedVersion;
    return this.#closed.has(id);
  }

  toggle(id: string): void {
    if (!this.#closed.delete(id)) this.#closed.add(id);
    this.#closedVersion += 1;
  }

  /** Closes a group that is open. */
  close(id: string): void {
    if (!this.#closed.has(id)) this.toggle(id);
  }

  /** Chooses a node and opens what hides it. */
  choose(id: string | undefined): void {
    this.builder.seal();
    this.#chosen = id;
    let parent = id === undefined ? undefined : this.builder.entries.get(id)?.place.parent;
    while (parent !== undefined) {
      if (this.#closed.delete(parent)) this.#closedVersion += 1;
      parent = this.builder.entries.get(parent)?.place.parent;
    }
  }

  /** Where a new part goes: into the chosen section at its end, else behind the chosen part, else to the end of the form. */
  get place(): Place {
    const entry = this.chosen === undefined ? undefined : this.builder.entries.get(this.chosen);
    if (entry === undefined) return { parent: undefined, index: this.builder.definition.children.length };
    if (isContainer(entry.node) && !isCriterionGroup(entry.node)) return { parent: entry.node.id, index: entry.node.children.length };
    return { parent: entry.place.parent, index: entry.place.index + 1 };
  }

  /** Where a new section goes: sections stand beside each other, so behind the one that holds what is chosen. */
  get sectionPlace(): Place {
    let entry = this.chosen === undefined ? undefined : this.builder.entries.get(this.chosen);
    while (entry?.place.parent !== undefined) entry = this.builder.entries.get(entry.place.parent);
    return { parent: undefined, index: entry === undefined ? this.builder.definition.children.length : entry.place.index + 1 };
  }

  /** Chooses the neighbour, so that deleting one after another works from the keyboard. */
  removeChosen(): void {
    const id = this.chosen;
    const entry = id === undefined ? undefined : this.builder.entries.get(id);
    if (id === undefined || entry === undefined) return;
    const siblings = this.rows.filter((row) => row.place.parent === entry.place.parent);
    const next = siblings[entry.place.index + 1] ?? siblings[entry.place.index - 1];
    this.builder.remove(id);
    this.choose(next?.node.id ?? entry.place.parent);
  }

  /** To be called whenever the definition changed. */
  changed(): void {
    this.autosave.note(this.builder.definition);
    this.#behind = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#judge(), pause);
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.autosave.stop();
    this.#rehearsal?.end();
  }

  #judge(): void {
    this.#verdict = judge(this.builder.definition, this.#regex);
    const timer = this.#timer;
    void this.#rehearse().finally(() => {
      if (timer === this.#timer) this.#behind = false;
    });
  }

  /** A form that was judged again while its chunks were loading has its own turn. */
  async #rehearse(): Promise<void> {
    const { form } = this.#verdict;
    if (form === undefined) return;
    const parts = { ...(await loadParts(form)), ...(await listsOf(form)) };
    if (this.#ended || form !== this.#verdict.form) return;
    const before = this.#rehearsal;
    this.#rehearsal = new Rehearsal(form, { timeZone: this.#timeZone, ...parts }, before);
    before?.end();
    if (this.#regex !== undefined || parts.regex === undefined) return;
    // Patterns are tried out from now on, those of this form too.
    this.#regex = parts.regex;
    this.#verdict = { ...judge(this.builder.definition, this.#regex), form };
  }
}

/** Random enough never to come back: an id that was once deleted must not mean something else in a later version. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `n${Array.from(bytes, (byte) => letters[byte % letters.length]).join('')}`;
}

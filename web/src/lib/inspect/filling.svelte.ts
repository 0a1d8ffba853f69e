import type { CompiledForm, Path } from '@safeground/forms';
import { tick } from 'svelte';
import { anchor } from '../questions/context.ts';
import { CannotOpenError, openDraft } from './draft.ts';
import { lockDraft, takeDraft } from './draft-lock.ts';
import type { DraftLock } from './draft-lock.ts';
import { Fill } from './fill.svelte.ts';
import { brokenFiles, recordOf } from './finish.ts';
import { Photos } from './photos.ts';
import { Tones } from './tones.ts';
import type { Workspace } from './workspace.svelte.ts';

/** A form that is open in this tab. */
export type Desk = {
  readonly form: CompiledForm;
  readonly fill: Fill;
  readonly photos: Photos;
  readonly tones: Tones;
  readonly remarks: ReadonlyMap<Path, string>;
};

export type FillingState = 'opening' | 'ready' | 'elsewhere' | CannotOpenError['reason'];

/** The page of one draft: opens it for this tab alone, walks through its sections, and hands it to the queue. */
export class Filling {
  readonly #workspace: Workspace;
  readonly #id: string;
  readonly #language: string;
  #lock: DraftLock | undefined;
  #lastJump: Path | undefined;
  state = $state<FillingState>('opening');
  desk = $state.raw<Desk>();
  /** Index of the section on the screen; as many as there are sections: the page where it is submitted. */
  at = $state(0);
  submitting = $state(false);
  /** Questions whose files cannot be sent. */
  broken = $state.raw<readonly Path[]>([]);
  /** The record could not be written to the disk. */
  notStored = $state(false);

  constructor(workspace: Workspace, id: string, language: string) {
    this.#workspace = workspace;
    this.#id = id;
    this.#language = language;
  }

  get isLast(): boolean {
    return this.desk !== undefined && this.at === this.desk.fill.sections.length;
  }

  /** Opens the draft here, unless another tab fills it; `take` takes it over from there. */
  async open(take = false): Promise<void> {
    const { account } = this.#workspace;
    const deps = { account, draft: this.#id, lost: (stolen: boolean) => this.#lose(stolen) };
    this.#lock = await (take ? takeDraft(deps) : lockDraft(deps));
    if (this.#lock === undefined) {
      this.state = 'elsewhere';
      return;
    }
    try {
      await this.#openDesk();
    } catch (error) {
      this.#lock.release();
      if (!(error instanceof CannotOpenError)) throw error;
      this.state = error.reason;
    }
  }

  /** Leaves in order: what was answered is on the disk before the draft is free for others. */
  async leave(): Promise<void> {
    const desk = this.desk;
    if (desk === undefined) return;
    this.desk = undefined;
    // What the disk refuses stays in the journal as far as it came; there is nobody left to ask.
    await desk.fill.flush().catch(() => undefined);
    await this.#workspace.left(this.#id).catch(() => undefined);
    this.#close(desk);
    await this.#workspace.loadDrafts();
  }

  go(section: number): void {
    this.at = section;
    this.#lastJump = undefined;
    window.scrollTo({ top: 0 });
  }

  /** Shows the question and gives it the focus. */
  async jump(path: Path): Promise<void> {
    const section = this.desk?.fill.sectionOf(path);
    if (section === undefined) return;
    this.#lastJump = path;
    this.at = section;
    await tick();
    const target = document.getElementById(anchor(path));
    target?.scrollIntoView({ block: 'center' });
    target?.querySelector<HTMLElement>('input, textarea, button, canvas')?.focus({ preventScroll: true });
  }

  async jumpToMissing(): Promise<void> {
    const missing = this.desk?.fill.nextMissing(this.#lastJump);
    if (missing !== undefined) await this.jump(missing);
  }

  /** Looks for what stands against submitting. From here on every problem is shown in its place. */
  async check(): Promise<void> {
    const desk = this.desk;
    if (desk === undefined) return;
    desk.fill.strict = true;
    this.broken = await brokenFiles(this.#workspace.db, desk.fill.draft, desk.fill.session.answers());
  }

  /** Hands the form to the queue. Resolves to true once the record is on the disk in the draft's place. */
  async submit(): Promise<boolean> {
    const desk = this.desk;
    if (desk === undefined || this.submitting) return false;
    this.submitting = true;
    this.notStored = false;
    try {
      await desk.fill.flush();
      await this.#workspace.outbox.finalise(await recordOf(desk.fill.draft, desk.fill.session, Date.now()));
    } catch (error) {
      console.error(error);
      this.notStored = true;
      return false;
    } finally {
      this.submitting = false;
    }
    await this.#workspace.left(this.#id).catch(() => undefined);
    this.desk = undefined;
    this.#close(desk);
    await this.#workspace.loadDrafts();
    return true;
  }

  async #openDesk(): Promise<void> {
    const { db, me } = this.#workspace;
    const { draft, form, session } = await openDraft({ db, me, language: this.#language, now: Date.now }, this.#id);
    const fill = new Fill({ db, session, draft, now: Date.now });
    this.desk = {
      form,
      fill,
      photos: new Photos({ db, owner: draft.id, now: Date.now }),
      tones: new Tones(form.scoring),
      remarks: new Map(draft.returned?.remarks.map(({ path, text }) => [path, text])),
    };
    // A new form begins at its beginning, one taken up again where something is missing.
    const missing = fill.total.done === 0 ? undefined : fill.nextMissing(undefined);
    this.at = (missing === undefined ? undefined : fill.sectionOf(missing)) ?? 0;
    // Only the banner after a death hangs on it: a full disk must not keep the form shut.
    await this.#workspace.entered(this.#id).catch(() => undefined);
    this.state = 'ready';
  }

  /** Another tab takes the draft: write what is left if there is still time, then only look on. */
  async #lose(stolen: boolean): Promise<void> {
    const desk = this.desk;
    if (desk === undefined) return;
    if (stolen) desk.fill.close();
    else await desk.fill.flush().catch(() => undefined);
    this.state = 'elsewhere';
    this.desk = undefined;
    this.#close(desk);
  }

  #close(desk: Desk): void {
    desk.fill.dispose();
    desk.photos.dispose();
    this.#lock?.release();
    this.#lock = undefined;
  }
}

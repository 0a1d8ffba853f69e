import type { CompiledForm, Path } from '@safeground/forms';
import { tick } from 'svelte';
import { show } from '../questions/context.ts';
import { CannotOpenError, openDraft } from './draft.ts';
import { lockDraft, takeDraft } from './draft-lock.ts';
import type { DraftLock } from './draft-lock.ts';
import { Fill } from './fill.svelte.ts';
import { brokenFiles, recordOf } from './finish.ts';
import { Photos } from './photos.ts';
import { Tones } from './tones.ts';
import type { Tablet } from './tablet.ts';

/** A form that is open in this tab. */
export type Desk = {
  readonly form: CompiledForm;
  readonly fill: Fill;
  readonly photos: Photos;
  readonly tones: Tones;
  readonly remarks: ReadonlyMap<Path, string>;
};

/** The id of the heading of what is on the screen. */
export const sectionTitle = 'section-title';

export type FillingState = 'opening' | 'ready' | 'elsewhere' | 'not-loaded' | CannotOpenError['reason'];

/** The page of one draft: opens it for this tab alone, walks through its sections, and hands it to the queue. */
export class Filling {
  readonly #tablet: Tablet;
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

  constructor(tablet: Tablet, id: string, language: string) {
    this.#tablet = tablet;
    this.#id = id;
    this.#language = language;
  }

  get isLast(): boolean {
    return this.desk !== undefined && this.at === this.desk.fill.sections.length;
  }

  /** Opens the draft here, unless another tab fills it; `take` takes it over from there. Never throws: see `state`. */
  async open(take = false): Promise<void> {
    const { account } = this.#tablet;
    const deps = { account, draft: this.#id, lost: (stolen: boolean) => this.#lose(stolen) };
    try {
      this.#lock = await (take ? takeDraft(deps) : lockDraft(deps));
      if (this.#lock === undefined) {
        this.state = 'elsewhere';
        return;
      }
      await this.#openDesk();
    } catch (error) {
      this.#lock?.release();
      if (!(error instanceof CannotOpenError)) console.error(error);
      this.state = error instanceof CannotOpenError ? error.reason : 'not-loaded';
    }
  }

  /**
   * Leaves in order: what was answered is on the disk before the draft is free for others. False when it is not: then the
   * question whose file is missing is shown.
   */
  async leave(): Promise<boolean> {
    const desk = this.desk;
    if (desk === undefined) return true;
    try {
      await desk.fill.flush(true);
    } catch {
      const missing = desk.fill.late[0]?.path() ?? desk.fill.unstored;
      if (missing !== undefined) await this.jump(missing);
      return false;
    }
    await this.#tablet.left(this.#id).catch(() => undefined);
    this.desk = undefined;
    this.#close(desk);
    return true;
  }

  /** Turns to a section. The focus goes along, to its heading: what comes next is read and reached from there. */
  async go(section: number): Promise<void> {
    this.at = section;
    this.#lastJump = undefined;
    window.scrollTo({ top: 0 });
    await tick();
    document.getElementById(sectionTitle)?.focus({ preventScroll: true });
  }

  /** Shows the question and gives it the focus. */
  async jump(path: Path): Promise<void> {
    const section = this.desk?.fill.sectionOf(path);
    if (section === undefined) return;
    this.#lastJump = path;
    this.at = section;
    await tick();
    show(path);
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
    this.broken = await brokenFiles(this.#tablet.db, desk.fill.draft, desk.fill.session.answers());
  }

  /** Hands the form to the queue. Resolves to true once the record is on the disk in the draft's place. */
  async submit(): Promise<boolean> {
    const desk = this.desk;
    if (desk === undefined || this.submitting) return false;
    this.submitting = true;
    this.notStored = false;
    try {
      await desk.fill.flush();
      await this.#tablet.finalise(await recordOf(desk.fill.draft, desk.fill.session, Date.now()));
    } catch (error) {
      console.error(error);
      this.notStored = desk.fill.late.length === 0;
      return false;
    } finally {
      this.submitting = false;
    }
    await this.#tablet.left(this.#id).catch(() => undefined);
    this.desk = undefined;
    this.#close(desk);
    return true;
  }

  async #openDesk(): Promise<void> {
    const { db, me } = this.#tablet;
    const { draft, form, session } = await openDraft({ db, me, language: this.#language, now: Date.now }, this.#id);
    const fill = new Fill({ db, session, draft, now: Date.now });
    this.desk = {
      form,
      fill,
      photos: new Photos({ db, owner: draft.id, held: draft.held, now: Date.now }),
      tones: new Tones(form.scoring),
      remarks: new Map(draft.returned?.remarks.map(({ path, text }) => [path, text])),
    };
    // A new form begins at its beginning, one taken up again where something is missing.
    const missing = fill.total.done === 0 ? undefined : fill.nextMissing(undefined);
    this.at = (missing === undefined ? undefined : fill.sectionOf(missing)) ?? 0;
    // Only the banner after a death hangs on it: a full disk must not keep the form shut.
    await this.#tablet.entered(this.#id).catch(() => undefined);
    this.state = 'ready';
  }

  /** Another tab takes the draft: write what is left if there is still time, then only look on. */
  async #lose(stolen: boolean): Promise<void> {
    const { desk } = this;
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

import { ATTACHMENT_COUNT } from '@safeground/contract/attachments';
import type { AttachmentRef, Path } from '@safeground/forms';
import type { Fill } from '../inspect/fill.svelte.ts';
import { NotStoredError } from '../offline/db.ts';
import { filesIn } from '../inspect/finish.ts';
import { RefusedKindError, TooLargeError } from '../inspect/photos.ts';
import type { Photos } from '../inspect/photos.ts';
import { filesOf } from './lists.ts';

/** Why the last photo or file was not added. */
export type PhotoTrouble = 'space' | 'large' | 'kind' | 'many' | 'broken';

/** Milliseconds until the person is asked about a photo that is still in the making. */
const patience = 20_000;

/** The form has as many files as the server takes. */
class TooManyError extends Error {}

/** The photos or files of one question: added when their bytes are on the disk, never before. */
export class PhotoAnswer {
  readonly #fill: Fill;
  readonly #photos: Photos;
  readonly #path: () => Path;
  #waiting = $state(0);
  #queue: Promise<void> = Promise.resolve();
  trouble = $state<PhotoTrouble | undefined>(undefined);

  constructor(fill: Fill, photos: Photos, path: () => Path) {
    this.#fill = fill;
    this.#photos = photos;
    this.#path = path;
  }

  get busy(): boolean {
    return this.#waiting > 0;
  }

  get files(): readonly AttachmentRef[] {
    return filesOf(this.#fill.state(this.#path()).value);
  }

  /** How many more may be added; one when the form does not say. */
  get room(): number {
    return Math.max(0, this.#parameter('max-files', 1) - this.files.length);
  }

  async add(files: readonly File[]): Promise<void> {
    await this.#working(async () => {
      for (const file of files.slice(0, this.room)) {
        if (filesIn(this.#fill.session.memory()).length >= ATTACHMENT_COUNT) throw new TooManyError();
        const taken = this.#photos.take(file, file.name, this.#parameter('max-pixels', 1600));
        const ref = await this.#made(taken, () => this.#photos.keep(file, file.name));
        if (ref !== undefined) this.#append(ref);
      }
    });
  }

  /** A drawing takes the place of what was there. */
  async replace(drawing: Promise<Blob>, name: string): Promise<void> {
    await this.#working(async () => {
      const ref = await this.#made(drawing.then((blob) => this.#photos.keep(blob, name)));
      if (ref !== undefined) this.#fill.set(this.#path(), [ref]);
    });
  }

  /** The photo with what was drawn on it takes the photo's place, and keeps its name, time and place. */
  async redraw(photo: AttachmentRef, drawn: Promise<Blob>): Promise<void> {
    await this.#working(async () => {
      const ref = await this.#made(drawn.then((blob) => this.#photos.keep(blob, photo.name)));
      if (ref === undefined) return;
      const { sha256, type, size } = ref;
      const redrawn = { ...photo, sha256, type, size };
      this.#fill.set(
        this.#path(),
        this.files.map((file) => (file.sha256 === photo.sha256 ? redrawn : file)),
      );
    });
  }

  remove(hash: string): void {
    const rest = this.files.filter((file) => file.sha256 !== hash);
    this.#fill.set(this.#path(), rest.length === 0 ? undefined : rest);
  }

  #append(file: AttachmentRef): void {
    const others = this.files.filter((other) => other.sha256 !== file.sha256);
    this.#fill.set(this.#path(), [...others, file]);
  }

  /** What is made, or what the person makes of it when that takes too long. `undefined` when it was given up. */
  async #made(making: Promise<AttachmentRef>, asTaken?: () => Promise<AttachmentRef>): Promise<AttachmentRef | undefined> {
    const { promise: decided, resolve } = Promise.withResolvers<Promise<AttachmentRef> | undefined>();
    let takeBack = (): void => undefined;
    const ask = (keep: (() => void) | undefined): void => {
      const drop = (): void => {
        takeBack();
        resolve(undefined);
      };
      takeBack = this.#fill.asks({ path: this.#path, drop, keep });
    };
    // The bytes themselves may be what does not come: then the one question left is whether to wait for them.
    const keep = (): void => {
      takeBack();
      timer = setTimeout(() => ask(undefined), patience);
      const kept = asTaken!();
      void kept.finally(() => resolve(kept)).catch(() => undefined);
    };
    let timer = setTimeout(() => ask(asTaken && keep), patience);
    try {
      return await Promise.race([making, decided]);
    } finally {
      clearTimeout(timer);
      takeBack();
    }
  }

  /** One after another: the control stays open meanwhile, since a control that is disabled loses the focus. */
  #working(work: () => Promise<void>): Promise<void> {
    this.#waiting += 1;
    this.#queue = this.#queue.then(async () => {
      this.trouble = undefined;
      try {
        await work();
      } catch (error) {
        this.trouble = troubleIn(error);
        this.#fill.unstored = this.#path();
      } finally {
        this.#waiting -= 1;
      }
    });
    void this.#fill.busy(this.#queue);
    return this.#queue;
  }

  #parameter(name: string, otherwise: number): number {
    const { node } = this.#fill.state(this.#path());
    const value = 'parameters' in node ? Number(node.parameters?.[name]) : Number.NaN;
    return Number.isFinite(value) && value > 0 ? value : otherwise;
  }
}

function troubleIn(error: unknown): PhotoTrouble {
  if (error instanceof NotStoredError) return 'space';
  if (error instanceof TooLargeError) return 'large';
  if (error instanceof RefusedKindError) return 'kind';
  return error instanceof TooManyError ? 'many' : 'broken';
}

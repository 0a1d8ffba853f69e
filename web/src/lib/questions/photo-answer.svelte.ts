import type { AttachmentRef, Path } from '@safeground/forms';
import type { Fill } from '../inspect/fill.svelte.ts';
import { NotStoredError } from '../offline/db.ts';
import { TooLargeError } from '../inspect/photos.ts';
import type { Photos } from '../inspect/photos.ts';
import { filesOf } from './lists.ts';

/** The photos or files of one question: added when their bytes are on the disk, never before. */
export class PhotoAnswer {
  readonly #fill: Fill;
  readonly #photos: Photos;
  readonly #path: () => Path;
  busy = $state(false);
  trouble = $state<'space' | 'large' | 'broken' | undefined>(undefined);

  constructor(fill: Fill, photos: Photos, path: () => Path) {
    this.#fill = fill;
    this.#photos = photos;
    this.#path = path;
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
        this.#append(await this.#photos.take(file, file.name, this.#parameter('max-pixels', 1600)));
      }
    });
  }

  /** A drawing takes the place of what was there. */
  async replace(drawing: Blob, name: string): Promise<void> {
    await this.#working(async () => {
      this.#fill.set(this.#path(), [await this.#photos.keep(drawing, name)]);
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

  async #working(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.trouble = undefined;
    try {
      await work();
    } catch (error) {
      this.trouble = error instanceof NotStoredError ? 'space' : error instanceof TooLargeError ? 'large' : 'broken';
    } finally {
      this.busy = false;
    }
  }

  #parameter(name: string, otherwise: number): number {
    const { node } = this.#fill.state(this.#path());
    const value = 'parameters' in node ? Number(node.parameters?.[name]) : Number.NaN;
    return Number.isFinite(value) && value > 0 ? value : otherwise;
  }
}

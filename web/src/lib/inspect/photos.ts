import { ATTACHMENT_BYTES, attachmentType } from '@safeground/contract/attachments';
import type { AttachmentRef } from '@safeground/forms';
import type { OfflineDatabase } from '../offline/db.ts';
import { sha256 } from '../offline/identity.ts';

export type PhotosDeps = {
  readonly db: Pick<OfflineDatabase, 'putAttachment' | 'attachment'>;
  /** The draft that owns what is taken. */
  readonly owner: string;
  /** Hashes of files that the server holds: their bytes need not be on the tablet. */
  readonly held?: readonly string[] | undefined;
  readonly now: () => number;
};

/** The file is larger than the server takes. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** The server takes no files of this kind. */
export class RefusedKindError extends Error {
  override readonly name = 'RefusedKindError';
}

const jpegQuality = 0.8;
const defaultEdge = 1600;

/** Takes photos and signatures into the tablet's store and shows them again. */
export class Photos {
  readonly #deps: PhotosDeps;
  readonly #urls = new Map<string, string>();

  constructor(deps: PhotosDeps) {
    this.#deps = deps;
  }

  /**
   * Shrinks a camera file to a JPEG whose longer edge is at most `edge` pixels, turned upright, and stores it; what is no
   * picture is kept as it is. The reference is made of what was stored, so its hash always matches. Throws when a picture
   * cannot be read.
   */
  async take(file: Blob, name: string, edge = defaultEdge): Promise<AttachmentRef> {
    const type = attachmentType(file.type, name) ?? file.type;
    if (type !== '' && !type.startsWith('image/')) return this.keep(file, name);
    const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
    try {
      return await this.keep(await shrink(image, edge), name.replace(/\.[^.]+$/, '') + '.jpg');
    } finally {
      image.close();
    }
  }

  /** Stores a file as it is. Throws `RefusedKindError` or `TooLargeError` for what the server would refuse: sent, it would strand the form. */
  async keep(blob: Blob, name: string): Promise<AttachmentRef> {
    const type = attachmentType(blob.type, name);
    if (type === undefined) throw new RefusedKindError();
    if (blob.size > ATTACHMENT_BYTES) throw new TooLargeError();
    const bytes = await blob.arrayBuffer();
    if (bytes.byteLength === 0) throw new Error('empty file');
    const hash = await sha256(bytes);
    await this.#deps.db.putAttachment(this.#deps.owner, { sha256: hash, bytes, type, size: bytes.byteLength });
    return { sha256: hash, name, type, size: bytes.byteLength, takenAt: new Date(this.#deps.now()).toISOString() };
  }

  /** The server has the file, whatever is left of it on the tablet. */
  isHeld(ref: AttachmentRef): boolean {
    return this.#deps.held?.includes(ref.sha256) ?? false;
  }

  /** Where the server shows a file that it holds, to who may read the submission. */
  heldAt({ sha256 }: AttachmentRef): string {
    return `/api/attachments/${sha256}?submission=${this.#deps.owner}`;
  }

  /** A URL for an `<img>`; `undefined` when the bytes are gone from the tablet. */
  async url(ref: AttachmentRef): Promise<string | undefined> {
    const hash = ref.sha256;
    const kept = this.#urls.has(hash) ? undefined : await this.#deps.db.attachment(hash);
    // Asked for twice at once, the first URL stands: a second one would never be given back.
    if (kept !== undefined && !this.#urls.has(hash)) this.#urls.set(hash, URL.createObjectURL(new Blob([kept.bytes], { type: kept.type })));
    return this.#urls.get(hash);
  }

  /** The picture itself, for drawing on; `undefined` when the bytes are gone from the tablet. The caller closes it. */
  async picture(ref: AttachmentRef): Promise<ImageBitmap | undefined> {
    const kept = await this.#deps.db.attachment(ref.sha256);
    return kept === undefined ? undefined : createImageBitmap(new Blob([kept.bytes], { type: kept.type }));
  }

  dispose(): void {
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
  }
}

async function shrink(image: ImageBitmap, edge: number): Promise<Blob> {
  const scale = Math.min(1, edge / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return toBlob(canvas, 'image/jpeg');
}

/** The canvas as a file of the given type. */
export function toBlob(canvas: HTMLCanvasElement, type: 'image/jpeg' | 'image/png'): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no image')) : resolve(blob)), type, jpegQuality);
  });
}

/** Where a file's bytes go, or come from: an address that is good for a few minutes, with the headers that were signed. */
export type SignedUrl = { readonly url: string; readonly headers: { readonly [name: string]: string }; readonly expiresAt: string };

export type FileFacts = { readonly type: string; readonly size: number };

/**
 * Files by key, beside the database. Keys begin with the organisation (`nhatrang/attachments/<sha256>`). Two drivers
 * (S3, a folder) pass one contract suite.
 */
export type Files = {
  /** Facts of a stored file; undefined when there is none. */
  head(key: string): Promise<FileFacts | undefined>;
  /** The bytes; undefined when there are none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Stores bytes, whole or not at all. Repeatable. */
  put(key: string, bytes: Uint8Array, type: string): Promise<void>;
  /** Stores a stream of unknown length, whole or not at all; returns its size in bytes. */
  putStream(key: string, chunks: AsyncIterable<Uint8Array>, type: string): Promise<number>;
  delete(key: string): Promise<void>;
  /** An address that takes exactly these bytes: checksum, length and type are part of the signature. */
  signUpload(key: string, facts: FileFacts & { readonly sha256: string }): Promise<SignedUrl>;
  /** An address that gives the file, as a download named `fileName` where one is given. */
  signDownload(key: string, options: { readonly type: string; readonly fileName?: string }): Promise<SignedUrl>;
};

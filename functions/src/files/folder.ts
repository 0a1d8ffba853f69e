import { createHash, randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileFacts, Files } from './port.ts';
import { signedPath } from './signature.ts';

/** Long enough for a photo over a slow line, short enough that an address that leaks is soon worthless. */
const ADDRESS_MS = 5 * 60_000;

export type FolderOptions = {
  readonly folder: string;
  /** Where `createFilesApp` answers, e.g. `http://localhost:3000`. */
  readonly address: string;
  readonly secret: string;
  readonly now: () => number;
};

/** Files in a folder, for the local platform and for tests. Their addresses are served by `createFilesApp`. */
export function createFolderFiles({ folder, address, secret, now }: FolderOptions): Files {
  const store = folderStore(folder);
  return {
    ...store,
    put: async (key, bytes, type) => {
      await store.write(key, type, single(bytes));
    },
    putStream: (key, chunks, type) => store.write(key, type, chunks),
    signUpload: (key, { type, size, sha256 }) => {
      const expires = now() + ADDRESS_MS;
      const url = `${address}${signedPath({ method: 'PUT', key, type, size, sha256, expires }, secret)}`;
      return Promise.resolve({ url, headers: { 'content-type': type }, expiresAt: new Date(expires).toISOString() });
    },
    signDownload: (key, { type, fileName }) => {
      const expires = now() + ADDRESS_MS;
      const url = `${address}${signedPath({ method: 'GET', key, type, fileName, expires }, secret)}`;
      return Promise.resolve({ url, headers: {}, expiresAt: new Date(expires).toISOString() });
    },
  };
}

/** Why bytes were not taken; nothing of them was kept. */
export class RefusedBytesError extends Error {
  override readonly name = 'RefusedBytesError';
}

export type FolderStore = Pick<Files, 'head' | 'get' | 'delete'> & {
  pathOf(key: string): string;
  /** Writes beside the place and renames when whole. With `expected`, throws `RefusedBytesError` unless the bytes are exactly those. */
  write(
    key: string,
    type: string,
    chunks: AsyncIterable<Uint8Array>,
    expected?: { readonly size: number; readonly sha256: string },
  ): Promise<number>;
};

/** The folder itself: contents under `content/`, their media types under `types/`. */
export function folderStore(folder: string): FolderStore {
  const pathOf = (key: string): string => join(folder, 'content', checked(key));
  const typeOf = (key: string): string => join(folder, 'types', checked(key));
  const head = async (key: string): Promise<FileFacts | undefined> => {
    // At once: looking a name up on the machine's own disk takes less than handing it to another thread.
    const found = statSync(pathOf(key), { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    return { type: (await orUndefined(readFile(typeOf(key), 'utf8'))) ?? 'application/octet-stream', size: found.size };
  };
  return {
    pathOf,
    head,
    async get(key) {
      return orUndefined(readFile(pathOf(key)));
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
      await rm(typeOf(key), { force: true });
    },
    async write(key, type, chunks, expected) {
      const path = pathOf(key);
      const beside = join(folder, 'incoming', randomUUID());
      await mkdir(dirname(beside), { recursive: true });
      try {
        const size = await writeAll(beside, chunks, expected);
        await mkdir(dirname(typeOf(key)), { recursive: true });
        await writeFile(typeOf(key), type);
        await mkdir(dirname(path), { recursive: true });
        await rename(beside, path);
        return size;
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },
  };
}

async function writeAll(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  expected: { readonly size: number; readonly sha256: string } | undefined,
): Promise<number> {
  const hash = createHash('sha256');
  const file: FileHandle = await open(path, 'wx');
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (expected !== undefined && size > expected.size) throw new RefusedBytesError(`More than the ${expected.size} bytes announced`);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    // Renaming a file whose bytes are still in memory may leave an empty one after a power cut.
    await file.sync();
  } finally {
    await file.close();
  }
  if (expected !== undefined && (size !== expected.size || hash.digest('hex') !== expected.sha256))
    throw new RefusedBytesError(`These are not the ${expected.size} bytes of SHA-256 ${expected.sha256}`);
  return size;
}

/** Keys come from the app, never from a person; still none may leave the folder. */
function checked(key: string): string {
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/.test(key)) throw new RangeError(`"${key}" is no key of a file`);
  return key;
}

async function orUndefined<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  }
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A file that is not there, is a folder, may not be read, or is not what it should be. The message says what to do. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

const reasons: Readonly<Record<string, string | undefined>> = {
  ENOENT: 'there is no such file; check the name and the folder',
  EISDIR: 'this is a folder; name a file in it',
  EACCES: 'you may not read this file; ask for the right to, or copy it',
};

/** The bytes of a file named on the command line; `-` is standard input. npm tells the person's own folder in `INIT_CWD`. */
export function readInput(file: string): Uint8Array {
  const path = file === '-' ? 'standard input' : resolve(process.env['INIT_CWD'] ?? '.', file);
  try {
    return readFileSync(file === '-' ? 0 : path);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    throw new InputError(`${path}: ${reasons[String(cause.code)] ?? cause.message}`, { cause });
  }
}

/** `wanted` says what the file should hold. */
export function parseJson(file: string, bytes: Uint8Array, wanted: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${file}: this is not JSON (${detail}); give ${wanted}`, { cause });
  }
}

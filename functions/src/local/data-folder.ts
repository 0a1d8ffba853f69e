import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Moves when what lies in the folder changes shape; an older platform then refuses a newer folder instead of spoiling it. */
const FORMAT = '1';
const SQLITE_MAGIC = 'SQLite format 3\u0000';

export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** Creates or checks the data folder; returns the database's file. Throws `DataFolderError` with one line. */
export function openDataFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new DataFolderError(`${folder} cannot be used as data folder (${error instanceof Error ? error.message : String(error)})`);
  }
  const marker = join(folder, 'format');
  if (!existsSync(marker)) writeFileSync(marker, FORMAT);
  const found = readFileSync(marker, 'utf8').trim();
  if (found !== FORMAT)
    throw new DataFolderError(
      `${folder} has the format "${found.slice(0, 20)}", this platform reads ${FORMAT}: restore it, or set SAFEGROUND_DATA to another folder`,
    );
  const file = join(folder, 'dynamodb.sqlite');
  if (existsSync(file) && !isDatabase(file))
    throw new DataFolderError(`${file} is damaged (not a database): restore it, or set SAFEGROUND_DATA to another folder`);
  return file;
}

function isDatabase(file: string): boolean {
  const handle = openSync(file, 'r');
  const head = Buffer.alloc(SQLITE_MAGIC.length);
  const read = readSync(handle, head, 0, head.length, 0);
  closeSync(handle);
  return read === 0 || head.toString('latin1') === SQLITE_MAGIC;
}

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.ts';

export type EmbeddedDynamoDb = {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
  /** Rejects with `DynamoDbError` when it ends without having been told to. */
  readonly running: Promise<never>;
};

/** A database that has not ended and does not answer for so long is broken. */
const MOST_MS = 60_000;

/** Why the embedded database could not start, in one line that says what to do. */
export class DynamoDbError extends Error {
  override readonly name = 'DynamoDbError';
}

/**
 * A DynamoDB to work on: `DYNAMODB_ENDPOINT` when given, else the embedded one (`DYNOXIDE_BIN`, then the platform package),
 * in `file` or, without one, in memory. Throws `DynamoDbError`.
 */
export async function startDynamoDb(file?: string): Promise<EmbeddedDynamoDb> {
  const given = process.env['DYNAMODB_ENDPOINT'];
  if (given !== undefined) return { endpoint: given, stop: () => Promise.resolve(), running: new Promise(() => undefined) };
  const port = await freePort();
  const args = ['--host', '127.0.0.1', '--port', String(port), ...(file === undefined ? [] : ['--db-path', file])];
  // The database must not outlive us, even after kill -9: its guard, a shell whose place it takes, ends it when our end of the
  // pipe closes. A process group of its own keeps Ctrl-C from ending the guard first.
  const guarded = 'exec 3<&0; (cat <&3 > /dev/null; kill -9 $$) & exec "$0" "$@" 3<&- < /dev/null';
  const database = spawn('sh', ['-c', guarded, findBinary(), ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const exited = new Promise<void>((resolve) => database.once('exit', () => resolve()));
  let isTold = false;
  const stop = (): Promise<void> => {
    isTold = true;
    database.stdin.end();
    return exited;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  if (await isAnswering(endpoint, exited)) return { endpoint, stop, running: untilLost(exited, () => isTold) };
  await stop();
  throw new DynamoDbError(
    `the embedded DynamoDB does not start${file === undefined ? '' : ` on ${file}; the file may be damaged: restore it, or move it away to begin anew`}`,
  );
}

function untilLost(exited: Promise<void>, isTold: () => boolean): Promise<never> {
  const running = new Promise<never>((_, reject) => {
    void exited.then(() => {
      if (!isTold()) reject(new DynamoDbError('the embedded DynamoDB has ended by itself; what it confirmed is on the disk: start again'));
    });
  });
  // Not everybody waits for it.
  running.catch(() => undefined);
  return running;
}

function findBinary(): string {
  const named = process.env['DYNOXIDE_BIN'];
  if (named !== undefined && existsSync(named)) return named;
  if (named !== undefined) throw new DynamoDbError(`DYNOXIDE_BIN names ${named}, which does not exist`);
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch {
    throw new DynamoDbError(
      'no embedded DynamoDB for this platform: install @dynoxide/linux-x64, set DYNOXIDE_BIN, or point DYNAMODB_ENDPOINT at one',
    );
  }
}

/** Until it answers or has ended: how long it takes to open a large file on a busy machine, nobody knows. */
async function isAnswering(endpoint: string, exited: Promise<void>): Promise<boolean> {
  const ended = new AbortController();
  void exited.then(() => ended.abort());
  const end = performance.now() + MOST_MS;
  while (!ended.signal.aborted && performance.now() < end) {
    try {
      await fetch(endpoint, { signal: ended.signal });
      return true;
    } catch {
      await pause(10);
    }
  }
  return false;
}

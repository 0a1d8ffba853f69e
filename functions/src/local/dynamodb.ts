import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';

export type EmbeddedDynamoDb = { readonly endpoint: string; readonly stop: () => Promise<void> };

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
  if (given !== undefined) return { endpoint: given, stop: () => Promise.resolve() };
  const port = await freePort();
  const args = ['--host', '127.0.0.1', '--port', String(port), ...(file === undefined ? [] : ['--db-path', file])];
  // The database must not outlive us, even after kill -9: its guard ends it when our end of the pipe closes.
  // A process group of its own keeps Ctrl-C from ending the guard first.
  const guard = spawn('sh', ['-c', '"$0" "$@" & child=$!; cat > /dev/null; kill -9 $child', findBinary(), ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const exited = new Promise<void>((resolve) => guard.once('exit', () => resolve()));
  const stop = (): Promise<void> => {
    guard.stdin.end();
    return exited;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  if (await isAnswering(endpoint)) return { endpoint, stop };
  await stop();
  throw new DynamoDbError(
    `the embedded DynamoDB does not start${file === undefined ? '' : ` on ${file}; the file may be damaged: restore it, or move it away to begin anew`}`,
  );
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}

async function isAnswering(endpoint: string): Promise<boolean> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    try {
      await fetch(endpoint);
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  return false;
}

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';

export type EmbeddedDynamoDb = { readonly endpoint: string; readonly stop: () => Promise<void> };

/**
 * A DynamoDB for one test file: `DYNAMODB_ENDPOINT` when given, else the embedded one in memory
 * (`DYNOXIDE_BIN`, then the platform package). Throws with what to do when there is none.
 */
export async function startDynamoDb(): Promise<EmbeddedDynamoDb> {
  const given = process.env['DYNAMODB_ENDPOINT'];
  if (given !== undefined) return { endpoint: given, stop: () => Promise.resolve() };
  const port = await freePort();
  const child = spawn(findBinary(), ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  await answering(endpoint);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    endpoint,
    stop: () => {
      child.kill('SIGKILL');
      return exited;
    },
  };
}

function findBinary(): string {
  const named = process.env['DYNOXIDE_BIN'];
  if (named !== undefined && existsSync(named)) return named;
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch {
    throw new Error('No embedded DynamoDB: install @dynoxide/linux-x64, set DYNOXIDE_BIN, or point DYNAMODB_ENDPOINT at one');
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

async function answering(endpoint: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    try {
      await fetch(endpoint);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  throw new Error(`The embedded DynamoDB did not answer at ${endpoint}`);
}

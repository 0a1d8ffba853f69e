import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { DEMO_SUBMISSIONS } from '../seed/submissions.ts';
import { DataFolderError } from './data-folder.ts';
import { demoSignIns } from './demo.ts';
import { DynamoDbError } from './dynamodb.ts';
import { startPlatform } from './platform.ts';
import { builtWeb, WebBuildError } from './web-build.ts';

/** `npm start`: the platform on one port. Every expected failure is one line and exit code 1. */
class StartError extends Error {}

const expected = [StartError, DataFolderError, DynamoDbError, WebBuildError];

await start().catch(giveUp);

function giveUp(error: unknown): never {
  if (!(error instanceof Error) || !expected.some((kind) => error instanceof kind)) throw error;
  console.error(`safeground: ${error.message}`);
  process.exit(1);
}

async function start(): Promise<void> {
  const port = readPort(process.env['PORT'] ?? '3000');
  await requireFreePort(port);
  const folder = resolve(process.env['SAFEGROUND_DATA'] ?? '.data');
  // From now on, because building and seeding take a while too.
  let stop = (): Promise<void> => Promise.resolve();
  const isTold = stopWhenTold(() => stop());
  const web = givenWeb() ?? (await builtWeb((line) => console.log(line)));
  const demo = readCount(process.env['SAFEGROUND_DEMO'] ?? String(DEMO_SUBMISSIONS));
  const platform = await startPlatform({ port, folder, web, demo, say: (line) => console.log(line) });
  stop = platform.stop;
  platform.running.catch((error: unknown) => isTold() || giveUp(error));
  console.log(`ready
  site      ${platform.origin}
  API       ${platform.origin}/api/docs
  data      ${folder}

${demoSignIns()}

Ctrl-C stops everything.`);
  // Where what was compiled is kept, it makes the next start quicker; not every end leaves time to write it.
  flushCompileCache();
}

/**
 * Whether it is told twice by one Ctrl-C, through the terminal and through whoever started it, makes no difference. What it returns
 * says whether it has been told.
 */
function stopWhenTold(stop: () => Promise<void>): () => boolean {
  let since: number | undefined;
  const told = (): void => {
    // Somebody who asks again after a while means at once; what has a receipt is safe in any case.
    if (since !== undefined && Date.now() - since > 1000) process.exit(1);
    if (since !== undefined) return;
    since = Date.now();
    void stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, told);
  // Whoever started it was killed and could tell nothing.
  process.on('disconnect', told);
  return () => since !== undefined;
}

function givenWeb(): string | undefined {
  const given = process.env['SAFEGROUND_WEB'];
  if (given === undefined || existsSync(join(given, '200.html'))) return given;
  throw new StartError(`SAFEGROUND_WEB names ${given}, which holds no built site (200.html)`);
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new StartError(`PORT is "${text}"; give a number from 1 to 65535`);
  return port;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0) throw new StartError(`SAFEGROUND_DEMO is "${text}"; give a number of submissions, 0 or more`);
  return count;
}

function requireFreePort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () => reject(new StartError(`port ${port} is in use; stop the other program or set PORT to another`)));
    probe.listen(port, () => probe.close(() => resolve()));
  });
}

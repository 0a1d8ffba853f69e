import { fork, type ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundle } from './bundles.ts';

const runner = fileURLToPath(new URL('runner.ts', import.meta.url));

export type LambdaFunction = {
  /** Milliseconds from an empty process to a handler. */
  readonly importMs: number;
  /** Everything it wrote to its log. */
  log(): string;
  /** Sends an event and gives what the handler returns; both as JSON. Rejects with what it threw. */
  invoke(event: unknown): Promise<unknown>;
  stop(): Promise<void>;
};

type Answer = { readonly id?: number; readonly loaded?: number; readonly result?: unknown; readonly error?: string };

/** Starts a bundle in a process that has the environment of the template, credentials of its own, and nothing else. */
export async function startFunction(
  { name, file, environment }: Bundle,
  { awsUrl, region }: { readonly awsUrl: string; readonly region: string },
): Promise<LambdaFunction> {
  const child = fork(runner, [file], {
    cwd: dirname(file),
    env: {
      ...environment,
      TZ: ':UTC',
      AWS_REGION: region,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_ACCESS_KEY_ID: name,
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL: awsUrl,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (written += chunk.toString()));
  const waiting = new Map<number, (answer: Answer) => void>();
  const importMs = await new Promise<number>((resolve, reject) => {
    child.on('message', (answer: Answer) => {
      if (answer.loaded !== undefined) resolve(answer.loaded);
      else waiting.get(answer.id ?? -1)?.(answer);
    });
    child.once('exit', (code) => {
      const error = `ended with ${code}; it said: ${written}`;
      reject(new Error(`${name}: ${error}`));
      for (const answer of waiting.values()) answer({ error });
    });
  });
  let calls = 0;
  return {
    importMs,
    log: () => written,
    invoke(event) {
      calls += 1;
      const id = calls;
      return new Promise((resolve, reject) => {
        waiting.set(id, ({ result, error }) => (error === undefined ? resolve(result) : reject(new Error(`${name}: ${error}`))));
        child.send({ id, event });
      });
    },
    stop: () => stop(child),
  };
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../functions/src/local/free-port.ts';
import type { Reach } from './person.ts';
import { until } from './until.ts';

const main = 'functions/src/local/main.ts';
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export type RunningPlatform = Reach & {
  readonly child: ChildProcess;
  readonly data: string;
  /** Everything it printed until it was ready. */
  readonly said: string;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** Ctrl-C. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** `kill -9`, at once and without a word. */
  kill(): Promise<void>;
};

export type PlatformSettings = {
  /** A data folder to go on with; a new one otherwise. */
  readonly data?: string;
  readonly port?: number;
  /** Submissions of the demo; none otherwise: people, places and forms alone are there in a second. */
  readonly demo?: number;
  /** A folder of a built site; one with an empty page otherwise, so that nothing is built. */
  readonly web?: string;
};

/** Starts the whole platform as `npm start` does, in a process of its own. It ends with the test's process at the latest. */
export async function startPlatform(settings: PlatformSettings = {}): Promise<RunningPlatform> {
  const { data = newFolder(), port = await freePort(), demo = 0, web = emptySite() } = settings;
  const child = spawn('node', [main], {
    env: { ...process.env, PORT: String(port), SAFEGROUND_DATA: data, SAFEGROUND_DEMO: String(demo), SAFEGROUND_WEB: web },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.pipe(process.stderr);
  running.add(child);
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => (running.delete(child), resolve(code))));
  const said = await untilReady(child, ended);
  return {
    child,
    data,
    said,
    ended,
    origin: `http://localhost:${port}`,
    fetch: (url, init) => fetch(url, init),
    stop: () => (child.kill('SIGINT'), ended),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function untilReady(child: ChildProcess, ended: Promise<number | null>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Ctrl-C stops everything')) resolve(said);
    });
    void ended.then((code) => reject(new Error(`the platform ended with ${code} before it was ready; it said: ${said}`)));
  });
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'safeground-'));
}

/** A site of one page that says nothing. */
export function emptySite(): string {
  const folder = newFolder();
  writeFileSync(join(folder, '200.html'), '<!doctype html><title>Safeground</title>');
  return folder;
}

/** Running processes that name the data; read from /proc, so that no tool must be installed. */
export function processesOn(data: string): readonly { readonly pid: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => {
      try {
        return { pid: Number(entry), command: readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ') };
      } catch {
        return { pid: Number(entry), command: '' };
      }
    })
    .filter(({ command }) => command.includes(join(data, 'dynamodb.sqlite')));
}

/** A process that was told to end may take a moment. */
export function untilGone(data: string): Promise<void> {
  return until(
    () => processesOn(data).length === 0,
    () =>
      `the end of ${processesOn(data)
        .map(({ command }) => command)
        .join('; ')}`,
  );
}

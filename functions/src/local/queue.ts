import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deps, Queue, QueueMessages } from '../deps.ts';

/** As SQS on AWS: what failed this often is set aside, with a line in the log. */
const MAX_TRIES = 3;
const RETRY_MS = 1000;

export type QueueHandlers = { readonly [name in keyof QueueMessages]: (message: QueueMessages[name]) => Promise<void> };

export type LocalQueue = Queue & {
  /** Takes up what was left waiting, then every message as it comes; one at a time in each queue. */
  work(handlers: QueueHandlers, log: Deps['log']): void;
  /** Begins nothing more; resolves when the messages in hand are done. */
  stop(): Promise<void>;
};

type Waiting = { readonly message: unknown; readonly tries: number };

/** A queue of files: a message is there before `send` resolves and goes when it was done, so it outlives a kill (at least once). */
export function createQueue(folder: string): LocalQueue {
  const stopped = new AbortController();
  const wake = new Map<string, () => void>();
  const loops: Promise<void>[] = [];
  const send: Queue['send'] = async (queue, message) => {
    // The time leads, so that names sort in the order of arrival.
    await store(join(folder, queue), `${String(Date.now()).padStart(15, '0')}-${randomUUID()}.json`, { message, tries: 0 });
    wake.get(queue)?.();
  };
  const loop = async (queue: string, run: (message: never) => Promise<void>, log: Deps['log']): Promise<void> => {
    while (!stopped.signal.aborted) {
      // Armed before looking: what arrives while we look wakes us at once.
      const bell = new Promise<void>((resolve) => wake.set(queue, resolve));
      const failed = await drain(join(folder, queue), run, log, stopped.signal);
      await Promise.race([bell, aborted(stopped.signal), ...(failed ? [pause(RETRY_MS, stopped.signal)] : [])]);
    }
  };
  return {
    send,
    work(handlers, log) {
      for (const [queue, run] of Object.entries(handlers)) loops.push(loop(queue, run, log));
    },
    async stop() {
      stopped.abort();
      await Promise.all(loops);
    },
  };
}

/** Runs what waits, oldest first; says whether anything failed and waits for another try. */
async function drain(folder: string, run: (message: never) => Promise<void>, log: Deps['log'], stop: AbortSignal): Promise<boolean> {
  let failed = false;
  for (const name of await waitingIn(folder)) {
    if (stop.aborted) return failed;
    const { message, tries } = JSON.parse(await readFile(join(folder, name), 'utf8')) as Waiting;
    try {
      await run(message as never);
      await rm(join(folder, name));
    } catch (cause) {
      log({ level: 'error', message: `a message failed (try ${tries + 1} of ${MAX_TRIES}): ${join(folder, name)}`, cause });
      failed = true;
      if (tries + 1 < MAX_TRIES) await store(folder, name, { message, tries: tries + 1 });
      else await setAside(folder, name);
    }
  }
  return failed;
}

async function waitingIn(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
}

/** Whole or not at all: written beside, then renamed. */
async function store(folder: string, name: string, waiting: Waiting): Promise<void> {
  await mkdir(folder, { recursive: true });
  const beside = join(folder, `${name}.${randomUUID()}.part`);
  await writeFile(beside, JSON.stringify(waiting));
  await rename(beside, join(folder, name));
}

async function setAside(folder: string, name: string): Promise<void> {
  await mkdir(`${folder}-failed`, { recursive: true });
  await rename(join(folder, name), join(`${folder}-failed`, name));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore, createTables } from '@safeground/store';
import { createApp } from '../../functions/src/app.ts';
import { createAuthApp } from '../../functions/src/auth/app.ts';
import type { Deps, QueueMessages } from '../../functions/src/deps.ts';
import { createFilesApp } from '../../functions/src/files/files-app.ts';
import { createFolderFiles } from '../../functions/src/files/folder.ts';
import { runAggregate } from '../../functions/src/jobs/aggregate.ts';
import { runClosing } from '../../functions/src/jobs/closing.ts';
import { runExport } from '../../functions/src/jobs/export.ts';
import { startDynamoDb } from '../../functions/src/local/dynamodb.ts';
import { createEdge } from '../../functions/src/local/edge.ts';
import { seedDemo } from '../../functions/src/seed/seed.ts';
import { seededRandom, seededUuid } from '../../functions/src/seed/random.ts';
import type { Reach } from './person.ts';

/** The whole backend in this process: real apps and jobs on an embedded database in memory; only clock, ids and chance are the test's. */
export type World = Reach & {
  readonly deps: Deps;
  /** What the apps take for now, in milliseconds since the epoch; a test may move it. */
  readonly clock: { now: number };
  /** Entries of the log, as they were written. */
  readonly log: Parameters<Deps['log']>[0][];
  /** Runs the schedules once, then whatever waits in the queues. */
  tick(): Promise<void>;
  stop(): Promise<void>;
};

export type WorldOptions = {
  /** Submissions of the demo; none otherwise: people, places and published forms alone. */
  readonly demo?: number;
  /** An instant; otherwise the real one, at which the clock then stands still. */
  readonly now?: string;
  /** Whose apps these are, as browsers see them. */
  readonly origin?: string;
};

export async function startWorld({ demo = 0, now, origin = 'http://localhost:3000' }: WorldOptions = {}): Promise<World> {
  const dynamo = await startDynamoDb();
  const storage = createStore({
    endpoint: dynamo.endpoint,
    region: 'local',
    prefix: `world-${process.pid}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createTables(storage.client, storage.prefix);
  const clock = { now: now === undefined ? Date.now() : Date.parse(now) };
  const random = seededRandom(1);
  const log: World['log'] = [];
  const waiting: QueueMessages['exports'][] = [];
  const closings: QueueMessages['closings'][] = [];
  const secret = 'the secret of a world, longer than thirty-two characters';
  const files = { folder: mkdtempSync(join(tmpdir(), 'safeground-files-')), address: origin, origin, secret, now: () => clock.now };
  const deps: Deps = {
    storage,
    files: createFolderFiles(files),
    queue: { send: (_, message) => Promise.resolve(void ('id' in message ? waiting.push(message) : closings.push(message))) },
    mail: { available: true, send: () => Promise.resolve() },
    origin,
    secret,
    ids: () => seededUuid(random, clock.now),
    now: () => clock.now,
    random: random.next,
    log: (entry) => log.push(entry),
  };
  await seedDemo(deps, { today: new Date(clock.now).toISOString().slice(0, 10), submissions: demo });
  const edge = createEdge({
    origin,
    http: { api: createApp(deps).fetch, auth: createAuthApp(deps).fetch },
    files: createFilesApp(files).fetch,
    site: () => new Response('the site', { headers: { 'content-type': 'text/html' } }),
  });
  return {
    origin,
    deps,
    clock,
    log,
    fetch: async (url, init) => edge(new Request(url, init)),
    async tick() {
      await runAggregate(deps);
      while (closings.length > 0) await runClosing(deps, closings.shift()!);
      for (const message of waiting.splice(0)) await runExport(deps, message);
    },
    async stop() {
      storage.close();
      await dynamo.stop();
    },
  };
}

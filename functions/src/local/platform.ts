import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import { createStore, createTables } from '@safeground/store';
import { createApp } from '../app.ts';
import { createAuthApp } from '../auth/app.ts';
import type { Deps } from '../deps.ts';
import { createFilesApp } from '../files/files-app.ts';
import { createFolderFiles } from '../files/folder.ts';
import { runAggregate } from '../jobs/aggregate.ts';
import { runClosing } from '../jobs/closing.ts';
import { runExport } from '../jobs/export.ts';
import { runLedger } from '../jobs/ledger.ts';
import { runSweep } from '../jobs/sweep.ts';
import { logWith } from '../log.ts';
import { createFolderMail } from '../mail/folder.ts';
import { openDataFolder } from './data-folder.ts';
import { demoAccounts, seedOnce } from './demo.ts';
import { startDynamoDb } from './dynamodb.ts';
import { createEdge } from './edge.ts';
import { createQueue } from './queue.ts';
import { startSchedules } from './scheduler.ts';
import { secretOf } from './secret.ts';
import { createSite } from './site.ts';

export type PlatformOptions = {
  readonly port: number;
  /** Where the data lives. */
  readonly folder: string;
  /** The built site. */
  readonly web: string;
  /** How many submissions the demo has, the first time. */
  readonly demo: number;
  /** Told what takes a while. */
  readonly say: (line: string) => void;
};

export type Platform = {
  readonly origin: string;
  readonly deps: Deps;
  /** Rejects with `DynamoDbError` when the database is gone, and with it all there is to do. */
  readonly running: Promise<never>;
  /** Ends everything; work in hand is finished first. */
  stop(): Promise<void>;
};

/** Starts everything that AWS would run, on one port. Throws `DataFolderError` or `DynamoDbError` with one line. */
export async function startPlatform({ port, folder, web, demo, say }: PlatformOptions): Promise<Platform> {
  const dynamo = await startDynamoDb(openDataFolder(folder));
  const storage = createStore({
    endpoint: dynamo.endpoint,
    region: 'local',
    prefix: 'safeground-local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createTables(storage.client, storage.prefix);
  const queue = createQueue(join(folder, 'queue'));
  const origin = `http://localhost:${port}`;
  const secret = secretOf(folder);
  const files = { folder: join(folder, 'files'), address: origin, origin, secret, now: Date.now };
  const log = logWith((line) => console.error(line));
  const deps: Deps = {
    storage,
    files: createFolderFiles(files),
    queue,
    mail: createFolderMail({ folder: join(folder, 'mail'), from: 'safeground@localhost', now: Date.now, log }),
    origin,
    secret,
    ids: randomUUID,
    now: Date.now,
    random: Math.random,
    log,
  };
  await seedOnce(deps, folder, demo, say);
  const edge = createEdge({
    origin,
    http: { api: createApp(deps).fetch, auth: createAuthApp(deps).fetch },
    files: createFilesApp(files).fetch,
    site: createSite(web, { '/demo.json': demoAccounts() }).fetch,
  });
  const server = serve({ fetch: edge, port });
  const schedules = startSchedules(
    { aggregate: () => runAggregate(deps), sweep: () => runSweep(deps), ledger: () => runLedger(deps) },
    deps.log,
  );
  queue.work({ exports: (message) => runExport(deps, message), closings: (message) => runClosing(deps, message) }, deps.log);
  return {
    origin: deps.origin,
    deps,
    running: dynamo.running,
    async stop() {
      await closeServer(server);
      await Promise.all([schedules.stop(), queue.stop()]);
      storage.close();
      await dynamo.stop();
    },
  };
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

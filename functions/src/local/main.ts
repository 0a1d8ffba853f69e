import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import { createStore, createTables } from '@safeground/store';
import { createApp } from '../app.ts';
import { DataFolderError, openDataFolder } from './data-folder.ts';
import { DynamoDbError, startDynamoDb } from './dynamodb.ts';

/** `npm start`: the platform on one port. Every expected failure is one line and exit code 1. */
class StartError extends Error {}

try {
  await start();
} catch (error) {
  if (!(error instanceof StartError || error instanceof DataFolderError || error instanceof DynamoDbError)) throw error;
  console.error(`safeground: ${error.message}`);
  process.exit(1);
}

async function start(): Promise<void> {
  const port = readPort(process.env['PORT'] ?? '3000');
  await requireFreePort(port);
  const dynamo = await startDynamoDb(openDataFolder(resolve(process.env['SAFEGROUND_DATA'] ?? '.data')));
  const storage = createStore({
    endpoint: dynamo.endpoint,
    region: 'local',
    prefix: 'safeground-local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createTables(storage.client, storage.prefix);
  const origin = `http://localhost:${port}`;
  const app = createApp({ storage, origin, ids: randomUUID, log: (entry) => console.error(JSON.stringify(entry)) });
  const server = serve({ fetch: app.fetch, port });
  const stop = async (): Promise<void> => {
    await closeServer(server);
    storage.close();
    await dynamo.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop());
  console.log(`ready\n  API     ${origin}/api/health\n  OpenAPI ${origin}/api/openapi.json\n\nCtrl-C stops everything.`);
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new StartError(`PORT is "${text}"; give a number from 1 to 65535`);
  return port;
}

function requireFreePort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () => reject(new StartError(`port ${port} is in use; stop the other program or set PORT to another`)));
    probe.listen(port, () => probe.close(() => resolve()));
  });
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

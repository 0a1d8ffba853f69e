import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Grant, Unit } from '@safeground/contract';
import { createStore, createTables, putAgency, putOrganisation, putUnit, type Storage, type StoreOptions } from '@safeground/store';
import { calendars, nhaTrangRegister } from '@safeground/templates';
import { createApp } from '../../functions/src/app.ts';
import { createAuthApp } from '../../functions/src/auth/app.ts';
import { createPerson } from '../../functions/src/auth/people.ts';
import type { Deps, QueueMessages } from '../../functions/src/deps.ts';
import { createFilesApp } from '../../functions/src/files/files-app.ts';
import { createFolderFiles } from '../../functions/src/files/folder.ts';
import { runClosing } from '../../functions/src/jobs/closing.ts';
import { startDynamoDb } from '../../functions/src/local/dynamodb.ts';
import { createFolderMail } from '../../functions/src/mail/folder.ts';
import type { Letter } from '../../functions/src/mail/port.ts';
import { readLetters } from './letters.ts';
import { signIn, type Person, type Reach } from './person.ts';

const FILES = 'http://files.example';
const secret = 'a secret of more than thirty-two characters';
export const PASSWORD = 'Cùng giữ địa bàn an toàn';
const act = { by: 'usr_seed', at: '2021-08-10T01:00:00.000Z' };

export type Inside = Reach & {
  readonly storage: Storage;
  readonly deps: Deps;
  /** Signs in somebody with these rights, made for the purpose. */
  someone(grants: readonly Grant[], organisation?: string): Promise<Person>;
  /** What waits in the queue of exports; taken out by whoever runs it. */
  readonly waiting: QueueMessages['exports'][];
  /** What waits in the queue of closings. */
  readonly closings: QueueMessages['closings'][];
  /** Makes the closings that wait, to their end. */
  runClosings(): Promise<void>;
  /** Letters that were sent, oldest first, as a mail program shows them. */
  letters(): readonly Letter[];
  /** Sets the server's clock, ISO. */
  travel(instant: string): void;
  stop(): Promise<void>;
};

/**
 * The real apps on an embedded database in this process. Two organisations, `nhatrang` and `other`, each with Nha Trang's
 * units of three generations and two agencies. Only clock and ids are not the world's own. `onCapacity` hears what each
 * request to the database consumed.
 */
export async function startInside(now: string, onCapacity?: StoreOptions['onCapacity']): Promise<Inside> {
  const dynamo = await startDynamoDb();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const storage = createStore({ endpoint: dynamo.endpoint, region: 'local', prefix: `inside-${process.pid}`, credentials, onCapacity });
  await createTables(storage.client, storage.prefix);
  const folder = mkdtempSync(join(tmpdir(), 'safeground-inside-'));
  const waiting: QueueMessages['exports'][] = [];
  const closings: QueueMessages['closings'][] = [];
  let clock = Date.parse(now);
  let counter = 0;
  const deps: Deps = {
    storage,
    origin: 'http://safe.example',
    secret,
    ids: () => `id${(counter += 1)}`,
    now: () => clock,
    random: () => 0.5,
    log: () => undefined,
    mail: createFolderMail({ folder: join(folder, 'mail'), from: 'safeground@safe.example', now: () => clock, log: () => undefined }),
    queue: {
      send: (_queue, message) => {
        if ('id' in message) waiting.push(message);
        else closings.push(message);
        return Promise.resolve();
      },
    },
    files: createFolderFiles({ folder, address: FILES, secret, now: () => clock }),
  };
  // Files are served from another origin, as on AWS.
  const files = createFilesApp({ folder, secret, origin: deps.origin, now: () => clock });
  for (const id of ['nhatrang', 'other']) await seedOrganisation(storage, id);
  const [app, auth] = [createApp(deps), createAuthApp(deps)];
  const reach: Reach = {
    origin: deps.origin,
    fetch: async (url, init) => {
      const request = new Request(url, { ...init, ...(init?.body === undefined ? {} : { duplex: 'half' }) });
      // As every HTTP client does; without it the body is counted as it streams.
      if (typeof init?.body === 'string') request.headers.set('content-length', String(Buffer.byteLength(init.body)));
      if (new URL(url).origin === FILES) return files.fetch(request);
      return new URL(url).pathname.startsWith('/api/auth/') ? auth.fetch(request) : app.fetch(request);
    },
  };
  return {
    ...reach,
    storage,
    deps,
    waiting,
    closings,
    async runClosings() {
      while (closings.length > 0) await runClosing(deps, closings.shift()!);
    },
    letters: () => readLetters(join(folder, 'mail')),
    async someone(grants, organisation = 'nhatrang') {
      const email = `person${(counter += 1)}@safe.example`;
      await createPerson(deps, organisation, act, { name: email, email, grants: [...grants], password: PASSWORD });
      return signIn(reach, email, PASSWORD);
    },
    travel: (instant) => {
      clock = Date.parse(instant);
    },
    async stop() {
      storage.close();
      await dynamo.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function seedOrganisation(storage: Storage, id: string): Promise<void> {
  const store = storage.of(id);
  await putOrganisation(store, { id, name: { vi: id }, timeZone: 'Asia/Ho_Chi_Minh', languages: ['vi', 'en'], calendars });
  await Promise.all(nhaTrangRegister.map((unit) => putUnit(store, unit as Unit)));
  for (const agency of ['qltt', 'yte']) await putAgency(store, act, { id: `agc_${agency}_${id}`, name: { vi: agency } });
}

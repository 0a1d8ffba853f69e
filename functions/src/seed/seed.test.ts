import { createStore, createTables, listOwnAssignments, listPeople, type Storage } from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextOf } from '../context.ts';
import type { Deps } from '../deps.ts';
import { startDynamoDb, type EmbeddedDynamoDb } from '../local/dynamodb.ts';
import { listForms } from '../services/forms.ts';
import { listSubjects } from '../services/subjects.ts';
import { demoForms, demoOrganisation, demoPeople } from './people.ts';
import { seedDemo } from './seed.ts';
import { demoSubjects } from './subjects.ts';

let dynamo: EmbeddedDynamoDb;
let storage: Storage;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  storage = createStore({ endpoint: dynamo.endpoint, region: 'local', prefix: `seed-${process.pid}`, credentials });
  await createTables(storage.client, storage.prefix);
});

afterAll(async () => {
  storage.close();
  await dynamo.stop();
});

/** A world whose process dies when it looks for the given photo. */
function depsDyingAt(photo: number): Deps {
  let begun = 0;
  const put = (): Promise<void> => Promise.resolve();
  const head = (): Promise<{ type: string; size: number }> => {
    begun += 1;
    return begun === photo ? Promise.reject(new Error('killed')) : Promise.resolve({ type: 'image/png', size: 1 });
  };
  const unused = (): Promise<never> => Promise.reject(new Error('the seed does not ask for this'));
  return {
    storage,
    files: { head, put, get: unused, putStream: unused, delete: unused, signUpload: unused, signDownload: unused },
    queue: { send: unused },
    mail: { available: true, send: unused },
    origin: 'http://localhost:3000',
    secret: 'x'.repeat(32),
    ids: () => 'unused',
    now: () => Date.parse('2021-09-20T02:00:00Z'),
    random: () => 0.5,
    log: () => undefined,
  };
}

describe('a seed that was cut short', () => {
  it('is finished by the next one, with nothing twice', async () => {
    const options = { today: '2021-09-20', submissions: 40 };
    await expect(seedDemo(depsDyingAt(2), options)).rejects.toThrow('killed');
    await seedDemo(depsDyingAt(-1), options);
    const people = await listPeople(storage.of(demoOrganisation.id));
    expect(people.map(({ email }) => email).toSorted()).toEqual(demoPeople.map(({ email }) => email).toSorted());
    const committee = people.find(({ email }) => email.startsWith('committee'))!;
    const { id, name, email, grants } = committee;
    const context = await contextOf(depsDyingAt(-1), { user: { id, name, email }, organisation: demoOrganisation.id, grants });
    expect((await listForms(context)).items).toHaveLength(demoForms.length);
    const { items } = await listSubjects(context, { unit: 'u_vinh_hai' });
    expect(items).toHaveLength(demoSubjects().filter(({ unit }) => unit === 'u_vinh_hai').length);
    const received = new Set<string>();
    for await (const { sk } of storage.db.scan('headers')) if (String(sk).startsWith('SUB#')) received.add(String(sk));
    expect(received.size).toBe(40);
    const inspector = people.find((person) => person.email === 'inspector@safeground.example')!;
    const own = await listOwnAssignments(storage.of(demoOrganisation.id), inspector.id);
    expect(own.items.filter(({ due }) => due === '2021-09-20')).toHaveLength(5);
  });
});

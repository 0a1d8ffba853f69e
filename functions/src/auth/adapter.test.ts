import { createStore, createTables, type Storage } from '@safeground/store';
import type { DBAdapter } from 'better-auth/adapters';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDynamoDb, type EmbeddedDynamoDb } from '../local/dynamodb.ts';
import { dynamoAdapter } from './adapter.ts';

let dynamo: EmbeddedDynamoDb;
let storage: Storage;
let adapter: DBAdapter;
let time = Date.parse('2021-08-11T02:00:00Z');
const scanned: string[] = [];

beforeAll(async () => {
  dynamo = await startDynamoDb();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const onCapacity = ({ operation }: { operation: string }) => void (operation === 'scan' && scanned.push(operation));
  storage = createStore({ endpoint: dynamo.endpoint, region: 'local', prefix: `adapter-${process.pid}`, credentials, onCapacity });
  await createTables(storage.client, storage.prefix);
  adapter = dynamoAdapter(storage.db, () => time)({});
});

afterAll(async () => {
  storage.close();
  await dynamo.stop();
});

const at = (minutes: number): Date => new Date(time + minutes * 60_000);
const inUse = { createdAt: at(0), updatedAt: at(0) };
const by = (field: string, value: string) => [{ field, value }];
const user = (email: string) =>
  adapter.create<Record<string, unknown>>({ model: 'user', data: { name: 'Lan', email, emailVerified: true, ...inUse } });
const verification = (identifier: string, change: object = {}) =>
  adapter.create<Record<string, unknown>>({
    model: 'verification',
    data: { identifier, value: 'x', expiresAt: at(10), ...inUse, ...change },
  });
const session = (token: string, userId: string) =>
  adapter.create<Record<string, unknown>>({ model: 'session', data: { token, userId, expiresAt: at(10), ...inUse } });

describe('the sign-in store', () => {
  it('gives a row back as it was put, dates and all, by each way that leads to it', async () => {
    const lan = await user('lan@safe.example');
    const found = await adapter.findOne({ model: 'user', where: by('email', 'lan@safe.example') });
    expect(found).toEqual({ ...lan, image: undefined });
    expect(found).toMatchObject({ emailVerified: true, createdAt: inUse.createdAt });
    expect(await adapter.findOne({ model: 'user', where: by('id', String(lan['id'])) })).toEqual(found);
    expect(await adapter.findOne({ model: 'user', where: by('email', 'nobody@safe.example') })).toBeNull();
  });

  it('holds an e-mail alone, also when it changes, and gives the old one back', async () => {
    const [one, two] = [await user('one@safe.example'), await user('two@safe.example')];
    await expect(user('one@safe.example')).rejects.toThrow('exists already');
    const rename = (who: Record<string, unknown>, email: string) =>
      adapter.update({ model: 'user', where: by('id', String(who['id'])), update: { email } });
    await expect(rename(two, 'one@safe.example')).rejects.toThrow('exists already');
    expect(await rename(one, 'first@safe.example')).toMatchObject({ email: 'first@safe.example' });
    expect(await rename(two, 'one@safe.example')).toMatchObject({ id: two['id'] });
    expect(await adapter.findOne({ model: 'user', where: by('email', 'two@safe.example') })).toBeNull();
  });

  it('lets one of many have what may be used once', async () => {
    const { id } = await verification('reset');
    const taken = await Promise.all(
      Array.from({ length: 10 }, () => adapter.consumeOne({ model: 'verification', where: by('id', String(id)) })),
    );
    expect(taken.filter((row) => row !== null)).toHaveLength(1);
    expect(await adapter.findMany({ model: 'verification', where: by('identifier', 'reset') })).toEqual([]);
  });

  it('loses no change when many change a row at once', async () => {
    const { id } = await user('many@safe.example');
    await Promise.all(
      Array.from({ length: 6 }, (_, number) =>
        adapter.update({ model: 'user', where: by('id', String(id)), update: number % 2 === 0 ? { name: 'Hà' } : { image: 'a.png' } }),
      ),
    );
    expect(await adapter.findOne({ model: 'user', where: by('id', String(id)) })).toMatchObject({ name: 'Hà', image: 'a.png' });
  });

  it('keeps no session token, only what leads from it', async () => {
    await session('a-token-nobody-may-read', 'usr_9');
    for await (const item of storage.db.scan('auth')) expect(JSON.stringify(item)).not.toContain('a-token-nobody-may-read');
    scanned.length = 0;
    expect(await adapter.findOne({ model: 'session', where: by('token', 'a-token-nobody-may-read') })).toMatchObject({
      token: 'a-token-nobody-may-read',
      userId: 'usr_9',
    });
    const renewed = await adapter.update({
      model: 'session',
      where: by('token', 'a-token-nobody-may-read'),
      update: { expiresAt: at(30) },
    });
    expect(renewed).toMatchObject({ token: 'a-token-nobody-may-read', expiresAt: at(30) });
  });

  it('ends every session of a person and no other', async () => {
    await Promise.all(['s1', 's2', 's3'].map((token) => session(token, 'usr_1')));
    await session('other', 'usr_2');
    expect(await adapter.count({ model: 'session', where: by('userId', 'usr_1') })).toBe(3);
    expect(await adapter.deleteMany({ model: 'session', where: by('userId', 'usr_1') })).toBe(3);
    expect(
      await adapter.findMany({ model: 'session', where: [{ field: 'token', operator: 'in', value: ['s1', 's2', 'other'] }] }),
    ).toMatchObject([{ token: 'other' }]);
  });

  it('knows the latest of several, and forgets what is over though it is still there', async () => {
    await verification('code', { value: 'old', createdAt: at(-2) });
    await verification('code', { value: 'new', createdAt: at(-1) });
    const latest = {
      model: 'verification',
      where: by('identifier', 'code'),
      limit: 1,
      sortBy: { field: 'createdAt', direction: 'desc' as const },
    };
    expect(await adapter.findMany(latest)).toMatchObject([{ value: 'new' }]);
    const before = [
      { field: 'identifier', value: 'code' },
      { field: 'createdAt', operator: 'lte' as const, value: at(-2) },
    ];
    expect(await adapter.deleteMany({ model: 'verification', where: before })).toBe(1);
    time += 11 * 60_000;
    expect(await adapter.findMany(latest)).toEqual([]);
  });

  it('refuses what no key leads to, by name, and never scans', async () => {
    await expect(adapter.findMany({ model: 'user', where: by('name', 'Lan') })).rejects.toThrow('No key leads to user by name eq');
    await expect(adapter.findMany({ model: 'user' })).rejects.toThrow('by nothing');
    await expect(adapter.findOne({ model: 'user', where: [{ field: 'email', value: 'lan', operator: 'contains' }] })).rejects.toThrow();
    expect(await adapter.deleteMany({ model: 'verification', where: [{ field: 'expiresAt', operator: 'lt', value: at(0) }] })).toBe(0);
    expect(scanned).toEqual([]);
  });
});

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createStore, createTables, listPeople, listUnits, type Storage } from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../app.ts';
import { createAuthApp } from '../auth/app.ts';
import type { Deps } from '../deps.ts';
import { startDynamoDb, type EmbeddedDynamoDb } from '../local/dynamodb.ts';

let dynamo: EmbeddedDynamoDb;
let storage: Storage;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  storage = createStore({ endpoint: dynamo.endpoint, region: 'local', prefix: 'safeground-trial', credentials });
  await createTables(storage.client, storage.prefix);
});

afterAll(async () => {
  storage.close();
  await dynamo.stop();
});

async function found(...given: string[]): Promise<string> {
  const environment = { DYNAMODB_ENDPOINT: dynamo.endpoint, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...given], { env: { ...process.env, ...environment } });
  return stdout.trim().split(' ').at(-1) ?? '';
}

const hue = ['--stage', 'trial', '--organisation', 'hue', '--name', 'Thành phố Huế', '--person', 'Tôn Nữ Hà', '--email', 'Ha@hue.example'];

async function signIn(password: string): Promise<{ status: number; cookie: string }> {
  const deps = { storage, origin: 'http://safe.example', secret: 'x'.repeat(40), ids: () => 'r', now: Date.now } as unknown as Deps;
  const request = { method: 'POST', headers: { 'content-type': 'application/json', 'x-safeground': '1' } };
  const body = JSON.stringify({ email: 'ha@hue.example', password });
  const response = await createAuthApp(deps).request('/api/auth/sign-in/email', { ...request, body });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  if (response.ok) expect((await createApp(deps).request('/api/me', { headers: { cookie } })).status).toBe(200);
  return { status: response.status, cookie };
}

describe('npm run found', () => {
  it('makes an organisation whose administrator signs in, and is the way back in when the password is lost', async () => {
    const first = await found(...hue, '--units', 'nha-trang');
    expect(await signIn(first)).toMatchObject({ status: 200 });
    const store = storage.of('hue');
    expect((await listUnits(store)).length).toBeGreaterThan(27);
    const again = await found(...hue);
    expect((await signIn(first)).status).toBe(401);
    expect((await signIn(again)).status).toBe(200);
    expect(await listPeople(store)).toMatchObject([{ email: 'ha@hue.example', grants: [{ role: 'administrator' }] }]);
  });

  it('says what is missing, in words of its options', async () => {
    await expect(found('--stage', 'trial')).rejects.toThrow(/--organisation: .*\n--name: .*\n--email: .*\n--person: [^]*usage: npm run/);
  });
});

import { createStore, createTables, getPerson, listPeople, putOrganisation, type Storage } from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../app.ts';
import type { Deps } from '../deps.ts';
import { startDynamoDb, type EmbeddedDynamoDb } from '../local/dynamodb.ts';
import { createAuthApp } from './app.ts';
import { requireAttempt } from './attempts.ts';
import { requireStrong } from './password.ts';
import { createPerson } from './people.ts';
import { readSession } from './session.ts';

const ORIGIN = 'http://safe.example';
const PASSWORD = 'Đường Trần Phú 2021'.normalize('NFC');
const act = { by: 'usr_seed', at: '2021-08-11T01:00:00.000Z' };
const DAY = 24 * 3600_000;
const everywhere = { kind: 'organisation' } as const;

let dynamo: EmbeddedDynamoDb;
let storage: Storage;
let deps: Deps;
let time = Date.now();
let counter = 0;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  storage = createStore({ endpoint: dynamo.endpoint, region: 'local', prefix: `auth-${process.pid}`, credentials });
  await createTables(storage.client, storage.prefix);
  deps = {
    storage,
    origin: ORIGIN,
    secret: 'a secret of more than thirty-two characters',
    ids: () => `id${(counter += 1)}`,
    now: () => time,
    random: () => 0.5,
    log: () => undefined,
    queue: { send: () => Promise.reject(new Error('no queue here')) },
    mail: { available: true, send: () => Promise.reject(new Error('no mail here')) },
    files: {} as Deps['files'],
  };
  for (const id of ['nhatrang', 'other'])
    await putOrganisation(storage.of(id), { id, name: { vi: id }, timeZone: 'Asia/Ho_Chi_Minh', languages: ['vi'], calendars: [] });
  await createPerson(deps, 'nhatrang', act, {
    name: 'Đỗ Minh Tuấn',
    email: 'Admin@Safe.example',
    grants: [{ role: 'administrator', scope: everywhere }],
    password: PASSWORD,
  });
  await createPerson(deps, 'nhatrang', act, {
    name: 'Trần Quốc Bảo',
    email: 'inspector@safe.example',
    grants: [{ role: 'inspector', scope: everywhere }],
    password: PASSWORD,
  });
});

afterAll(async () => {
  storage.close();
  await dynamo.stop();
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}, origin = ORIGIN) =>
  new Request(`${origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-safeground': '1', origin: ORIGIN, ...headers },
    body: JSON.stringify(body),
  });
const signIn = (email: string, password: string, on: Deps = deps) =>
  createAuthApp(on).request(post('/api/auth/sign-in/email', { email, password }));
const cookieOf = (response: Response): string => (response.headers.getSetCookie()[0] ?? '').split(';')[0]!;
const me = (cookie: string) => createApp(deps).request('/api/me', { headers: { cookie } });
const changePassword = (cookie: string, currentPassword: string, newPassword: string) =>
  createAuthApp(deps).request(post('/api/auth/change-password', { currentPassword, newPassword }, { cookie }));
const asAdmin = async () => cookieOf(await signIn('admin@safe.example', PASSWORD));

describe('signing in', () => {
  it('opens a session whatever the case of the e-mail and however the marks were typed', async () => {
    const response = await signIn('ADMIN@safe.example', PASSWORD.normalize('NFD'));
    expect(response.status).toBe(200);
    const answer = await me(cookieOf(response));
    expect(await answer.json()).toMatchObject({
      user: { name: 'Đỗ Minh Tuấn', email: 'admin@safe.example' },
      organisation: { id: 'nhatrang' },
      grants: [{ role: 'administrator' }],
    });
  });

  it('says the same of a wrong password and of an unknown e-mail', async () => {
    const answers = await Promise.all([signIn('admin@safe.example', 'wrong password'), signIn('nobody@safe.example', 'wrong password')]);
    const bodies = await Promise.all(
      answers.map(async (answer) => ({ status: answer.status, ...((await answer.json()) as { detail: string }) })),
    );
    expect(bodies[0]).toMatchObject({ status: 401, type: '/api/docs#signed-out', detail: 'The e-mail or the password is wrong' });
    expect({ ...bodies[1], instance: '' }).toEqual({ ...bodies[0], instance: '' });
  });

  it('tells scripts nothing of the session', async () => {
    const response = await signIn('admin@safe.example', PASSWORD);
    expect(await response.text()).toBe('{"ok":true}');
    expect(response.headers.getSetCookie()).toHaveLength(1);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('keeps the cookie from scripts and other sites, and to https where there is https', async () => {
    const plain = (await signIn('admin@safe.example', PASSWORD)).headers.getSetCookie()[0]!;
    expect(plain).toMatch(/^safeground\.session=.*HttpOnly/);
    expect(plain).toMatch(/SameSite=Lax/i);
    const https = { ...deps, origin: 'https://safe.example' };
    const request = post(
      '/api/auth/sign-in/email',
      { email: 'admin@safe.example', password: PASSWORD },
      { origin: https.origin },
      https.origin,
    );
    const secure = (await createAuthApp(https).request(request)).headers.getSetCookie()[0]!;
    expect(secure).toMatch(/^__Host-safeground\.session=.*Secure/);
  });

  it('goes by the public origin, not by the Host of a request', async () => {
    const behindGateway = post(
      '/api/auth/sign-in/email',
      { email: 'admin@safe.example', password: PASSWORD },
      {},
      'https://abc.execute-api.example',
    );
    expect((await createAuthApp(deps).request(behindGateway)).status).toBe(200);
    const elsewhere = post(
      '/api/auth/sign-in/email',
      { email: 'admin@safe.example', password: PASSWORD },
      { origin: 'https://evil.example', cookie: 'a=b' },
    );
    expect((await createAuthApp(deps).request(elsewhere)).status).toBe(403);
  });

  it('locks an account for a while after ten wrong passwords, and no other', async () => {
    for (let tries = 0; tries < 10; tries += 1) expect((await signIn('guessed@safe.example', `wrong ${tries}`)).status).toBe(401);
    expect((await signIn('guessed@safe.example', PASSWORD)).status).toBe(429);
    expect((await signIn('admin@safe.example', PASSWORD)).status).toBe(200);
    time += 11 * 60_000;
    expect((await signIn('guessed@safe.example', PASSWORD)).status).toBe(401);
  });

  it('gives a burst of guesses no more than a few tries, and takes none from who knows the password', async () => {
    const burst = (email: string) => Promise.allSettled(Array.from({ length: 50 }, () => requireAttempt(deps, email)));
    const begun = (await burst('burst@safe.example')).flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(begun).toHaveLength(30);
    await Promise.all(begun.map((attempt) => attempt.failed()));
    await expect(requireAttempt(deps, 'burst@safe.example')).rejects.toMatchObject({ type: 'rate-limited' });
    for (let round = 0; round < 3; round += 1)
      for (const attempt of await burst('known@safe.example')) if (attempt.status === 'fulfilled') await attempt.value.succeeded();
    await expect(requireAttempt(deps, 'known@safe.example')).resolves.toBeDefined();
  });

  it('takes no stranger in and offers nothing it does not need', async () => {
    const app = createAuthApp(deps);
    expect((await app.request(post('/api/auth/sign-up/email', { email: 'x@y.example', password: PASSWORD, name: 'X' }))).status).toBe(404);
    expect((await app.request(post('/api/auth/update-user', { organisation: 'other' }))).status).toBe(404);
    expect((await signIn('admin@safe.example', 'x'.repeat(300))).status).toBe(422);
  });
});

describe('a session', () => {
  it('is none without the signature, after sign-out and when its time is over', async () => {
    const cookie = await asAdmin();
    expect((await me(cookie.replace(/.$/, 'x').replace(/=[^.]+/, '=forged'))).status).toBe(401);
    expect((await me('')).status).toBe(401);
    const other = await asAdmin();
    expect((await createAuthApp(deps).request(post('/api/auth/sign-out', {}, { cookie: other }))).status).toBe(200);
    expect((await me(other)).status).toBe(401);
    expect((await me(cookie)).status).toBe(200);
    time += 31 * DAY;
    const late = await me(cookie);
    expect([late.status, await late.json()]).toEqual([401, expect.objectContaining({ type: '/api/docs#signed-out' })]);
    time = Date.now();
  });

  it('goes on by being used, once a day, but not for ever', async () => {
    const began = time;
    let cookie = await asAdmin();
    expect((await me(cookie)).headers.getSetCookie()).toEqual([]);
    time += 20 * DAY;
    const [renewed] = (await me(cookie)).headers.getSetCookie();
    expect(renewed).toMatch(/^safeground\.session=.*; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(renewed!.split(';')[0]).toBe(cookie);
    expect((await me(cookie)).headers.getSetCookie()).toEqual([]);
    cookie = renewed!.split(';')[0]!;
    time += 29 * DAY;
    expect((await me(cookie)).status).toBe(200);
    time += 29 * DAY;
    const [last] = (await me(cookie)).headers.getSetCookie();
    expect(Number(/Max-Age=(\d+)/.exec(last!)![1])).toBe((began + 90 * DAY - time) / 1000);
    time = began + 90 * DAY;
    expect((await me(cookie)).status).toBe(401);
    time = began;
  });

  it('is left when its device signs in anew', async () => {
    const first = await asAdmin();
    const again = post('/api/auth/sign-in/email', { email: 'admin@safe.example', password: PASSWORD }, { cookie: first });
    const second = cookieOf(await createAuthApp(deps).request(again));
    expect([(await me(first)).status, (await me(second)).status]).toEqual([401, 200]);
  });

  it('belongs to one organisation, and is none where its person is unknown', async () => {
    await createPerson(deps, 'other', act, {
      name: 'Người khác',
      email: 'other@safe.example',
      grants: [{ role: 'administrator', scope: everywhere }],
      password: PASSWORD,
    });
    const cookie = cookieOf(await signIn('other@safe.example', PASSWORD));
    expect(await (await me(cookie)).json()).toMatchObject({ organisation: { id: 'other' } });
    const people = await createApp(deps).request('/api/people', { headers: { cookie } });
    expect(((await people.json()) as { items: { email: string }[] }).items.map(({ email }) => email)).toEqual(['other@safe.example']);
  });

  it('costs two reads to know, and none when the cookie is not ours', async () => {
    const cookie = await asAdmin();
    const read: string[] = [];
    const counted = createStore({
      endpoint: dynamo.endpoint,
      region: 'local',
      prefix: storage.prefix,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      onCapacity: ({ table, operation }) => read.push(`${operation} ${table.replace(`${storage.prefix}-`, '')}`),
    });
    const headers = (value: string) => new Headers({ cookie: value });
    expect((await readSession({ ...deps, storage: counted }, headers(cookie)))?.actor.user.email).toBe('admin@safe.example');
    expect(read).toEqual(['get auth', 'get registry']);
    for (const forged of ['', 'safeground.session=', 'safeground.session=%', 'safeground.session=a.b', `${cookie.slice(0, -9)}AAAAAA%3D`])
      expect(await readSession({ ...deps, storage: counted }, headers(forged))).toBeUndefined();
    expect(read).toHaveLength(2);
    counted.close();
  });
});

describe('changing the password', () => {
  it('takes the old one, ends every other session and leaves this one signed in', async () => {
    await createPerson(deps, 'nhatrang', act, { name: 'Hoa', email: 'hoa@safe.example', grants: [], password: PASSWORD });
    const [tablet, desk] = [cookieOf(await signIn('hoa@safe.example', PASSWORD)), cookieOf(await signIn('hoa@safe.example', PASSWORD))];
    const wrong = await changePassword(desk, 'not the password', 'Bình minh trên vịnh');
    expect([wrong.status, await wrong.json()]).toEqual([
      422,
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/currentPassword', code: 'wrong' })] }),
    ]);
    const changed = await changePassword(desk, PASSWORD, 'Bình minh trên vịnh');
    expect(changed.status).toBe(200);
    expect((await me(tablet)).status).toBe(401);
    expect((await me(cookieOf(changed))).status).toBe(200);
    expect((await signIn('hoa@safe.example', PASSWORD)).status).toBe(401);
    expect((await signIn('hoa@safe.example', 'Bình minh trên vịnh')).status).toBe(200);
    expect((await changePassword('', PASSWORD, 'Bình minh trên vịnh')).status).toBe(401);
  });

  it.each([
    ['ngắn', 'too-short'],
    ['Password2021!', 'too-common'],
    ['Mật khẩu 2021', 'too-common'],
    ['hoa.le-2021-2021', 'too-common'],
    ['aaaaaaaaaaaaaaa', 'too-plain'],
    ['1234567890123', 'too-plain'],
  ])('refuses %s', (password, code) => {
    expect(() => requireStrong(password, { email: 'hoa.le@safe.example' }, '/newPassword')).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/newPassword', code })] }),
    );
  });

  it.each(['Bình minh trên vịnh', 'k7mp-2wqa-9xtd-hn4v', 'ba con bò vàng'])('takes %s', (password) => {
    expect(() => requireStrong(password, { email: 'hoa@safe.example' }, '/newPassword')).not.toThrow();
  });
});

describe('people', () => {
  it('share no e-mail, however many are made at once', async () => {
    const twin = (number: number) =>
      createPerson(deps, number % 2 === 0 ? 'nhatrang' : 'other', act, {
        name: `Người ${number}`,
        email: 'twin@safe.example',
        grants: [{ role: 'reporter', scope: everywhere }],
        password: PASSWORD,
      }).then(
        () => 'made',
        (error: unknown) => (error as { type: string }).type,
      );
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, number) => twin(number)));
    expect(outcomes.toSorted()).toEqual([...Array.from({ length: 9 }, () => 'conflict'), 'made']);
    const people = [...(await listPeople(storage.of('nhatrang'))), ...(await listPeople(storage.of('other')))];
    expect(people.filter(({ email }) => email === 'twin@safe.example')).toHaveLength(1);
  });

  it('are made by an administrator with a first password that works, and by nobody else', async () => {
    const app = createApp(deps);
    const body = { name: 'Lê Thị Mỹ Dung', email: 'dung@safe.example', grants: [{ role: 'reporter', scope: everywhere }] };
    const inspector = cookieOf(await signIn('inspector@safe.example', PASSWORD));
    expect((await app.request(post('/api/people', body, { cookie: inspector }))).status).toBe(403);
    const made = await app.request(post('/api/people', body, { cookie: await asAdmin() }));
    const { person, password } = (await made.json()) as { person: { id: string }; password: string };
    expect((await signIn('dung@safe.example', password)).status).toBe(200);
    expect(await getPerson(storage.of('nhatrang'), person.id)).toMatchObject({ name: 'Lê Thị Mỹ Dung' });
    expect(await getPerson(storage.of('other'), person.id)).toBeUndefined();
  });

  it('lose a right with the next request, and the last administrator keeps it', async () => {
    const app = createApp(deps);
    const cookie = await asAdmin();
    const put = (id: string, grants: unknown) =>
      app.request(`/api/people/${id}/grants`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'x-safeground': '1', cookie },
        body: JSON.stringify({ grants }),
      });
    const inspectorCookie = cookieOf(await signIn('inspector@safe.example', PASSWORD));
    const inspector = (await listPeople(storage.of('nhatrang'))).find(({ email }) => email === 'inspector@safe.example')!;
    const admin = (await listPeople(storage.of('nhatrang'))).find(({ email }) => email === 'admin@safe.example')!;
    expect((await put(inspector.id, [])).status).toBe(200);
    expect(await (await me(inspectorCookie)).json()).toMatchObject({ grants: [] });
    expect((await put(admin.id, [])).status).toBe(422);
    expect((await put('usr_nobody', [])).status).toBe(404);
    expect((await put(inspector.id, [{ role: 'inspector', scope: { kind: 'unit', unit: 'u_nowhere' } }])).status).toBe(422);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { signIn as signInOverHttp } from '../world/person.ts';
import { startPlatform, type RunningPlatform } from '../world/platform.ts';
import { startNetwork, type Fate, type Network, type Passage } from './inspect/network.ts';
import { businesses, fillOn, fillShort, finishShort, publishShortForm, tapSubmit } from './inspect/short-form.ts';
import { carryAlong, giveCredentials, openTablet, signIn, type Tablet } from './inspect/tablet.ts';
import { startWitness, type Witness } from './inspect/witness.ts';

/** One tablet goes through all of it, as tablets do: each test begins with what the one before left. */
let platform: RunningPlatform;
let witness: Witness;
let network: Network;
let profile: string;
let tablet: Tablet;
let places: readonly string[];
let count = 0;

beforeAll(async () => {
  platform = await startPlatform({ web: await builtWeb(() => undefined) });
  await publishShortForm(platform);
  witness = await startWitness(platform);
  network = await startNetwork(witness.heard);
  profile = mkdtempSync(join(tmpdir(), 'safeground-tablet-'));
  tablet = await openTablet(profile, { network: network.server });
  await signIn(tablet.page, platform.origin);
  await carryAlong(tablet.page);
  tablet.context.setDefaultTimeout(20_000);
  places = await businesses(tablet.page, platform.origin);
});

afterAll(async () => {
  await tablet.context.close().catch(() => undefined);
  await network.stop();
  rmSync(profile, { recursive: true, force: true });
  expect(await witness.judge()).toEqual([]);
});

beforeEach(() => {
  network.rule(() => 'pass');
});

const isSubmission = (path: string): boolean => path.startsWith('/api/submissions/');
const isUpload = ({ method, path }: Passage): boolean => method === 'PUT' && path.startsWith('/files/');
const isWork = (passage: Passage): boolean =>
  isSubmission(passage.path) || passage.path.startsWith('/api/attachments') || isUpload(passage);
const receipted = (id: string): number => (witness.ledger.acts.get(id) ?? []).flatMap(({ told }) => told).length;

/** The next inspection of the day. */
function another(photos = 0): { place: string; number: number; photos: number } {
  count += 1;
  return { place: places[count % places.length] ?? '', number: count, photos };
}

async function emptied(page: Page): Promise<void> {
  await page.goto(`${platform.origin}/inspect/outbox`);
  await page.getByRole('heading', { level: 1, name: 'Chờ gửi' }).waitFor();
  const again = page.getByRole('link', { name: 'Đăng nhập lại' });
  const done = page.getByText('Không còn phiếu nào chờ gửi');
  // A killed browser may have lost its cookies with the rest of its memory.
  await again.first().or(done).first().waitFor();
  if (await again.first().isVisible()) {
    await again.first().click();
    await giveCredentials(page);
  }
  await done.waitFor();
}

async function dieAndReturn(): Promise<Page> {
  await tablet.die();
  network.rule(() => 'pass');
  tablet = await openTablet(profile, { network: network.server });
  return tablet.page;
}

describe('a tablet that dies on the way of a submission (C2)', () => {
  const points: readonly { readonly at: string; readonly meets: (passage: Passage) => boolean; readonly fate: Fate }[] = [
    { at: 'before it asked where its photos go', meets: ({ path }) => path.startsWith('/api/attachments'), fate: 'lost' },
    { at: 'in the middle of a photo', meets: isUpload, fate: 'lost' },
    { at: 'when a photo was stored and nobody had told it', meets: isUpload, fate: 'answer-lost' },
    { at: 'before its answers reached the server', meets: ({ path }) => isSubmission(path), fate: 'lost' },
    { at: 'when the server had taken it and the receipt was under way', meets: ({ path }) => isSubmission(path), fate: 'answer-lost' },
  ];

  it.each(points)('$at: one record, with its photos', async ({ meets, fate }) => {
    const reached = Promise.withResolvers<undefined>();
    network.rule((passage) => {
      if (!meets(passage)) return 'pass';
      reached.resolve(undefined);
      return fate;
    });
    const id = await finishShort(tablet.page, platform.origin, another(1));
    await reached.promise;
    await emptied(await dieAndReturn());
    expect(receipted(id)).toBeGreaterThan(0);
  });

  it('at the tap itself: it is a draft or it is sent, never both and never neither', async () => {
    for (const after of [0, 5, 25]) {
      await fillShort(tablet.page, platform.origin, another());
      const id = new URL(tablet.page.url()).pathname.split('/').at(-1) ?? '';
      network.rule((passage) => (isWork(passage) ? 'lost' : 'pass'));
      await tapSubmit(tablet.page);
      await new Promise((resolve) => setTimeout(resolve, after));
      const page = await dieAndReturn();
      await page.goto(`${platform.origin}/inspect/drafts`);
      await page.getByRole('heading', { level: 1, name: 'Phiếu đang làm' }).waitFor();
      const held = await page.evaluate(storesOf, id);
      expect(held).toHaveLength(1);
      if (held[0] === 'drafts') {
        await page.goto(`${platform.origin}/inspect/fill/${id}`);
        await fillOn(page, count, 0);
        await tapSubmit(page);
        await page.waitForURL(/\/inspect\/receipts\//);
      }
      await emptied(page);
      expect(receipted(id)).toBe(1);
    }
  });
});

describe('a network that lies', () => {
  it('unreachable while the browser calls itself online, then two tabs at once: each is sent once (C3, C5)', async () => {
    const { page, context } = tablet;
    network.rule((passage) => (isWork(passage) ? 'lost' : 'pass'));
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.push(await finishShort(page, platform.origin, another()));
    expect(await page.evaluate(() => navigator.onLine)).toBe(true);
    const second = await context.newPage();
    const tabs = [page, second];
    for (const tab of tabs) {
      await tab.goto(`${platform.origin}/inspect/outbox`);
      await tab.getByText('3 phiếu').first().waitFor();
    }
    network.passed.length = 0;
    network.rule(() => 'pass');
    await Promise.all(tabs.map((tab) => tab.getByRole('button', { name: 'Gửi tất cả ngay' }).click()));
    await Promise.all(tabs.map((tab) => tab.getByText('Không còn phiếu nào chờ gửi').waitFor()));
    await second.close();
    const sent = network.passed.filter(({ path }) => isSubmission(path)).map(({ path }) => path.split('/').at(-1));
    expect(sent.sort()).toEqual(ids.sort());
  });

  it('files behind another origin, as a bucket’s are: taken in, under the content policy of the site', async () => {
    const { page, context } = tablet;
    const bucket = 'https://bucket.example';
    let puts = 0;
    const past = async (request: Request): Promise<Response> => {
      const { host: _, 'content-length': __, ...headers } = await request.allHeaders();
      const body = request.postDataBuffer();
      const url = request.url().replace(bucket, platform.origin);
      return fetch(url, { method: request.method(), headers, body: body === null ? null : new Uint8Array(body) });
    };
    await context.route('**/api/attachments', async (route) => {
      const answer = await past(route.request());
      await route.fulfill({
        status: answer.status,
        json: JSON.parse((await answer.text()).replaceAll(platform.origin, bucket)) as unknown,
      });
    });
    await context.route(`${bucket}/**`, async (route) => {
      const answer = await past(route.request());
      puts += 1;
      const allowed = answer.headers.get('access-control-allow-origin');
      await route.fulfill({ status: answer.status, headers: allowed === null ? {} : { 'access-control-allow-origin': allowed } });
    });
    const id = await finishShort(page, platform.origin, another(1));
    await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
    await context.unrouteAll();
    expect(puts).toBe(1);
    expect(receipted(id)).toBe(1);
  });
});

describe('a queue', () => {
  it('is not held up by one that the server refuses; that one stays, with its reason (S6)', async () => {
    const { page } = tablet;
    network.rule((passage) => (isWork(passage) ? 'lost' : 'pass'));
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.push(await finishShort(page, platform.origin, another()));
    const [bad = '', ...good] = ids;
    await page.evaluate(changeRecord, [bad, 'spoil'] as const);
    network.rule(() => 'pass');
    await page.goto(`${platform.origin}/inspect/outbox`);
    await page.getByRole('button', { name: 'Gửi tất cả ngay' }).click();
    await page.getByText('Máy chủ chưa nhận').first().waitFor();
    await expect.poll(() => good.map(receipted)).toEqual([1, 1]);
    expect(receipted(bad)).toBe(0);
    await page.evaluate(changeRecord, [bad, 'drop'] as const);
    await emptied(page);
  });
});

describe('a clock', () => {
  const day = 24 * 3_600_000;
  it.each([
    ['three days behind', -3 * day],
    ['three days ahead', 3 * day],
    ['in 1970', -Date.now() + 2 * day],
  ])('%s is taken down and obeyed by nobody (C8)', async (_, milliseconds) => {
    const page = await tablet.context.newPage();
    await page.addInitScript(turnClock, milliseconds);
    const id = await finishShort(page, platform.origin, another());
    await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
    await page.close();
    const committee = await signInOverHttp(platform, 'committee@safeground.example', DEMO_PASSWORD);
    const stored = await committee.call('getSubmission', { params: { id } });
    expect(Math.abs(Date.parse(stored.observedAt) - (Date.now() + milliseconds))).toBeLessThan(10 * 60_000);
    expect(Math.abs(Date.parse(stored.receivedAt) - Date.now())).toBeLessThan(10 * 60_000);
  });
});

describe('the browser’s storage', () => {
  it('is cleared by the browser: the tablet says what was on it, until that was read (C10)', async () => {
    const { page, context } = tablet;
    network.rule((passage) => (isWork(passage) ? 'lost' : 'pass'));
    await finishShort(page, platform.origin, another());
    await fillShort(page, platform.origin, another());
    await page.goto(`${platform.origin}/inspect/drafts`);
    await page.getByRole('heading', { level: 1, name: 'Phiếu đang làm' }).waitFor();
    const devtools = await context.newCDPSession(page);
    await page.goto('about:blank');
    const storageTypes = 'indexeddb,cache_storage,local_storage,service_workers,file_systems';
    await devtools.send('Storage.clearDataForOrigin', { origin: platform.origin, storageTypes });
    network.rule(() => 'pass');
    for (let visit = 0; visit < 2; visit += 1) {
      await page.goto(`${platform.origin}/inspect`);
      await page.getByText('Trình duyệt đã xóa dữ liệu trên máy này').waitFor();
      await page.getByText(/trên máy còn 1 phiếu đang làm và 1 phiếu chờ gửi/).waitFor();
    }
    await page.getByRole('button', { name: 'Đã hiểu' }).click();
    await page.reload();
    await page.getByRole('searchbox').waitFor();
    expect(await page.getByText('Trình duyệt đã xóa dữ liệu trên máy này').count()).toBe(0);
  });
});

/** The page's clock is off by so many milliseconds. */
function turnClock(milliseconds: number): void {
  const Real = Date;
  globalThis.Date = new Proxy(Real, {
    construct: (_, parts: [number]) => (parts.at(0) === undefined ? new Real(Real.now() + milliseconds) : new Real(...parts)),
    get: (target, name) => (name === 'now' ? () => Real.now() + milliseconds : Reflect.get(target, name)),
  });
}

/** Where on the tablet an inspection is. */
async function storesOf(id: string): Promise<readonly string[]> {
  const name = (await indexedDB.databases()).map((each) => each.name ?? '').find((each) => each.startsWith('safeground:')) ?? '';
  const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error(name));
    });
  const db = await done(indexedDB.open(name));
  const found: string[] = [];
  for (const store of ['drafts', 'outbox', 'receipts'])
    if ((await done(db.transaction(store).objectStore(store).count(id))) === 1) found.push(store);
  db.close();
  return found;
}

/** Takes a record out of the queue, or makes it one that the server must refuse: its content is not what its hash says. */
async function changeRecord([id, change]: readonly [string, 'spoil' | 'drop']): Promise<void> {
  const name = (await indexedDB.databases()).map((each) => each.name ?? '').find((each) => each.startsWith('safeground:')) ?? '';
  const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error(name));
    });
  const db = await done(indexedDB.open(name));
  const outbox = db.transaction('outbox', 'readwrite').objectStore('outbox');
  const record = (await done(outbox.get(id))) as { body: ArrayBuffer };
  const body = new TextEncoder().encode(new TextDecoder().decode(record.body).replace('đã nhắc nhở', 'chưa nhắc nhở')).buffer;
  await (change === 'drop' ? done(outbox.delete(id)) : done(outbox.put({ ...record, body })));
  db.close();
}

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FormVersion } from '@safeground/contract';
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { seededRandom } from '../../functions/src/seed/random.ts';
import { signIn as signInOverHttp } from '../world/person.ts';
import { startPlatform, type RunningPlatform } from '../world/platform.ts';
import { largeRecords, listsKept, spoilRecord, storesOf, turnClock, writeMuch } from './inspect/in-page.ts';
import { isSubmission, isUpload, isWork, startNetwork, type Fate, type Network, type Passage } from './inspect/network.ts';
import { businesses, fillOn, fillShort, finishShort, publishShortForm, tapSubmit } from './inspect/short-form.ts';
import {
  carryAlong,
  emptyQueue,
  linkIsBack,
  loseLargeValues,
  next,
  openTablet,
  signIn,
  takenPhoto,
  tearLog,
  type Tablet,
} from './inspect/tablet.ts';
import { whatIsShown } from './inspect/shown.ts';
import { startWitness, type Witness } from './inspect/witness.ts';

/** One tablet goes through all of it, as tablets do: each test begins with what the one before left. */
let platform: RunningPlatform;
let witness: Witness;
let network: Network;
let profile: string;
let tablet: Tablet;
let short: FormVersion;
let places: readonly string[];
let count = 0;

beforeAll(async () => {
  platform = await startPlatform({ web: await builtWeb(() => undefined) });
  short = await publishShortForm(platform);
  witness = await startWitness(platform);
  network = await startNetwork(witness.heard);
  profile = mkdtempSync(join(tmpdir(), 'safeground-tablet-'));
  tablet = await openTablet(profile, { network: network.server, witness });
  await signIn(tablet.page, platform.origin);
  await carryAlong(tablet.page);
  places = await businesses(tablet.page, platform.origin);
});

afterAll(async () => {
  await witness.look(profile, tablet.page);
  await tablet.context.close().catch(() => undefined);
  await network.stop();
  rmSync(profile, { recursive: true, force: true });
  expect(await witness.judge()).toEqual([]);
});

beforeEach(() => {
  network.rule(() => 'pass');
  onTestFailed(async () => console.error(await whatIsShown(tablet.page)));
});

const receipted = (id: string): number => (witness.ledger.acts.get(id) ?? []).flatMap(({ told }) => told).length;

/** The next inspection of the day. */
function another(photos = 0): { place: string; number: number; photos: number } {
  count += 1;
  return { place: places[count % places.length] ?? '', number: count, photos };
}

const emptied = (page: Page): Promise<void> => emptyQueue(page, platform.origin);

async function dieAndReturn(meanwhile: () => void = () => undefined): Promise<Page> {
  await tablet.die();
  meanwhile();
  network.rule(() => 'pass');
  tablet = await openTablet(profile, { network: network.server, witness });
  return tablet.page;
}

describe('a tablet that dies on the way of a submission (C2)', () => {
  const points: readonly { readonly at: string; readonly meets: (passage: Passage) => boolean; readonly fate: Fate }[] = [
    { at: 'before it asked where its photos go', meets: ({ path }) => path.startsWith('/api/attachments'), fate: 'lost' },
    { at: 'in the middle of a photo', meets: isUpload, fate: 'lost' },
    { at: 'when a photo was stored and nobody had told it', meets: isUpload, fate: 'answer-lost' },
    { at: 'before its answers reached the server', meets: isSubmission, fate: 'lost' },
    { at: 'when the server had taken it and the receipt was under way', meets: isSubmission, fate: 'answer-lost' },
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
      // Going to another page may cut off an answer on its way; it is sent again then, and the ledger says that it counts once.
      expect(receipted(id)).toBeGreaterThan(0);
    }
  });
});

describe('a tablet that dies in the middle of a write', () => {
  it('has all that was confirmed, after the next death too (C1)', async () => {
    await fillShort(tablet.page, platform.origin, another());
    const form = tablet.page.url();
    await tablet.page.evaluate(writeMuch);
    const once = await dieAndReturn(() => tearLog(profile));
    await once.goto(form);
    await fillOn(once, count + 1, 0);
    await once.getByText('Đã lưu trên máy').waitFor();
    const twice = await dieAndReturn();
    await twice.goto(form);
    expect(await twice.getByLabel('Ghi nhận').inputValue()).toContain(`Lượt ${count + 2}`);
    await fillOn(twice, count, 0);
    await tapSubmit(twice);
    await twice.waitForURL(/\/inspect\/receipts\//);
    await emptied(twice);
    expect(receipted(new URL(form).pathname.split('/').at(-1) ?? '')).toBe(1);
  });
});

describe('a tablet that dies while a photo is made smaller', () => {
  it('has the words, no empty photo, and takes it again (C15)', async () => {
    const { page } = tablet;
    await fillShort(page, platform.origin, another());
    const form = page.url();
    await page.goto(form);
    await page.getByLabel('Ghi nhận').waitFor();
    await page.evaluate(() => {
      HTMLCanvasElement.prototype.toBlob = () => void Object.assign(globalThis, { shrinking: true });
    });
    const file = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: await takenPhoto(page, 800, 600) };
    await page.locator('.q-camera input').setInputFiles(file);
    await page.waitForFunction(() => 'shrinking' in globalThis);
    const again = await dieAndReturn();
    await again.goto(form);
    await fillOn(again, count, 1);
    await tapSubmit(again);
    // Leaving at once would leave a draft, as dying at the tap does.
    await again.waitForURL(/\/inspect\/receipts\//);
    await emptied(again);
    const acts = witness.ledger.acts.get(new URL(form).pathname.split('/').at(-1) ?? '') ?? [];
    expect(acts.map(({ input }) => input?.content.attachments.length)).toEqual([1]);
  });
});

describe('a photo whose making never ends', () => {
  it('does not hold the form up: the person keeps it as it was taken, and it is sent so', async () => {
    const page = await tablet.context.newPage();
    await page.addInitScript(() => {
      globalThis.createImageBitmap = () => new Promise(() => undefined);
    });
    await page.clock.install();
    await fillShort(page, platform.origin, another());
    const buffer = await takenPhoto(page, 400, 300);
    await page.getByRole('button', { name: 'Phần trước' }).click();
    await page.locator('.q-camera input').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer });
    await page.getByText('Đang xử lý ảnh').waitFor();
    await next(page);
    await tapSubmit(page);
    await page.getByText('Đang khóa phiếu').waitFor();
    await page.clock.fastForward(20_000);
    // Submitting all the same leads to what has to be decided first.
    await page.getByRole('button', { name: 'Vẫn nộp' }).click();
    await page.getByRole('button', { name: 'Giữ ảnh như đã chụp' }).click();
    await page.getByRole('img', { name: 'Ảnh 1' }).waitFor();
    await next(page);
    await page.getByText('Phiếu đã đủ. Có thể nộp.').waitFor();
    await tapSubmit(page);
    await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
    const sha256 = createHash('sha256').update(buffer).digest('hex');
    const id = page.url().split('/').at(-1) ?? '';
    expect(witness.ledger.acts.get(id)?.[0]?.input?.content.attachments).toEqual([sha256]);

    // What was sent is read again as long as the server can be asked, and what cannot be is said in words.
    await page.getByRole('link', { name: 'Xem lại phiếu đã gửi' }).click();
    await page.getByText('Ghi nhận').waitFor();
    const shown = page.getByRole('img', { name: 'Ảnh 1' });
    await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 60_000 }).toBe(400);
    await tablet.context.setOffline(true);
    await page.reload();
    await page.getByText('Cần có mạng để xem các lần kiểm tra trước').waitFor();
    await tablet.context.setOffline(false);
    await page.close();
  });
});

describe('a server in trouble', () => {
  it('is killed in the middle of a queue, twice: what it had taken it keeps, the rest comes once it is back (S1)', async () => {
    const { page } = tablet;
    network.rule((passage) => (isWork(passage) ? 'lost' : 'pass'));
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.push(await finishShort(page, platform.origin, another(1)));
    await page.goto(`${platform.origin}/inspect/outbox`);
    await page.getByText('3 phiếu').first().waitFor();
    for (const requests of [2, 4]) {
      let seen = 0;
      const { promise: killed, resolve: isKilled } = Promise.withResolvers<undefined>();
      network.rule(async (passage) => {
        if (!isWork(passage)) return 'pass';
        seen += 1;
        // While the request is on its way, and for all that come until there is a server again.
        if (seen === requests) void platform.kill().then(() => isKilled(undefined));
        return seen < requests ? 'pass' : 'answer-lost';
      });
      await linkIsBack(page);
      await killed;
      const port = Number(new URL(platform.origin).port);
      platform = await startPlatform({ data: platform.data, port, web: await builtWeb(() => undefined) });
      witness.follow(platform);
    }
    network.rule(() => 'pass');
    await linkIsBack(page);
    await emptied(page);
    expect(ids.map((id) => receipted(id) > 0)).toEqual([true, true, true]);
  });

  it('takes in ten of each request at once as one (C5)', async () => {
    network.rule((passage) => (isWork(passage) ? 'tenfold' : 'pass'));
    const id = await finishShort(tablet.page, platform.origin, another(1));
    await tablet.page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
    expect(receipted(id)).toBe(10);
    expect(witness.ledger.acts.get(id)).toHaveLength(1);
    expect(witness.ledger.finished).toContain(id);
  });

  it.each(['cut-short', 'garbled', 'busy'] as const)('has no photo when it came %s, and gets it whole after (S5)', async (fate) => {
    let puts = 0;
    network.rule((passage) => (isUpload(passage) && (puts += 1) === 1 ? fate : 'pass'));
    const id = await finishShort(tablet.page, platform.origin, another(1));
    await tablet.page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
    expect(puts).toBe(2);
    expect(receipted(id)).toBe(1);
  });

  it('gets an answer of 330,000 letters, more than an item of the database holds, as it was written (S7)', async () => {
    const { page } = tablet;
    await fillShort(page, platform.origin, another());
    await page.getByRole('button', { name: 'Phần trước' }).click();
    const field = page.getByLabel('Ghi nhận');
    const text = await field.evaluate((_, size) => {
      const bytes = new Uint8Array(size);
      for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
      return Array.from(bytes, (byte) => String.fromCharCode(0x4e00 + byte * 64 + (byte % 61))).join('');
    }, 330_000);
    await field.fill(text);
    await next(page);
    await tapSubmit(page);
    await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
    const id = page.url().split('/').at(-1) ?? '';
    expect(witness.ledger.acts.get(id)?.[0]?.input?.content.answers['note']).toBe(text);
  });
});

describe('a network that does all of it', () => {
  const seeds = process.env['SAFEGROUND_LONG'] === '1' ? Array.from({ length: 20 }, (_, seed) => seed + 1) : [1];
  const ills: readonly Fate[] = ['lost', 'answer-lost', 'portal', 'busy', 'cut-short', 'tenfold'];

  it.each(seeds)('by seed %i, and then carries again: a queue with photos arrives once (C4, C5, C16, S2, S3, S5)', async (seed) => {
    const { page } = tablet;
    network.rule((passage) => (isWork(passage) ? 'lost' : 'pass'));
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) ids.push(await finishShort(page, platform.origin, another(1)));
    await page.goto(`${platform.origin}/inspect/outbox`);
    await page.getByText('4 phiếu').first().waitFor();
    const random = seededRandom(seed);
    let left = 12;
    network.rule((passage) => {
      if (!isWork(passage) || left === 0) return 'pass';
      left -= 1;
      if (random.chance(0.25)) return 'pass';
      return isUpload(passage) && random.chance(0.2) ? 'garbled' : random.pick(ills);
    });
    await linkIsBack(page);
    await emptied(page);
    expect(ids.map((id) => receipted(id) > 0)).toEqual([true, true, true, true]);
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
    await Promise.all(tabs.map(linkIsBack));
    await Promise.all(tabs.map((tab) => tab.getByText('Không còn phiếu nào chờ gửi').waitFor()));
    await second.close();
    const sent = network.passed.filter(isSubmission).map(({ path }) => path.split('/').at(-1));
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
  it('is not held up by one that the server refuses; that one stays, with its reason, and is opened again to mend it (S6)', async () => {
    const { page } = tablet;
    network.rule((passage) => (isWork(passage) ? 'lost' : 'pass'));
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.push(await finishShort(page, platform.origin, another()));
    const [bad = '', ...good] = ids;
    await page.evaluate(spoilRecord, bad);
    await page.goto(`${platform.origin}/inspect/outbox`);
    await page.getByRole('heading', { level: 1, name: 'Chờ gửi' }).waitFor();
    network.rule(() => 'pass');
    await page.getByRole('button', { name: 'Gửi tất cả ngay' }).click();
    await page.getByText('Máy chủ chưa nhận').first().waitFor();
    await expect.poll(() => good.map(receipted)).toEqual([1, 1]);
    expect(receipted(bad)).toBe(0);
    // Opened again it is a draft with all that was answered; submitted anew it is received.
    await page.getByRole('button', { name: 'Mở lại để sửa' }).click();
    await page.getByLabel('Ghi nhận').waitFor();
    expect(await page.getByLabel('Ghi nhận').inputValue()).toContain('chưa nhắc nhở');
    await next(page);
    await tapSubmit(page);
    await page.waitForURL(/\/inspect\/receipts\//);
    await emptied(page);
    expect(receipted(bad)).toBe(1);
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
    witness.ledger.taken.add(await finishShort(page, platform.origin, another()));
    await fillShort(page, platform.origin, another());
    await page.goto(`${platform.origin}/inspect/drafts`);
    await page.getByRole('heading', { level: 1, name: 'Phiếu đang làm' }).waitFor();
    const devtools = await context.newCDPSession(page);
    await page.goto('about:blank');
    const storageTypes = 'indexeddb,cache_storage,local_storage,service_workers,file_systems';
    await devtools.send('Storage.clearDataForOrigin', { origin: platform.origin, storageTypes });
    network.rule(() => 'pass');
    for (let visit = 0; visit < 2; visit += 1) {
      const told = page.waitForResponse((response) => response.url().endsWith('/api/me/tablet'));
      await page.goto(`${platform.origin}/inspect`);
      await told;
      await page.getByText('Trình duyệt đã xóa dữ liệu trên máy này').waitFor();
      await page.getByText(/trên máy còn 1 phiếu đang làm và 1 phiếu chờ gửi/).waitFor();
    }
    const office = await signInOverHttp(platform, 'admin@safeground.example', DEMO_PASSWORD);
    const { items } = await office.call('listTablets');
    expect(items).toMatchObject([{ drafts: 0, waiting: 0, lost: { drafts: 1, waiting: 1 } }]);
    await page.getByRole('button', { name: 'Đã hiểu' }).click();
    await page.getByText('Trình duyệt đã xóa dữ liệu trên máy này').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('searchbox').waitFor();
    expect(await page.getByText('Trình duyệt đã xóa dữ liệu trên máy này').count()).toBe(0);
  });
});

describe('the disk of the tablet', () => {
  it('loses what the browser keeps in files of its own: the rest is there, and what the server has comes again (C12)', async () => {
    const { page } = tablet;
    await fillShort(page, platform.origin, another());
    const form = page.url();
    await page.goto(`${platform.origin}/inspect`);
    await page.getByRole('searchbox').waitFor();
    await page.evaluate(largeRecords);
    const again = await dieAndReturn(() => expect(loseLargeValues(profile)).toBeGreaterThan(0));
    await again.goto(`${platform.origin}/inspect/drafts`);
    await again.getByText('Máy không đọc được 1 phiếu').waitFor();
    await again.getByRole('link', { name: /Làm tiếp/ }).waitFor();
    await again.goto(form);
    await fillOn(again, count, 0);
    await tapSubmit(again);
    await again.waitForURL(/\/inspect\/receipts\//);
    await emptied(again);
    await again.goto(`${platform.origin}/inspect`);
    await again.locator('main li a').first().waitFor();
    await expect.poll(() => again.evaluate(listsKept)).toEqual([]);
    await again.getByRole('button', { name: 'Bỏ các phiếu này khỏi máy' }).click();
    await again.getByText('Máy không đọc được').waitFor({ state: 'detached' });
    await again.goto(`${platform.origin}/inspect/drafts`);
    await again.getByText('Không có phiếu nào đang làm dở').waitFor();
  });
});

describe('the form', () => {
  it('loses a question and then its use while it is being filled: what was begun goes in under its own version (C7)', async () => {
    const { page } = tablet;
    await fillShort(page, platform.origin, another(1));
    const begun = page.url();
    const designer = await signInOverHttp(platform, 'designer@safeground.example', DEMO_PASSWORD);
    const { form, version } = short;
    const draft = await designer.call('getDraft', { params: { form } });
    const children = draft.definition.children.filter(({ name }) => name !== 'note');
    const body = { definition: { ...draft.definition, children } };
    await designer.call('putDraft', { params: { form }, headers: { 'if-match': `"${draft.revision}"` }, body });
    const next = await designer.call('publishForm', { params: { form }, body: { base: draft.revision + 1 } });
    for (const each of [version, next.version]) await designer.call('retireVersion', { params: { form, version: String(each) } });

    // The tablet learns of it, and offers the form no more.
    await page.goto(`${platform.origin}/inspect`);
    await page.getByRole('button', { name: 'Cập nhật' }).and(page.locator(':enabled')).waitFor();
    await page.getByRole('button', { name: 'Cập nhật' }).click();
    await page.getByRole('button', { name: 'Cập nhật' }).and(page.locator(':enabled')).waitFor();
    await page.goto(`${platform.origin}/inspect/subjects/${places[count % places.length]}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(begun);
    await fillOn(page, count, 1);
    await tapSubmit(page);
    await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
    const committee = await signInOverHttp(platform, 'committee@safeground.example', DEMO_PASSWORD);
    const id = new URL(begun).pathname.split('/').at(-1) ?? '';
    const stored = await committee.call('getSubmission', { params: { id } });
    expect(stored).toMatchObject({ version, flagged: false, attachments: [{ present: true }] });
    expect(stored.content.answers['note']).toContain(`Lượt ${count + 1}`);
  });
});

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { signIn as signInOverHttp, type Person } from '../world/person.ts';
import { startPlatform, type RunningPlatform } from '../world/platform.ts';
import { startNetwork, type Network } from './inspect/network.ts';
import {
  carryAlong,
  choose,
  fillWell,
  linkIsBack,
  next,
  openTablet,
  row,
  scriptsWith,
  signIn,
  startAt,
  submit,
  takenPhoto,
  type Tablet,
} from './inspect/tablet.ts';
import { startWitness, type Witness } from './inspect/witness.ts';

let platform: RunningPlatform;
let committee: Person;
let witness: Witness;
let network: Network;
let site: Site;
let profile: string;
let tablet: Tablet;

beforeAll(async () => {
  site = siteOf(await builtWeb(() => undefined));
  platform = await startPlatform({ web: site.folder });
  committee = await signInOverHttp(platform, 'committee@safeground.example', DEMO_PASSWORD);
  witness = await startWitness(platform);
});

afterAll(async () => {
  const violations = await witness.judge();
  site?.remove();
  expect(violations).toEqual([]);
});

beforeEach(async () => {
  profile = mkdtempSync(join(tmpdir(), 'safeground-tablet-'));
  network = await startNetwork(witness.heard);
  tablet = await openTablet(profile, { network: network.server, witness });
});

afterEach(async () => {
  await witness.look(profile, tablet.page);
  await tablet.context.close().catch(() => undefined);
  await network.stop();
  rmSync(profile, { recursive: true, force: true });
});

const saved = (page: Page): Promise<void> => page.getByText('Đã lưu trên máy').waitFor();
const received = (page: Page): Promise<void> => page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();

describe('two tabs', () => {
  it('fill one form in turn, never at once, and lose nothing in between (C5)', async () => {
    const { page, context } = tablet;
    await signIn(page, platform.origin);
    await startAt(page);
    await next(page);
    // A checklist came compiled with the packet: what reads definitions and expressions stays where it was.
    expect(await scriptsWith(page, 'expression.too-nested')).toEqual([]);
    expect(await scriptsWith(page, 'Phiếu đã đủ')).not.toEqual([]);
    await choose(page, 'B02', 'Đạt');
    const second = await context.newPage();
    await second.goto(page.url());
    await second.getByText('Phiếu này đang mở ở thẻ khác').waitFor();

    // Typed in the first tab and not yet an answer when the second one takes the form over.
    await choose(page, 'B03', 'Chưa đạt');
    await row(page, 'B03').getByLabel('Ghi rõ điều chưa đạt').fill('Chủ cơ sở chưa ký cam kết');
    await second.getByRole('button', { name: 'Làm tiếp ở đây' }).click();
    await page.getByText('Phiếu này đang mở ở thẻ khác').waitFor();
    await second.getByRole('heading', { level: 2, name: 'Kế hoạch và trách nhiệm' }).waitFor();
    expect(await row(second, 'B03').getByLabel('Ghi rõ điều chưa đạt').inputValue()).toBe('Chủ cơ sở chưa ký cam kết');
    await choose(second, 'B04', 'Đạt');
    await saved(second);
    await second.close();
    await page.getByRole('button', { name: 'Làm tiếp ở đây' }).click();
    await page.getByRole('button', { name: /Kế hoạch và trách nhiệm/ }).click();
    expect(await row(page, 'B04').getByRole('radio', { name: 'Đạt', exact: true }).isChecked()).toBe(true);
  });
});

describe('two people on one tablet', () => {
  it('never see or send each other’s work (C6)', async () => {
    const { page, context } = tablet;
    await signIn(page, platform.origin);
    await carryAlong(page);
    await context.setOffline(true);
    const business = await startAt(page);
    await fillWell(page);
    const id = await submit(page);
    await page.getByRole('heading', { level: 1, name: 'Phiếu đã khóa, đang chờ gửi' }).waitFor();

    // Somebody else signs in in another tab: the first tab must not send under their name.
    await page.route('**/api/**', (route) => route.abort());
    await context.setOffline(false);
    const other = await context.newPage();
    await signIn(other, platform.origin, 'reporter@safeground.example');
    await other.goto(`${platform.origin}/inspect/outbox`);
    await other.getByText('Không còn phiếu nào chờ gửi').waitFor();
    expect(await other.getByText(business).count()).toBe(0);
    await page.unroute('**/api/**');
    await linkIsBack(page);
    await page.getByRole('link', { name: /^Gửi/ }).click();
    await page.getByText('Trình duyệt đang đăng nhập bằng tài khoản khác').waitFor();
    await expect(committee.call('getSubmission', { params: { id } })).rejects.toMatchObject({ type: 'not-found' });

    await signIn(other, platform.origin);
    await other.goto(`${platform.origin}/inspect/receipts/${id}`);
    await received(other);
    await other.goto(`${platform.origin}/inspect`);
    await startAt(other);
    await other.goto(`${platform.origin}/inspect/drafts`);
    // Nobody signs out without being told what stays behind.
    await other.getByRole('button', { name: /Tài khoản/ }).click();
    await other.getByRole('menuitem', { name: 'Đăng xuất' }).click();
    await other.getByText('Trên máy còn 1 phiếu đang làm và 0 phiếu chờ gửi').waitFor();
    await other.getByRole('dialog').getByRole('button', { name: 'Đăng xuất' }).click();
    await other.getByRole('heading', { name: 'Đăng nhập' }).waitFor();
    const stored = await committee.call('getSubmission', { params: { id } });
    const me = await (await signInOverHttp(platform, 'inspector@safeground.example', DEMO_PASSWORD)).call('me');
    expect(stored.by).toBe(me.user.id);
  });
});

describe('the disk of the tablet', () => {
  it('has a quota: a photo past it is refused in words, and all is kept once there is room (C9)', async () => {
    const { page, context } = tablet;
    const devtools = await context.newCDPSession(page);
    const origin = `${platform.origin}/`;
    // Set before anything is stored: the browser asks again only when what it took to be left is used up.
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 12_000_000 });
    await signIn(page, platform.origin);
    await carryAlong(page);
    await startAt(page);
    await next(page);
    await choose(page, 'B04', 'Chưa đạt');
    await saved(page);
    await page.evaluate(fillDisk);
    const photo = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: await takenPhoto(page) };
    await row(page, 'B04').getByLabel('Chụp ảnh').setInputFiles(photo);
    await row(page, 'B04').getByRole('alert').getByText('Máy hết chỗ lưu').waitFor();
    // Whether words still go in is the browser's affair; those that do not are written once there is room.
    await row(page, 'B04').getByLabel('Ghi rõ điều chưa đạt').fill('Bán hàng không có trong danh mục được phép');
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
    await saved(page);
    await row(page, 'B04').getByLabel('Chụp ảnh').setInputFiles(photo);
    await row(page, 'B04').getByRole('img', { name: 'Ảnh 1' }).waitFor();
    await saved(page);
    await page.reload();
    await row(page, 'B04').getByRole('img', { name: 'Ảnh 1' }).waitFor();
    expect(await row(page, 'B04').getByLabel('Ghi rõ điều chưa đạt').inputValue()).toBe('Bán hàng không có trong danh mục được phép');
  });

  it('refuses a photo when it fails, says so, and goes on keeping words (C9)', async () => {
    const { page } = tablet;
    await page.addInitScript(failingDisk);
    await signIn(page, platform.origin);
    await startAt(page);
    await next(page);
    await choose(page, 'B04', 'Chưa đạt');
    await saved(page);
    const photo = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: await takenPhoto(page, 1200, 900) };
    await refuse(page, ['attachments']);
    await row(page, 'B04').getByLabel('Chụp ảnh').setInputFiles(photo);
    await row(page, 'B04').getByRole('alert').getByText('Máy hết chỗ lưu').waitFor();
    await row(page, 'B04').getByLabel('Ghi rõ điều chưa đạt').fill('Bán hàng không có trong danh mục được phép');
    await saved(page);

    // Now not even words are taken: the page says so, keeps the person from leaving, and goes on trying.
    await refuse(page, ['attachments', 'journal', 'drafts']);
    await choose(page, 'B02', 'Đạt');
    await page.getByRole('alert').getByText('Chưa lưu được').waitFor();
    await page.getByRole('link', { name: 'Trở lại' }).click();
    await row(page, 'B02').waitFor();
    await refuse(page, []);
    await saved(page);
    await row(page, 'B04').getByLabel('Chụp ảnh').setInputFiles(photo);
    await row(page, 'B04').getByRole('img', { name: 'Ảnh 1' }).waitFor();
    await saved(page);
    await page.reload();
    await row(page, 'B04').getByRole('img', { name: 'Ảnh 1' }).waitFor();
    expect(await row(page, 'B02').getByRole('radio', { name: 'Đạt', exact: true }).isChecked()).toBe(true);
    expect(await row(page, 'B04').getByLabel('Ghi rõ điều chưa đạt').inputValue()).toBe('Bán hàng không có trong danh mục được phép');
  });

  it('is opened again when the system closed it under us (C12)', async () => {
    const { page } = tablet;
    await page.addInitScript(() => {
      const opened: IDBDatabase[] = [];
      Object.assign(globalThis, { opened });
      const open = IDBFactory.prototype.open;
      IDBFactory.prototype.open = function (...args) {
        const request = open.apply(this, args);
        request.addEventListener('success', () => opened.push(request.result));
        return request;
      };
    });
    await signIn(page, platform.origin);
    await startAt(page);
    await next(page);
    await choose(page, 'B02', 'Đạt');
    await saved(page);
    await page.evaluate(() => {
      for (const db of (globalThis as unknown as { opened: IDBDatabase[] }).opened) db.close();
    });
    await choose(page, 'B04', 'Đạt');
    await saved(page);
    await page.reload();
    await row(page, 'B04').waitFor();
    expect(await row(page, 'B04').getByRole('radio', { name: 'Đạt', exact: true }).isChecked()).toBe(true);
  });

  it('is believed only by its hash: a photo that is gone is asked for again before anything is sent (C15)', async () => {
    const { page } = tablet;
    await signIn(page, platform.origin);
    await startAt(page);
    await fillWell(page);
    await page.getByRole('button', { name: /Kết luận/ }).click();
    await page
      .getByLabel('Chụp ảnh')
      .setInputFiles({ name: 'bien-ban.jpg', mimeType: 'image/jpeg', buffer: await takenPhoto(page, 800, 600) });
    await page.getByRole('img', { name: 'Ảnh 1' }).waitFor();
    await saved(page);
    await page.evaluate(spoilPhotos);
    await next(page);
    await page.getByRole('button', { name: /Ảnh biên bản.*Ảnh của mục này không còn đọc được/ }).click();
    await page.getByRole('button', { name: 'Xóa ảnh 1' }).click();
    await submit(page);
    await received(page);
  });

  it('is asked to keep the data, and a browser that does not promise it is shown (C11)', async () => {
    const { page, context } = tablet;
    await signIn(page, platform.origin);
    await page.goto(`${platform.origin}/inspect/outbox`);
    await page.getByText('Trình duyệt chưa hứa giữ dữ liệu').waitFor();
    await page.getByRole('button', { name: 'Xin giữ dữ liệu' }).click();
    await page.getByText('Trình duyệt chưa hứa giữ dữ liệu').waitFor();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Browser.grantPermissions', { origin: platform.origin, permissions: ['durableStorage'] });
    await page.getByRole('button', { name: 'Xin giữ dữ liệu' }).click();
    await page.getByText('Trình duyệt đã hứa giữ dữ liệu').waitFor();
    await page.reload();
    await page.getByText('Trình duyệt đã hứa giữ dữ liệu').waitFor();
  });
});

describe('what changes while a form is open', () => {
  it('is not the form: a new version is for the next one (C7)', async () => {
    const { page } = tablet;
    await signIn(page, platform.origin);
    await startAt(page);
    await fillWell(page);
    await saved(page);
    const designer = await signInOverHttp(platform, 'designer@safeground.example', DEMO_PASSWORD);
    const form = (await designer.call('listForms')).items.find(({ title }) => title['vi']?.includes('cơ sở sản xuất'))?.id ?? '';
    const draft = await designer.call('getDraft', { params: { form } });
    const title = { ...draft.definition.title, vi: 'Phiếu kiểm tra cơ sở sản xuất, kinh doanh (sửa)' };
    await designer.call('putDraft', {
      params: { form },
      headers: { 'if-match': `"${draft.revision}"` },
      body: { definition: { ...draft.definition, title } },
    });
    const published = await designer.call('publishForm', { params: { form }, body: { base: draft.revision + 1 } });
    await page.reload();
    await page.getByRole('button', { name: 'Nộp phiếu' }).click();
    await page.getByText('Phiếu đã đủ. Có thể nộp.').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Nộp phiếu' }).click();
    await received(page);
    const stored = await committee.call('getSubmission', { params: { id: page.url().split('/').at(-1) ?? '' } });
    expect(stored).toMatchObject({ version: published.version - 1, flagged: false });
    await page.getByRole('link', { name: 'Kiểm tra đối tượng khác' }).click();
    await page.getByRole('button', { name: 'Cập nhật' }).click();
    await page.getByRole('button', { name: 'Cập nhật' }).and(page.locator(':enabled')).waitFor();
    await startAt(page, 'P. Vĩnh Hải', /\(sửa\)/);
  });

  it('is not the page: builds that come before, in and after a form wait until none is open, and lose nothing (C13)', async () => {
    const { page, context } = tablet;
    await signIn(page, platform.origin);
    await carryAlong(page);
    // What an install that was killed left behind goes with the next one.
    await page.evaluate(() => caches.open('safeground-torn@1'));
    await release(page, '2');
    await expect.poll(() => page.evaluate(() => caches.has('safeground-torn@1'))).toBe(false);
    await startAt(page);
    await next(page);
    await choose(page, 'B02', 'Đạt');
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    await release(page, '3');
    await choose(page, 'B04', 'Đạt');
    await saved(page);
    expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
    // Even a reload of the form stays with the build it was begun with: the newest there was when it was opened.
    await page.reload();
    await row(page, 'B04').waitFor();
    expect(await buildOf(page)).toBe(site.nameOf('2'));
    await page.getByRole('link', { name: 'Trở lại' }).click();
    await page.getByRole('heading', { level: 1, name: 'Phiếu đang làm' }).waitFor();
    // The next page that is opened is of the newest build.
    await opensAs(page, '3');
    await page.getByRole('link', { name: /Làm tiếp/ }).click();
    await page.getByRole('button', { name: /Kế hoạch và trách nhiệm/ }).click();
    expect(await row(page, 'B04').getByRole('radio', { name: 'Đạt', exact: true }).isChecked()).toBe(true);

    // And one that takes over while the queue is sending: what is under way arrives, once.
    await page.getByRole('button', { name: /Thông tin lượt kiểm tra/ }).click();
    await fillWell(page);
    const { promise: passes, resolve: pass } = Promise.withResolvers<'pass'>();
    const { promise: sending, resolve: isSending } = Promise.withResolvers<undefined>();
    network.rule(({ path }) => {
      if (!path.startsWith('/api/submissions/')) return 'pass';
      isSending(undefined);
      return passes;
    });
    const id = await submit(page);
    await sending;
    await release(page, '4');
    const second = await context.newPage();
    await opensAs(second, '4');
    pass('pass');
    await received(page);
    expect(network.passed.filter(({ path }) => path === `/api/submissions/${id}`)).toHaveLength(1);

    // The office goes back to an earlier build: it is the newest again.
    await release(second, '2');
    await opensAs(second, '2');
  });
});

const buildOf = (page: Page): Promise<string | undefined> =>
  page.evaluate(
    (names) => names.find((name) => document.body.innerHTML.includes(name)),
    ['1', '2', '3', '4'].map((name) => site.nameOf(name)),
  );

/** Serves a newer build, and waits until the tablet has it whole. */
async function release(page: Page, name: string): Promise<void> {
  site.release(name);
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update();
  });
  const standing = (): Promise<object> =>
    page.evaluate(async (file) => {
      const { installing, waiting } = await navigator.serviceWorker.ready;
      const isCaught = (await caches.keys()).some((key) => key.includes(file));
      return { installing: installing !== null, waiting: waiting !== null, isCaught };
    }, site.nameOf(name));
  await expect.poll(standing).toEqual({ installing: false, waiting: true, isCaught: true });
}

async function opensAs(page: Page, build: string): Promise<void> {
  const open = async (): Promise<string | undefined> => {
    await page.goto(`${platform.origin}/inspect/drafts`);
    await page.getByRole('heading', { level: 1, name: 'Phiếu đang làm' }).waitFor();
    return buildOf(page);
  };
  await expect.poll(open, { timeout: 30_000 }).toBe(site.nameOf(build));
}

/** A disk that refuses writes to the stores named in `refused`, with the error that Chromium gives on a full one. */
function failingDisk(): void {
  const state = Object.assign(globalThis, { refused: [] as readonly string[] });
  for (const method of ['put', 'add'] as const) {
    const write = IDBObjectStore.prototype[method];
    IDBObjectStore.prototype[method] = function (...args) {
      if (state.refused.includes(this.name)) throw new DOMException('the disk is full', 'DataError');
      return write.apply(this, args);
    };
  }
}

async function refuse(page: Page, refused: readonly string[]): Promise<void> {
  await page.evaluate((stores) => Object.assign(globalThis, { refused: stores }), refused);
}

/** Other data of the same site takes what the quota leaves, but for less than a photo. */
async function fillDisk(): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('filler');
    request.onupgradeneeded = () => void request.result.createObjectStore('bytes', { autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('filler'));
  });
  const isTaken = (size: number): Promise<boolean> =>
    new Promise((resolve) => {
      const tx = db.transaction('bytes', 'readwrite');
      tx.oncomplete = () => resolve(true);
      tx.onabort = () => resolve(false);
      tx.objectStore('bytes').add(new ArrayBuffer(size));
    });
  for (const size of [2_000_000, 200_000]) while (await isTaken(size));
  db.close();
}

/** Replaces the bytes of every photo on the tablet, as a failing disk would. */
async function spoilPhotos(): Promise<void> {
  const names = (await indexedDB.databases()).map(({ name }) => name ?? '').filter((name) => name.startsWith('safeground:'));
  for (const name of names) {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(name));
    });
    const store = db.transaction('attachments', 'readwrite').objectStore('attachments');
    await new Promise<void>((resolve) => {
      store.openCursor().onsuccess = ({ target }) => {
        const cursor = (target as IDBRequest<IDBCursorWithValue | null>).result;
        if (cursor === null) return resolve();
        cursor.update({ ...cursor.value, bytes: new ArrayBuffer(8) });
        cursor.continue();
      };
    });
    db.close();
  }
}

type Site = {
  readonly folder: string;
  /** The version that a build of this name carries. */
  nameOf(name: string): string;
  /** Serves another build from now on. */
  release(name: string): void;
  remove(): void;
};

/** A copy of the built site that can be replaced by a newer build of itself while it is served. */
function siteOf(built: string): Site {
  const home = mkdtempSync(join(tmpdir(), 'safeground-site-'));
  const { version } = JSON.parse(readFileSync(join(built, '_app/version.json'), 'utf8')) as { version: string };
  const folder = join(home, 'served');
  const nameOf = (name: string): string => (name === '1' ? version : `${version.slice(0, -1)}${name}`.replace(/^1/, '2'));
  // Scripts of other content have other names.
  const scriptsOf = (name: string): string => (name === '1' ? 'immutable' : `immutable-${name}`);
  cpSync(built, join(home, '1'), { recursive: true });
  symlinkSync(join(home, '1'), folder);
  const make = (name: string, folder: string): void => {
    const named = (text: string): string =>
      text.replaceAll('_app/immutable/', `_app/${scriptsOf(name)}/`).replaceAll(version, nameOf(name));
    cpSync(built, folder, { recursive: true });
    renameSync(join(folder, '_app/immutable'), join(folder, '_app', scriptsOf(name)));
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const path = join(file.parentPath, file.name);
      if (/\.(br|gz)$/.test(file.name)) unlinkSync(path);
      else if (/\.(js|json|html)$/.test(file.name)) writeFileSync(path, renamed(readFileSync(path, 'utf8'), named));
    }
  };
  return {
    folder,
    nameOf,
    release(name) {
      const next = join(home, name);
      if (!existsSync(next)) make(name, next);
      unlinkSync(folder);
      symlinkSync(next, folder);
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** The same file of a build with other names; the content policy knows inline scripts by their hash. */
function renamed(text: string, to: (text: string) => string): string {
  const hashOf = (script: string): string => createHash('sha256').update(script).digest('base64');
  const scripts = [...text.matchAll(/<script>([^]*?)<\/script>/g)].map(([, script = '']) => script);
  return scripts.reduce((changed, script) => changed.replaceAll(hashOf(script), hashOf(to(script))), to(text));
}

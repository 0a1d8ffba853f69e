import { readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../../functions/src/seed/people.ts';
import { until } from '../../world/until.ts';
import { launchProfile } from '../browser.ts';
import type { Witness } from './witness.ts';

export const tabletSize = { width: 1280, height: 800 };

/** A tablet: a browser whose profile outlives it, in Vietnamese, with a touch screen. */
export type Tablet = {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Uncaught errors and refusals by the content policy. */
  readonly faults: string[];
  /** The battery goes: the browser's processes end at once, in the middle of whatever they do. */
  die(): Promise<void>;
};

export type TabletSettings = {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** A proxy all traffic goes through (`startNetwork`). */
  readonly network?: string;
  /** Who writes down what the tablet calls finished. */
  readonly witness?: Pick<Witness, 'watch'>;
  /** Megabytes of a disk that the profile has for itself; it ends with the browser. */
  readonly disk?: number;
  /** The file a camera shows (`holdBefore`); without one there is no camera. */
  readonly camera?: string;
};

export async function openTablet(
  profile: string,
  { viewport = tabletSize, network, witness, camera, disk }: TabletSettings = {},
): Promise<Tablet> {
  const film =
    camera === undefined
      ? []
      : ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${camera}`];
  const options = {
    viewport,
    // Browsers pass proxies by for their own machine unless told not to.
    ...(network === undefined ? {} : { proxy: { server: network, bypass: '<-loopback>' } }),
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    hasTouch: true,
    geolocation: { latitude: 12.2712, longitude: 109.1984, accuracy: 8 },
    permissions: ['geolocation'],
  };
  const context = await launchProfile(profile, options, { flags: film, disk });
  const page = context.pages()[0] ?? (await context.newPage());
  context.setDefaultTimeout(60_000);
  if (witness !== undefined) {
    witness.watch(page);
    context.on('page', witness.watch);
  }
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  return {
    context,
    page,
    faults,
    async die() {
      const gone = new Promise((resolve) => context.once('close', resolve));
      const processes = browsersOn(profile);
      if (processes.length === 0) throw new Error(`no browser works on ${profile} any more`);
      processes.forEach(kill);
      await gone;
      // A process that is on its way out still holds the profile's files, and would write to them beside the next browser.
      await until(
        () => browsersOn(profile).length === 0,
        () => `the browser's processes ${browsersOn(profile).join(', ')} to end`,
      );
      for (const name of readdirSync(profile)) if (name.startsWith('Singleton')) rmSync(join(profile, name), { force: true });
    },
  };
}

export async function giveCredentials(page: Page, email = 'inspector@safeground.example'): Promise<void> {
  await page.getByLabel('Thư điện tử').fill(email);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
}

export async function signIn(page: Page, origin: string, email = 'inspector@safeground.example'): Promise<void> {
  await page.goto(`${origin}/sign-in?to=/inspect`);
  await giveCredentials(page, email);
  await page.getByRole('heading', { level: 1, name: 'Đối tượng' }).waitFor();
}

/** Waits until all is sent. A killed browser may have lost its cookies with the rest of its memory: the person signs in again. */
export async function emptyQueue(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/inspect/outbox`);
  await page.getByRole('heading', { level: 1, name: 'Chờ gửi' }).waitFor();
  const again = page.getByRole('link', { name: 'Đăng nhập lại' });
  const done = page.getByText('Không còn phiếu nào chờ gửi');
  await again.first().or(done).first().waitFor();
  if (await again.first().isVisible()) {
    await again.first().click();
    await giveCredentials(page);
  }
  await done.waitFor();
}

/** Opens the list of what came back; a submission that was returned stands in it once the schedule has passed. */
export async function openReturned(page: Page, origin: string): Promise<void> {
  const one = page.getByRole('button', { name: 'Sửa phiếu' }).first();
  const isThere = async (): Promise<boolean> => {
    await page.goto(`${origin}/inspect/returned`);
    await one.or(page.getByText('Không có phiếu nào bị trả lại')).first().waitFor();
    return one.isVisible();
  };
  await until(isThere, () => 'a submission in the list of what came back', { every: 500 });
}

/** As the system tells every tab when there is a link again. A tap on a button may come too late: the queue looks by itself. */
export async function linkIsBack(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
}

/** Until the application and the packet are on the tablet, so that the network may go. */
export async function carryAlong(page: Page): Promise<void> {
  await page.getByRole('searchbox').waitFor();
  await page.getByRole('button', { name: 'Cập nhật' }).and(page.locator(':enabled')).waitFor();
  await page.getByText('Đang tải danh mục lựa chọn').waitFor({ state: 'detached' });
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}

/** Starts the form for a business of P. Vĩnh Hải, found as a person finds it. Gives the name of the business. */
export async function startAt(
  page: Page,
  unit = 'P. Vĩnh Hải',
  form = /cơ sở sản xuất, kinh doanh/,
  query = 'cskd',
  firstSection = 'Thông tin lượt kiểm tra',
): Promise<string> {
  await page.getByLabel('Đơn vị').selectOption({ label: unit });
  await page.getByRole('searchbox').fill(query);
  const place = page.locator('main li a').first();
  const name = await place.locator('strong').innerText();
  await place.click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('button', { name: form }).click();
  await page.getByRole('heading', { level: 2, name: firstSection }).waitFor();
  return name;
}

/** The checklist row with this code. */
export function row(page: Page, code: string): ReturnType<Page['locator']> {
  return page.getByRole('article').filter({ has: page.getByText(code, { exact: true }) });
}

export async function choose(page: Page, code: string, choice: string): Promise<void> {
  await row(page, code).getByRole('radio', { name: choice, exact: true }).check();
}

export async function next(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Phần sau|Nộp)$/ }).click();
}

/** Answers rows by their code: the words of a choice, or two numbers in the order of the fields. */
export async function fillSection(page: Page, codes: Readonly<Record<string, string | readonly [string, string]>>): Promise<void> {
  for (const [code, answer] of Object.entries(codes)) {
    if (typeof answer === 'string') await choose(page, code, answer);
    else {
      const fields = row(page, code).getByRole('textbox');
      await fields.nth(0).fill(answer[0]);
      await fields.nth(1).fill(answer[1]);
    }
  }
}

/** F1 from its first section with nothing wrong: no documents to name, nothing unmet but B01 and B03, which are remarked. */
export async function fillWell(page: Page): Promise<void> {
  await next(page);
  await fillSection(page, { B01: 'Không có', B02: 'Đạt', B03: 'Chưa đạt', B04: 'Đạt' });
  await row(page, 'B01').getByLabel('Ghi rõ điều chưa đạt').fill('Không có phương án, hẹn nộp trong tuần');
  await row(page, 'B03').getByLabel('Ghi rõ điều chưa đạt').fill('Chủ cơ sở chưa ký cam kết với phường');
  await next(page);
  await fillSection(page, { B05: 'Đầy đủ', B06: 'Đầy đủ', B07: ['10', '10'], B08: ['20', '40'], B09: 'Đầy đủ' });
  await next(page);
  await fillSection(page, { B10: 'Đầy đủ', B11: 'Đầy đủ', B12: 'Đầy đủ', B13: 'Đạt' });
  await next(page);
  await fillSection(page, { B14: ['12', '12'], B15: 'Không áp dụng', B16: 'Không áp dụng' });
  await next(page);
  await fillSection(page, { B17: 'Đạt', B18: 'Không áp dụng' });
  await next(page);
}

/** Any of the movement's forms with everything met: the first choice of each row, ten of ten, and what is asked for then. */
export async function answerAll(page: Page): Promise<void> {
  const last = (): Promise<boolean> => page.getByRole('button', { name: 'Nộp', exact: true }).isVisible();
  for (;;) {
    for (const choices of await page.getByRole('radiogroup').all()) await choices.getByRole('radio').first().check();
    const required = page.locator('.q-question').filter({ has: page.locator('.q-required') });
    for (const field of await required.getByRole('textbox').all()) {
      const isDate = (await field.getAttribute('type')) === 'date';
      await field.fill(isDate ? '2021-08-20' : (await field.getAttribute('inputmode')) === 'numeric' ? '10' : 'Số 12/KH, nhà trường');
    }
    for (const field of await required.locator('input[type=date]').all()) await field.fill('2021-08-20');
    if (await last()) return;
    await next(page);
  }
}

/** Goes from the last section to the receipt page, whatever the network does. Gives the submission's id. */
export async function submit(page: Page): Promise<string> {
  await next(page);
  await page.getByText('Phiếu đã đủ. Có thể nộp.').waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Nộp phiếu' }).click();
  await page.waitForURL(/\/inspect\/receipts\//);
  return page.url().split('/').at(-1) ?? '';
}

/** What a camera gives: a large photo full of detail, as JPEG. */
export async function takenPhoto(page: Page, width = 3000, height = 2000): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no canvas');
      // Enough detail that a compressed photo has the size of a real one.
      for (let index = 0; index < 20_000; index += 1) {
        context.fillStyle = `hsl(${index * 37} 60% ${20 + (index % 60)}%)`;
        context.fillRect((index * 7919) % w, (index * 6101) % h, 30, 20);
      }
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })).arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    },
    [width, height] as const,
  );
  return Buffer.from(base64, 'base64');
}

/** The scripts this page has loaded in which these words stand. */
export async function scriptsWith(page: Page, words: string): Promise<readonly string[]> {
  return page.evaluate(async (wanted) => {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    const scripts = await Promise.all(
      loaded.filter((name) => name.endsWith('.js')).map(async (name) => ({ name, text: await (await fetch(name)).text() })),
    );
    return scripts.filter(({ text }) => text.includes(wanted)).map(({ name }) => name);
  }, words);
}

/** Half of what a dead browser wrote last, to the log of its databases, has not come to the disk. */
export function tearLog(profile: string): void {
  const databases = join(profile, 'Default/IndexedDB');
  const [log] = readdirSync(databases, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
  if (log === undefined) throw new Error('the browser keeps its databases otherwise than in a log');
  truncateSync(join(databases, log), statSync(join(databases, log)).size - 20_000);
}

/** What a browser keeps beside that log, because it is large, is gone. Gives how many databases' files those were. */
export function loseLargeValues(profile: string): number {
  const databases = join(profile, 'Default/IndexedDB');
  const own = readdirSync(databases).filter((name) => name.endsWith('.blob'));
  for (const name of own) rmSync(join(databases, name), { recursive: true });
  return own.length;
}

/** One that ended by itself meanwhile, as a browser's helpers do when it is gone, is gone all the same. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Processes of the browser that works on this profile; this test started them. */
export function browsersOn(profile: string): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--user-data-dir=${profile}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

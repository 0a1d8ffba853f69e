import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { as } from '../journeys/main-job.ts';
import { answerAll, carryAlong, signIn, submit } from './inspect/tablet.ts';
import { openSite, type Site } from './site.ts';

let site: Site;

beforeAll(async () => {
  site = await openSite();
}, 300_000);

afterAll(() => site?.stop());

const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);

describe('work that is given out', () => {
  it('is carried on the tablet by due day and distance, and done by the submission', async () => {
    const [far, near] = await placeTwo();
    const desk = await site.seat('designer', '/agency/assignments');
    const { page } = desk;
    await page.getByRole('button', { name: 'Giao việc' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Giao việc' }).click();
    await dialog.getByText('Chọn người kiểm tra.').waitFor();
    await dialog.getByLabel('Người kiểm tra').selectOption({ label: 'Trần Quốc Bảo' });
    await dialog.getByLabel('Hạn').fill(soon);
    const ward = dialog.getByLabel('Đơn vị', { exact: true });
    await ward.selectOption({ label: await optionOf(ward, /^\s*P\. Vĩnh Hải$/) });
    await dialog.getByLabel('Chọn từng đối tượng').check();
    await dialog.locator('.list').getByRole('checkbox').nth(2).waitFor();
    for (const name of [far, near]) await dialog.locator('.list label').filter({ hasText: name }).getByRole('checkbox').check();
    await dialog.getByText('Đã chọn 2').waitFor();
    await dialog.getByRole('button', { name: 'Giao việc' }).click();
    await page.getByText('Đã giao 2 việc.').first().waitFor();
    await page
      .getByRole('button', { name: /^Thu hồi/ })
      .nth(1)
      .waitFor();

    const tablet = await site.seat('inspector', '/inspect', { hasTouch: true });
    await carryAlong(tablet.page);
    const round = tablet.page.getByRole('region', { name: 'Việc được giao' });
    await round.getByText('Trong 7 ngày tới').waitFor();
    await round
      .getByText(/cách [\d.,]+ (m|km)/)
      .first()
      .waitFor();
    expect(await round.locator('li strong').allInnerTexts()).toEqual([near, far]);
    const way = await round.getByRole('link', { name: `Chỉ đường tới ${near}` }).getAttribute('href');
    expect(way).toBe('https://www.google.com/maps/dir/?api=1&destination=12.28%2C109.2');
    await tablet.page.context().setOffline(true);
    await tablet.page.reload();
    await round.locator('li').nth(1).waitFor();
    await round.getByRole('link', { name: near }).first().click();
    await tablet.page.getByRole('button', { name: /^Bắt đầu kiểm tra/ }).click();
    await tablet.page.getByRole('heading', { level: 2, name: 'Thông tin lượt kiểm tra' }).waitFor();
    await answerAll(tablet.page);
    await submit(tablet.page);
    await tablet.page.goto(`${site.platform.origin}/inspect`);
    await round.locator('li').first().waitFor();
    await expect.poll(() => round.locator('li').count()).toBe(1);
    await tablet.page.context().setOffline(false);
    await tablet.page.goto(`${site.platform.origin}/inspect/outbox`);
    await tablet.page.getByText('Đã gửi trong 30 ngày qua').waitFor();
    await tablet.page.locator('a[href^="/inspect/receipts/"]').first().waitFor();
    await tablet.page.getByText('Chưa có phiếu nào được gửi từ máy này.').waitFor({ state: 'detached' });

    await page.reload();
    await page.getByRole('link', { name: 'Đã làm' }).waitFor();
    await page.getByRole('button', { name: /^Thu hồi/ }).click();
    await page.getByRole('cell', { name: 'Đã thu hồi', exact: true }).waitFor();
    expect(desk.faults).toEqual([]);
    await Promise.all([page.context().close(), tablet.page.context().close()]);
  });
});

describe('a unit’s own form', () => {
  it('is given for the units under one, stands in the list of today, is begun from there and done by what is sent', async () => {
    const desk = await site.seat('admin', '/agency/assignments');
    const { page } = desk;
    const own = page.getByLabel('Phiếu', { exact: true });
    await own.selectOption({ label: await optionOf(own, /Báo cáo/) });
    await page.getByRole('button', { name: 'Giao việc' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Người kiểm tra').selectOption({ label: 'Trần Quốc Bảo' });
    await dialog.getByLabel('Hạn').fill(soon);
    await dialog.getByLabel('Chọn từng đơn vị').check();
    await dialog.getByRole('button', { name: 'Giao việc' }).click();
    await dialog.getByText('Chọn ít nhất một đơn vị.').waitFor();
    // What was picked under one unit is not what is given under another.
    const unit = dialog.getByLabel('Đơn vị', { exact: true });
    const top = await unit.inputValue();
    await unit.selectOption({ label: await optionOf(unit, /P\. Vĩnh Hải/) });
    await dialog.getByLabel('Chọn từng đơn vị').waitFor({ state: 'detached' });
    await unit.selectOption(top);
    expect(await dialog.getByLabel('Chọn từng đơn vị').isChecked()).toBe(false);
    await dialog.getByLabel('Chọn từng đơn vị').check();
    for (const name of ['P. Vĩnh Hải', 'P. Vĩnh Hòa']) await dialog.getByRole('checkbox', { name }).check();
    await dialog.getByRole('button', { name: 'Giao việc' }).click();
    await page.getByText('Đã giao 2 việc.').first().waitFor();
    await page.getByRole('rowheader', { name: /P. Vĩnh Hải/ }).waitFor();

    const tablet = await site.seat('inspector', '/inspect', { hasTouch: true });
    await carryAlong(tablet.page);
    const round = tablet.page.getByRole('region', { name: 'Việc được giao' });
    await tablet.page.context().setOffline(true);
    await round.getByRole('link', { name: /P. Vĩnh Hải/ }).click();
    await tablet.page.getByRole('button', { name: /^Bắt đầu lập/ }).click();
    await tablet.page.waitForURL(/\/inspect\/fill\//);
    await tablet.page.getByRole('heading', { level: 1, name: 'P. Vĩnh Hải' }).waitFor();
    // Who is asked whether to leave may stay; and what a browser shows again as it was left is read anew.
    const left = (event: 'beforeunload' | 'pagehide'): Promise<string | null> =>
      tablet.page.evaluate((name) => {
        dispatchEvent(new PageTransitionEvent(name));
        return sessionStorage.getItem('safeground.left');
      }, event);
    expect([await left('beforeunload'), await left('pagehide')]).toEqual([null, new URL(tablet.page.url()).pathname.split('/').at(-1)]);
    await tablet.page.evaluate(() => {
      Object.assign(globalThis, { sameDocument: true });
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    });
    await tablet.page.waitForFunction(() => !('sameDocument' in globalThis));
    await tablet.page.getByRole('heading', { level: 1, name: 'P. Vĩnh Hải' }).waitFor();
    // It is received with what it lacks, and does the work all the same.
    await tablet.page.getByRole('button', { name: 'Nộp phiếu' }).click();
    await tablet.page.getByRole('button', { name: 'Vẫn nộp' }).click();
    await tablet.page.getByRole('dialog').getByRole('button', { name: 'Vẫn nộp' }).click();
    await tablet.page.waitForURL(/\/inspect\/receipts\//);
    await tablet.page.goto(`${site.platform.origin}/inspect`);
    await round.getByRole('link', { name: /P. Vĩnh Hòa/ }).waitFor();
    await expect.poll(() => round.getByRole('link', { name: /P. Vĩnh Hải/ }).count()).toBe(0);
    await tablet.page.context().setOffline(false);
    await tablet.page.goto(`${site.platform.origin}/inspect/outbox`);
    await tablet.page.locator('a[href^="/inspect/receipts/"]').first().waitFor();
    await tablet.page.getByText('Không còn phiếu nào chờ gửi').waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Đã làm' }).waitFor();
    expect(desk.faults).toEqual([]);
    await Promise.all([page.context().close(), tablet.page.context().close()]);
  });
});

describe('a tablet that has not got the application yet', () => {
  it('says so in the list, and says in words when a form cannot be loaded', async () => {
    const { page } = await site.seat('inspector', '/inspect', { serviceWorkers: 'block' });
    await page.getByText('chưa dùng được khi mất mạng').waitFor();
    const scripts = formScripts(await builtWeb(() => undefined));
    expect(scripts).not.toEqual([]);
    const isForm = ({ pathname }: URL): boolean => scripts.some((file) => pathname.endsWith(file));
    await page.route(isForm, (route) => route.abort());
    await page.goto(`${site.platform.origin}/inspect/fill/nothing`);
    await page.getByText('Chưa mở được phiếu. Câu trả lời đã lưu vẫn nằm trên máy.').waitFor();
    await page.unroute(isForm);
    await page.getByRole('button', { name: 'Thử lại' }).click();
    await page.getByText('Phiếu này không còn trên máy.').waitFor();
    await page.context().close();
  });
});

describe('a list that stands open while somebody else signs in', () => {
  it('opens no form as the other one, and says who is signed in', async () => {
    const { page } = await site.seat('inspector', '/inspect');
    await carryAlong(page);
    await page.getByRole('searchbox').fill('cskd');
    const other = await page.context().newPage();
    await signIn(other, site.platform.origin, 'reporter@safeground.example');
    await page.locator('main li a').last().click();
    await page
      .getByRole('button', { name: /^Bắt đầu kiểm tra/ })
      .first()
      .click();
    await page.getByText(/^Trên máy này đang đăng nhập là/).waitFor();
    await page.getByRole('link', { name: 'Tới phiếu của tài khoản đang đăng nhập' }).click();
    await page.getByText('Không có phiếu nào đang làm dở.').waitFor();
    await page.context().close();
  });
});

describe('a list from which a form was begun', () => {
  it('can be used again when the browser shows it as it was left', async () => {
    const { page, faults } = await site.seat('inspector', '/inspect', { serviceWorkers: 'block' });
    await page.getByRole('searchbox').fill('cskd');
    await page.locator('main li a').last().click();
    const start = page.getByRole('button', { name: /^Bắt đầu kiểm tra/ }).first();
    // The way to the form's document is answered with nothing, so that this one stands as a browser would keep it.
    await page.route('**/inspect/fill/*', (route) => route.fulfill({ status: 204 }));
    await Promise.all([page.waitForRequest('**/inspect/fill/*'), start.click()]);
    await expect.poll(() => start.isDisabled()).toBe(true);
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await expect.poll(() => start.isEnabled()).toBe(true);
    await page.unroute('**/inspect/fill/*');
    await page.getByRole('link', { name: /^Làm tiếp/ }).click();
    await page.getByRole('heading', { level: 2, name: 'Thông tin lượt kiểm tra' }).waitFor();
    const place = await page.getByRole('heading', { level: 1 }).innerText();

    // Whoever discards it is told which one: places of one name lie in many wards.
    await page.getByRole('link', { name: 'Trở lại' }).click();
    await page.getByRole('button', { name: /^Bỏ phiếu này/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(new RegExp(`“Phiếu kiểm tra .+” đang làm ở ${place}, P\\. `)).waitFor();
    await dialog.getByRole('button', { name: 'Bỏ phiếu này' }).click();
    await page.getByText('Không có phiếu nào đang làm dở.').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('opens it as whoever the tab is for where the device remembers nobody; another tab asks to sign in', async () => {
    const { page } = await site.seat('inspector', '/inspect');
    await carryAlong(page);
    await page.getByRole('searchbox').fill('cskd');
    await page.locator('main li a').last().click();
    await page
      .getByRole('button', { name: /^Bắt đầu kiểm tra/ })
      .first()
      .waitFor();
    await page.evaluate(async () => {
      const opened = indexedDB.open('safeground');
      await new Promise((resolve) => (opened.onsuccess = resolve));
      const cleared = opened.result.transaction('device', 'readwrite').objectStore('device').delete('me');
      await new Promise((resolve) => (cleared.onsuccess = resolve));
      opened.result.close();
    });
    await page
      .getByRole('button', { name: /^Bắt đầu kiểm tra/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 2, name: 'Thông tin lượt kiểm tra' }).waitFor();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByRole('heading', { level: 1, name: 'Đăng nhập' }).waitFor();
    await page.context().close();
  });
});

/** Gives the first two businesses of the ward a place: the second one is nearer to the tablet. */
async function placeTwo(): Promise<readonly [string, string]> {
  const designer = await as(site.platform, 'designer');
  const { items } = await designer.call('listSubjects', { query: { unit: 'u_vinh_hai', kind: 'business' } });
  const places = [
    { name: 'Quán Đèo Xa', latitude: 12.6 },
    { name: 'Quán Đầu Ngõ', latitude: 12.28 },
  ] as const;
  for (const [at, { name, latitude }] of places.entries()) {
    const { id, createdAt: _, ...subject } = items[at]!;
    await designer.call('putSubject', { params: { id }, body: { ...subject, name, place: { latitude, longitude: 109.2 } } });
  }
  return [places[0].name, places[1].name];
}

/** The first option that reads so, once it is there. Options of the tree are indented; the label is wanted whole. */
async function optionOf(select: Locator, label: RegExp): Promise<string> {
  return (await select.locator('option').filter({ hasText: label }).first().textContent()) ?? '';
}

/** Scripts of the built site that hold the words of a form. */
function formScripts(site: string): readonly string[] {
  const folder = join(site, '_app/immutable');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  return files.filter((file) => readFileSync(join(folder, file), 'utf8').includes('Phiếu đã đủ'));
}

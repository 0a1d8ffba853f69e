import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../journeys/main-job.ts';
import { carryAlong, choose, next, row, startAt, takenPhoto } from './inspect/tablet.ts';
import { openSite, type Seat, type Site } from './site.ts';

let site: Site;
let tablet: Seat;

beforeAll(async () => {
  site = await openSite();
  tablet = await site.seat('inspector', '/inspect', { hasTouch: true, acceptDownloads: true });
}, 300_000);

afterAll(() => site?.stop());

/** A form with a photo and little else, sent on its way all the same. Gives its id. */
async function finish(page: Page): Promise<string> {
  await startAt(page);
  await next(page);
  await choose(page, 'B04', 'Chưa đạt');
  await row(page, 'B04')
    .getByLabel('Chụp ảnh')
    .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await takenPhoto(page, 800, 600) });
  await row(page, 'B04').getByRole('img').first().waitFor();
  await page.getByRole('button', { name: 'Nộp phiếu' }).click();
  await page.getByRole('button', { name: 'Vẫn nộp' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Vẫn nộp' }).click();
  await page.waitForURL(/\/inspect\/receipts\//);
  return page.url().split('/').at(-1) ?? '';
}

async function openFile(page: Page, file: string, code: string): Promise<void> {
  await page.goto(`${site.platform.origin}/inspect/rescue`);
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByLabel('Mã mở tệp').fill(code);
  await page.getByRole('button', { name: 'Mở tệp' }).click();
}

describe('a rescue file', () => {
  it('carries forms and photos from a tablet without a network to an office, and sending them again does no harm', async () => {
    const { page } = tablet;
    await carryAlong(page);
    await page.context().setOffline(true);
    const id = await finish(page);
    await page.goto(`${site.platform.origin}/inspect/outbox`);
    await page.getByRole('button', { name: 'Lưu tệp cứu hộ' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 phiếu, 1 tệp ảnh, được mã hóa.').waitFor();
    const code = await dialog.getByRole('status').filter({ hasText: '-' }).innerText();
    await dialog.getByLabel('Tôi đã chép mã').check();
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Lưu tệp cứu hộ' }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toMatch(/\.safeground$/);
    const file = await saved.path();
    expect(readFileSync(file).includes('b04')).toBe(false);
    await dialog.getByText('Đã lưu tệp.').waitFor();
    // It stays on the tablet: no receipt has come.
    expect(await page.getByRole('heading', { name: '1 phiếu chờ gửi' }).count()).toBe(1);

    const office = await site.seat('inspector2', '/inspect');
    await openFile(office.page, file, 'AAAA-BBBB-CCCC-DDDD-EEEE');
    await office.page.getByText('Mã không mở được tệp này').waitFor();
    await office.page.getByLabel('Mã mở tệp').fill(code.toLowerCase());
    await office.page.getByRole('button', { name: 'Mở tệp' }).click();
    await office.page.getByText('Của Trần Quốc Bảo').waitFor();
    await office.page.getByRole('button', { name: 'Nhập và gửi 1 phiếu' }).click();
    await office.page.getByText('Máy chủ đã nhận').waitFor();
    await office.page.getByRole('button', { name: 'Nhập tệp khác' }).click();
    await office.page.getByText('Chọn tệp cứu hộ').waitFor();
    await openFile(office.page, file, code);
    await office.page.getByText('Máy chủ đã nhận').waitFor();

    const committee = await as(site.platform, 'committee');
    const arrived = await committee.call('getSubmission', { params: { id } });
    expect(arrived).toMatchObject({ revision: 1, attachments: [{ present: true }] });

    await page.context().setOffline(false);
    await page.goto(`${site.platform.origin}/inspect/receipts/${id}`);
    await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
    await page.goto(`${site.platform.origin}/inspect/receipts/nothing`);
    await page.getByRole('heading', { level: 1, name: 'Không thấy phiếu này trên máy' }).waitFor();
    const after = await committee.call('getSubmission', { params: { id } });
    expect(after).toEqual(arrived);
    expect(office.faults).toEqual([]);
    await Promise.all([page.context().close(), office.page.context().close()]);
  });
});

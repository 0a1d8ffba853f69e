import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../journeys/main-job.ts';
import { answerAll, carryAlong, submit } from './inspect/tablet.ts';
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
    await dialog.getByLabel('Đơn vị', { exact: true }).selectOption({ label: await optionOf(dialog, 'P. Vĩnh Hải') });
    await dialog.getByLabel('Chọn từng đối tượng').check();
    await dialog.locator('.subjects .choice').nth(2).waitFor();
    for (const name of [far, near]) await dialog.locator('.choice').filter({ hasText: name }).getByRole('checkbox').check();
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
    expect(await round.locator('li').count()).toBe(1);
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

/** Options of the tree are indented; the label is wanted whole. */
async function optionOf(dialog: Locator, name: string): Promise<string> {
  const all = await dialog.getByLabel('Đơn vị', { exact: true }).locator('option').allTextContents();
  return all.find((text) => text.trim() === name) ?? name;
}

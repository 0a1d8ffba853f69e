import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { signIn } from '../world/person.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
/** The form and month that hold most of the demo. */
let about: string;
/** That month, as a page names it: `Tháng 8/2021` and its first day. */
let named: readonly [label: string, from: string];
/** The month that goes on. */
let running: string;

beforeAll(async () => {
  site = await openSite({ demo: 120 });
  const committee = await signIn(site.platform, 'committee@safeground.example', DEMO_PASSWORD);
  const { items: forms } = await committee.call('listForms');
  const form = forms.find(({ title }) => title['vi']?.startsWith('Phiếu kiểm tra cơ sở sản xuất'))?.id ?? '';
  const { items: periods } = await committee.call('listPeriods', { query: { calendar: 'month' } });
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
  const [period] = periods.filter(({ to }) => to < today).toSorted((left, right) => right.to.localeCompare(left.to));
  running = periods.find(({ from, to }) => from <= today && today <= to)?.key ?? '';
  named = [period?.label['vi'] ?? '', period?.from.split('-').toReversed().join('/') ?? ''];
  about = new URLSearchParams({ form, unit: 'u_nha_trang', period: period?.key ?? '' }).toString();
}, 300_000);

afterAll(() => site?.stop());

const shots = process.env['SAFEGROUND_SHOTS'];

async function look(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)).toEqual([]);
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

const cells = (page: Page, row: string) => page.getByRole('table').getByRole('row', { name: row }).getByRole('cell').allInnerTexts();
const numberIn = (text: string | undefined): number => (text === undefined || text === '–' ? 0 : Number(text.replace(/\D/g, '')));

it('sets a question against the class, turns it round, and adds up to the summary', async () => {
  const { page, faults } = await site.seat('committee', `/committee/cross-tab?${about}`);
  await page.getByRole('heading', { level: 1, name: 'Bảng chéo' }).waitFor();
  await page.getByRole('table').waitFor();
  await look(page, 'cross-tab');
  const total = numberIn((await cells(page, 'Tổng')).at(-1));
  expect(total).toBeGreaterThan(10);
  await page.getByLabel('Hàng', { exact: true }).selectOption({ label: 'Xếp loại' });
  await page.getByLabel('Cột', { exact: true }).selectOption({ label: 'Đơn vị trực thuộc' });
  await page.waitForURL((url) => url.searchParams.get('row') === '$class' && url.searchParams.get('column') === '$unit');
  await page.getByRole('columnheader', { name: 'P. Lộc Thọ' }).waitFor();
  const wards = await cells(page, 'Tổng');
  expect(numberIn(wards.at(-1))).toBe(total);
  expect(wards.slice(0, -1).reduce((sum, text) => sum + numberIn(text), 0)).toBe(total);
  await page.getByRole('button', { name: 'Đổi hàng và cột' }).click();
  await page.getByRole('rowheader', { name: 'P. Lộc Thọ' }).waitFor();
  await page.getByLabel('Hiện', { exact: true }).selectOption({ label: '% theo hàng' });
  expect((await cells(page, 'P. Lộc Thọ')).some((text) => text.includes('%'))).toBe(true);
  await look(page, 'cross-tab-units');
  expect(faults).toEqual([]);
});

it('leads from a period with nothing to set against each other to the one before', async () => {
  const { page, faults } = await site.seat('committee', `/committee/cross-tab?unit=u_nha_trang&period=${encodeURIComponent(running)}`);
  await page.getByText('Chưa có phiếu nào trong kỳ này.').waitFor();
  await page.getByRole('link', { name: `Xem ${named[0]}` }).click();
  await page.getByRole('rowheader', { name: 'Tổng' }).waitFor();
  expect(faults).toEqual([]);
});

it('prints what a page of figures is about once', async () => {
  const { page, faults } = await site.seat('committee', `/committee/summary?${about}`);
  for (const [address, title] of [
    ['summary', 'TP. Nha Trang'],
    ['cross-tab', 'Bảng chéo'],
    ['period', 'Kỳ báo cáo'],
  ] as const) {
    await page.goto(`${site.platform.origin}/committee/${address}?${about}`);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.getByRole('table').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    if (shots !== undefined) await page.screenshot({ path: `${shots}/printed-${address}.png`, fullPage: true });
    const lines = (await page.locator('main').innerText()).split('\n').filter((line) => named.every((each) => line.includes(each)));
    expect(lines, address).toHaveLength(1);
    await page.emulateMedia({ media: 'screen' });
  }
  expect(faults).toEqual([]);
});

it('gives a finding an owner and a deadline, and finds it again among those followed up', async () => {
  const { page, faults } = await site.seat('committee', `/committee/findings?${about}`);
  await page.getByRole('heading', { level: 1, name: 'Khắc phục' }).waitFor();
  const first = page.getByRole('row').nth(1);
  const finding = (await first.getByRole('rowheader').innerText()).split('\n')[0]!;
  await look(page, 'findings');
  await first.getByRole('button', { name: 'Theo dõi' }).click();
  const dialog = page.getByRole('dialog');
  // Nobody stands first.
  const owner = await dialog.getByLabel('Người phụ trách').locator('option').nth(1).innerText();
  await dialog.getByLabel('Người phụ trách').selectOption({ label: owner });
  await dialog.getByLabel('Hạn').fill('2021-08-20');
  await dialog.getByRole('button', { name: 'Lưu' }).click();
  await dialog.getByText('Ngày này đã qua.').waitFor();
  expect(faults.splice(0)).toEqual([expect.stringContaining('422')]);
  const nextYear = new Date().getUTCFullYear() + 1;
  await dialog.getByLabel('Hạn').fill(`${nextYear}-08-20`);
  await dialog.getByLabel('Ghi chú').fill('Bổ sung biển hướng dẫn');
  await look(page, 'finding-dialog');
  await dialog.getByRole('button', { name: 'Lưu' }).click();
  await page.getByText('Đã lưu.').waitFor();
  await first.getByText(owner).waitFor();
  await page.getByRole('tab', { name: /^Đang theo dõi/ }).click();
  const taken = page.getByRole('row').filter({ hasText: finding });
  await taken.getByText('Bổ sung biển hướng dẫn').waitFor();
  expect(await taken.innerText()).toMatch(new RegExp(`20/08/${nextYear}[\\s\\S]*Đang chờ`));
  await look(page, 'findings-taken');
  await taken.getByRole('button', { name: 'Cập nhật' }).click();
  await page.getByRole('dialog').getByLabel('Đã khắc phục xong').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Lưu' }).click();
  await taken.getByText('Đã khắc phục', { exact: true }).waitFor();
  expect(faults).toEqual([]);
});

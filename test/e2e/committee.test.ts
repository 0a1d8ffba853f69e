import { randomUUID } from 'node:crypto';
import type { Period } from '@safeground/contract';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { demoPhotos } from '../../functions/src/seed/photos.ts';
import { fill, send as sendFilled } from '../journeys/tablet.ts';
import { signIn } from '../world/person.ts';
import { openReturned } from './inspect/tablet.ts';
import { openSite, type Site } from './site.ts';

const REMARK = 'Ảnh chụp không thấy lối vào, hãy chụp lại và ghi rõ vị trí';
const REASON = 'Xem lại mục có nhận xét';

let site: Site;
let form: string;
/** The month that goes on. */
let running: Period;
/** The two before it, newest first. */
let months: readonly [Period, Period];
/** The one that ends badly: where, and under which id. */
let red: { readonly id: string; readonly name: string };

beforeAll(async () => {
  site = await openSite();
  const inspector = await signIn(site.platform, 'inspector@safeground.example', DEMO_PASSWORD);
  const committee = await signIn(site.platform, 'committee@safeground.example', DEMO_PASSWORD);
  const { items: forms } = await inspector.call('listForms');
  form = forms.find(({ title }) => title['vi']?.startsWith('Phiếu kiểm tra cơ sở sản xuất'))?.id ?? '';
  const { items: periods } = await committee.call('listPeriods', { query: { calendar: 'month' } });
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
  const [last, before] = periods.filter(({ to }) => to < today).toSorted((left, right) => right.to.localeCompare(left.to));
  months = [last!, before!];
  running = periods.find(({ from, to }) => from <= today && today <= to)!;

  const version = await inspector.call('getVersion', { params: { form, version: 1 } });
  const [photo] = demoPhotos();
  const sha256 = await inspector.upload(photo!.bytes, 'image/png');
  const send = async (unit: string, month: Period, differing: Record<string, string> = {}): Promise<{ id: string; name: string }> => {
    const { items } = await inspector.call('listSubjects', { query: { unit, kind: 'business' } });
    const observedAt = `${month.from}T09:00:00+07:00`;
    const filled = { version, unit, subject: items[0]!.id, observedAt, differing, photo: { sha256, size: photo!.bytes.length } };
    const { id } = await sendFilled(inspector, fill(randomUUID(), filled));
    return { id, name: items[0]!.name };
  };
  for (const unit of ['u_vinh_hai', 'u_vinh_hai', 'u_vinh_truong']) await send(unit, months[1]);
  for (const unit of ['u_vinh_hai', 'u_vinh_truong', 'u_vinh_truong', 'u_loc_tho']) await send(unit, months[0]);
  red = await send('u_vinh_truong', months[0], { b04_value: 'fail', b04_remark: 'Ngành nghề chưa được phép mở lại' });
}, 300_000);

afterAll(() => site?.stop());

it('stays on the running month wherever nothing came in for the one before either', async () => {
  const { page, faults } = await site.seat('committee', '/committee');
  for (const place of ['', '/summary', '/cross-tab', '/zones', '/findings']) {
    await page.goto(`${site.platform.origin}/committee${place}?unit=u_vinh_hoa`);
    expect([place, await page.getByLabel('Kỳ', { exact: true }).inputValue()]).toEqual([place, running.key]);
  }
  expect(faults).toEqual([]);
});

it('compares two months, opens the red ward, returns one submission with a remark, and the inspector sees it', async () => {
  const seat = await site.seat('committee', '/committee');
  const { page } = seat;

  await page.getByRole('heading', { level: 1, name: 'Tổng quan' }).waitFor();
  await page.getByLabel('Kỳ', { exact: true }).selectOption({ label: optionOf(months[0]) });
  await page.waitForURL((url) => url.searchParams.get('period') === months[0].key);
  await page.getByRole('link', { name: /^Phiếu kiểm tra cơ sở sản xuất/ }).click();
  await page.getByRole('heading', { level: 1, name: 'TP. Nha Trang' }).waitFor();
  await page.getByLabel('So với kỳ').selectOption({ label: optionOf(months[1]) });
  await expect.poll(() => tile(page, 'Số phiếu'), { timeout: 40_000 }).toContain('5 · ▲ +2 so với kỳ trước');
  // 100, 100, 100, 100 and 92 after three times 100.
  expect(await tile(page, 'Điểm trung bình')).toContain('98,4 · ▼ −1,6 so với kỳ trước');

  // The ward with the red one stands first.
  const reddest = page.getByRole('table').getByRole('row').nth(1);
  expect(await reddest.getByRole('img').getAttribute('aria-label')).toBe(
    'An toàn: 2; An toàn có điều kiện: 0; Có nguy cơ: 0; Không an toàn: 1',
  );
  await reddest.getByRole('link', { name: 'P. Vĩnh Trường' }).click();
  await page.getByRole('heading', { level: 1, name: 'P. Vĩnh Trường' }).waitFor();
  await page.getByRole('link', { name: 'Xem từng phiếu' }).click();
  await page.getByRole('row').filter({ hasText: 'Không an toàn' }).getByRole('link', { name: red.name }).click();

  await page.getByLabel('Chỉ mục không đạt').check();
  await page.getByRole('button', { name: /^Nhận xét cho “.*Ngành nghề được phép/ }).click();
  await page.getByLabel('Nhận xét', { exact: true }).fill(REMARK);
  await page.getByRole('button', { name: 'Trả lại' }).click();
  const dialog = page.getByRole('dialog', { name: 'Trả lại phiếu này?' });
  await dialog.getByText(REMARK).waitFor();
  await dialog.getByLabel('Lý do').fill(REASON);
  await dialog.getByRole('button', { name: 'Trả lại' }).click();
  await page.getByText('Đã ghi nhận.').waitFor();
  await page.getByText('Đã trả lại').first().waitFor();
  expect(new URL(page.url()).pathname).toBe(`/committee/submissions/${red.id}`);

  const inspector = await site.seat('inspector', '/inspect');
  await openReturned(inspector.page, site.platform.origin);
  await inspector.page.getByRole('heading', { level: 2, name: red.name }).waitFor();
  await inspector.page.getByRole('button', { name: 'Sửa phiếu' }).click();
  await inspector.page.getByText(REASON).waitFor();
  await inspector.page.getByRole('button', { name: 'Phần sau' }).click();
  const failed = inspector.page.getByRole('article').filter({ has: inspector.page.getByText('B04', { exact: true }) });
  await failed.getByText(REMARK).waitFor();
  expect([...seat.faults, ...inspector.faults]).toEqual([]);
}, 180_000);

const optionOf = ({ label, from, to }: Period): string => `${label['vi']} (${vietnamese(from)} – ${vietnamese(to)})`;
const vietnamese = (day: string): string => day.split('-').reverse().join('/');
const tile = async (page: Page, label: string): Promise<string> =>
  (await page.locator('.figure').filter({ hasText: label }).innerText()).replace(/\n+/g, ' · ');

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Period } from '@safeground/contract';
import type { LedgerLine } from '@safeground/contract/committee';
import { canonical } from '@safeground/forms/canonical';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { seededRandom } from '../../functions/src/seed/random.ts';
import { fillReport } from '../../functions/src/seed/report.ts';
import { lintReport } from '../official/linter.ts';
import { signIn, type Person } from '../world/person.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
let committee: Person;
let inspector: Person;
/** The last month but one: whatever day it is, its deadline is over. */
let month: Period;
/** Somebody who sent no report for it. */
let late: LedgerLine;

beforeAll(async () => {
  site = await openSite({ demo: 200 });
  committee = await signIn(site.platform, 'committee@safeground.example', DEMO_PASSWORD);
  inspector = await signIn(site.platform, 'inspector@safeground.example', DEMO_PASSWORD);
  const { items } = await committee.call('listPeriods', { query: { calendar: 'month' } });
  month = items[2]!;
  const { lines } = await committee.call('getLedger', { query: { unit: 'u_nha_trang', period: month.key } });
  late = lines.find(({ state, title }) => state === 'missing' && title['vi'] === 'Báo cáo định kỳ của đơn vị')!;
}, 300_000);

/** The name of a ward that is red because of what was found there, as soon as all that was sent is counted. */
async function redWard(): Promise<string> {
  const { units, pending } = await committee.call('getZones', { query: { unit: 'u_nha_trang', period: month.key } });
  const found = units.find(({ reasons }) => reasons.some(({ rule }) => rule === 'red-share'));
  return pending ? '' : (found?.name['vi'] ?? '');
}

afterAll(() => site?.stop());

/** The late ward's report, when everybody else is done. */
async function sendReport(): Promise<void> {
  const { version, hash } = await inspector.call('getVersion', { params: { form: late.form, version: 1 } });
  const content = {
    form: late.form,
    version,
    versionHash: hash,
    unit: late.unit,
    observedAt: `${month.to}T09:00:00+07:00`,
    visit: 'self' as const,
    answers: fillReport(seededRandom(3), { ...month, label: month.label }, 0.9),
    attachments: [],
  };
  const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
  await inspector.call('submitSubmission', { params: { id: 'came-late' }, body: { content, contentHash, base: 0 } });
}

it('finds who is late, sees why a ward is red, takes the report, closes the month, and meets what comes later as an adjustment', async () => {
  await expect.poll(redWard, { timeout: 120_000, interval: 1_000 }).not.toBe('');
  const red = await redWard();
  const { page, faults } = await site.seat('committee', `/committee?period=${encodeURIComponent(month.key)}`);
  const ward = late.name['vi']!;

  // Who is late stands on the opening page; the ledger says what and since when.
  await page.getByRole('heading', { level: 2, name: 'Ai đang trễ' }).waitFor();
  await page.getByRole('link', { name: 'Mở sổ theo dõi' }).click();
  await page.getByRole('heading', { level: 1, name: 'Kỳ báo cáo' }).waitFor();
  await page.getByLabel('Chỉ những gì còn thiếu').check();
  const owed = page.getByRole('row').filter({ hasText: ward }).filter({ hasText: 'Báo cáo định kỳ' });
  await owed.getByText('Quá hạn').waitFor();

  // The red one, and the rule that made it so.
  await page.getByRole('link', { name: 'Mức nguy cơ' }).click();
  await page.getByRole('heading', { level: 1, name: 'Mức nguy cơ' }).waitFor();
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: red, exact: true }) });
  await row.getByText('Đỏ', { exact: true }).waitFor();
  await row.getByText(/Tỷ lệ lượt xếp loại đỏ từ 30% \(/).waitFor();
  await page.getByLabel(/^Đỏ: Tỷ lệ lượt xếp loại đỏ từ/).fill('101');
  await row.getByText(/^sẽ là (cam|vàng|xanh)$/).waitFor();
  await row.getByRole('link', { name: red }).click();
  await page.getByRole('heading', { level: 1, name: red }).waitFor();

  await page.goto(`${site.platform.origin}/committee/period?period=${encodeURIComponent(month.key)}`);
  await page.getByRole('button', { name: 'Khóa kỳ' }).click();
  const dialog = page.getByRole('dialog');
  await expect
    .poll(
      async () => {
        await dialog.getByRole('button', { name: 'Khóa kỳ' }).click();
        await page.getByText('Đã khóa kỳ.').or(dialog.getByText('chưa tính xong')).first().waitFor();
        return page.getByText('Đã khóa kỳ.').count();
      },
      { timeout: 60_000, interval: 2_000 },
    )
    .toBe(1);
  await page.getByText('Đã khóa', { exact: true }).waitFor();
  await page.getByText('Chưa có gì gửi đến sau khi khóa.').waitFor();

  // The monthly report, in the form of the decree.
  await page.getByRole('button', { name: 'Tải báo cáo (Word)' }).click();
  const link = page.getByRole('link', { name: /Báo cáo - Tháng .*\.docx$/ });
  await link.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toMatch(/^Báo cáo - Tháng \d+ \d{4} - TP\. Nha Trang\.docx$/);
  expect(lintReport(readFileSync(await download.path()))).toEqual([]);

  // What comes now changes nothing that was locked.
  const missing = (): Promise<string> => page.locator('.figure').filter({ hasText: 'Còn thiếu' }).locator('.value').innerText();
  const before = await missing();
  await sendReport();
  await page.reload();
  await page.getByRole('link', { name: `${ward}: Báo cáo định kỳ của đơn vị` }).waitFor();
  expect(await missing()).toBe(before);
  await page.getByRole('link', { name: 'Tệp đã xuất' }).click();
  await page.getByRole('rowheader', { name: /^Báo cáo chính thức \(DOCX\)/ }).waitFor();
  expect(faults).toEqual([]);
}, 300_000);

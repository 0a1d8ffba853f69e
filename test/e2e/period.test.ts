import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Period } from '@safeground/contract';
import type { LedgerLine } from '@safeground/contract/committee';
import { canonical } from '@safeground/forms/canonical';
import { foldText } from '@safeground/programmes';
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

/** An inspection of the month that turns out to be a mistake; gives the name of the place. */
async function withdrawOne(): Promise<string> {
  const { items: forms } = await committee.call('listForms');
  const form = forms.find(({ title }) => title['vi']?.startsWith('Phiếu kiểm tra cơ sở sản xuất'))!.id;
  const { items } = await committee.call('listSubmissions', { query: { form, unit: 'u_nha_trang', period: month.key } });
  const { id, revision, subjectName } = items[0]!;
  await committee.call('transitionSubmission', {
    params: { id },
    body: { action: 'withdraw', base: revision, reason: 'Nhầm', remarks: [] },
  });
  return subjectName!;
}

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
  await page.getByLabel('Lọc theo tình trạng').selectOption('missing');
  await page.getByLabel('Tìm (không cần dấu)').fill(`${foldText(ward)} bao cao dinh ky`);
  await page.getByText(/^Hiện 1 trong \d+ dòng$/).waitFor();
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
  await dialog.getByRole('button', { name: 'Khóa kỳ' }).click();
  await page.getByText('Đã khóa kỳ.').waitFor();
  await page.getByText('Đã khóa', { exact: true }).waitFor();
  await page.getByText('Chưa có gì thay đổi sau khi khóa.').waitFor();

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
  const place = await withdrawOne();
  await page.reload();
  // One of many of its ward and form: it is told from the others by its place.
  await page.getByRole('link', { name: new RegExp(`^${place}, .+: Phiếu kiểm tra cơ sở sản xuất`) }).waitFor();
  await page.getByRole('link', { name: `${ward}: Báo cáo định kỳ của đơn vị` }).waitFor();
  expect(await missing()).toBe(before);
  await page.getByRole('link', { name: 'Tệp đã xuất' }).click();
  await page
    .getByRole('rowheader', { name: /^Báo cáo chính thức \(DOCX\)/ })
    .first()
    .waitFor();
  expect(faults).toEqual([]);
}, 300_000);

it('words the reports: sees the text as it is typed, is told what no unit reports, and who changed which sentence', async () => {
  const { page, faults } = await site.seat('committee', '/committee/wording');
  const preview = page.getByRole('region', { name: 'Xem trước' });
  await preview.getByText('Kính gửi:').waitFor();
  // A letterhead for a kind of unit that has none begins as a copy of another.
  const reportOf = page.getByLabel('Báo cáo của');
  await reportOf.selectOption({ label: 'Xã' });
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Bỏ thể thức của xã' }).click();
  await page.getByLabel('Thêm thể thức cho').selectOption({ label: 'Xã' });
  expect(await reportOf.inputValue()).toBe('commune');
  await preview.getByText(/^UBND XÃ /).waitFor();
  await page.getByRole('button', { name: 'Bỏ thay đổi' }).click();
  await reportOf.selectOption({ label: 'Thành phố' });
  await page.getByLabel('Kính gửi').fill('Ban Chỉ đạo tỉnh\nSở Y tế');
  await preview.getByText('- Sở Y tế.').waitFor();
  // What the decree wants otherwise is said beside the field: some of it is set by the report, some of it has to be put right.
  await page.getByLabel('Cơ quan ban hành').fill('Ban Chỉ đạo');
  await page.getByText('chỗ này in hoa: báo cáo tự đổi').waitFor();
  await preview.getByText('BAN CHỈ ĐẠO', { exact: true }).waitFor();
  const recipients = page.getByRole('textbox', { name: 'Nơi nhận' });
  const sent = await recipients.inputValue();
  await recipients.fill('Như trên\nSở Y tế');
  await page.getByRole('tab', { name: 'Thể thức (1 lỗi)' }).waitFor();
  await page.getByRole('button', { name: 'Lưu lời văn' }).click();
  await page.getByText('Dòng cuối của nơi nhận phải là “Lưu: VT”').waitFor();
  expect(await recipients.getAttribute('aria-invalid')).toBe('true');
  // Another letterhead is looked at by now: saving leads back to the one that is wrong.
  await reportOf.selectOption({ label: 'Xã' });
  await page.getByRole('button', { name: 'Lưu lời văn' }).click();
  await expect.poll(() => reportOf.inputValue()).toBe('city');
  expect(await recipients.getAttribute('aria-invalid')).toBe('true');
  await recipients.fill(sent);
  await page.getByRole('tab', { name: 'Nội dung' }).click();
  const closing = page.getByLabel('Câu kết');
  await closing.fill('Đã họp {meeting} cuộc.');
  await page.getByText('Không có số liệu {meeting}.').waitFor();
  await page.getByRole('tab', { name: 'Nội dung (1 lỗi)' }).waitFor();
  await closing.fill('Số cuộc họp: ');
  await page.getByLabel('Số liệu', { exact: true }).selectOption({ label: 'Số cuộc họp Ban Chỉ đạo' });
  await page.getByRole('button', { name: 'Chèn {meetings}' }).click();
  expect(await closing.inputValue()).toBe('Số cuộc họp: {meetings}');
  await preview.getByText(/^Số cuộc họp: \d+.*\.\/\.$/).waitFor();
  await page.getByRole('button', { name: 'Viết lời văn riêng' }).click();
  await page.getByRole('tab', { name: 'Phụ lục' }).click();
  await page.getByRole('button', { name: 'Bỏ: TỔ TỰ QUẢN' }).click();
  // What would be typed while it is on its way would be lost: nothing is taken then.
  const underWay = Promise.withResolvers<void>();
  await page.route('**/api/programme/wording', async (route) => {
    await underWay.promise;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Lưu lời văn' }).click();
  await page.locator('fieldset:disabled').waitFor();
  expect(await page.getByRole('button', { name: 'Thêm phụ lục' }).or(page.getByLabel('Thêm phụ lục…')).first().isDisabled()).toBe(true);
  underWay.resolve();
  await page.getByText('Đã lưu lời văn.').waitFor();
  await page.getByRole('tab', { name: 'Lịch sử' }).click();
  await page.getByText('câu kết: “Trên đây là').waitFor();
  await page.getByText(/^Tháng: phụ lục: bỏ “TỔ TỰ QUẢN/).waitFor();
  // The other kinds of report keep the table.
  await page.getByLabel('Loại báo cáo').selectOption({ label: 'Năm' });
  await preview.getByText('TỔ TỰ QUẢN', { exact: true }).waitFor();
  expect(faults).toEqual([]);
}, 300_000);

it('changes the rules: is told what is wrong beside the field, sees what would change, and overwrites nobody', async () => {
  const { page, faults } = await site.seat('committee', '/committee/rules');
  await page.getByRole('heading', { level: 1, name: 'Quy tắc' }).waitFor();
  const assessments = page.getByRole('region', { name: 'Phiếu đánh giá xã, phường an toàn' });
  const count = assessments.getByLabel('Số lượng tối thiểu mỗi kỳ');
  await count.fill('0');
  await page.getByRole('button', { name: 'Lưu quy tắc' }).click();
  await page.getByRole('alert').getByText('Còn chỗ chưa đúng').waitFor();
  expect(await count.getAttribute('aria-invalid')).toBe('true');
  await page.getByRole('tab', { name: 'Phải gửi (1 lỗi)' }).waitFor();
  await count.fill('3');
  await page.getByRole('tab', { name: 'Ngày nghỉ' }).click();
  await page.getByRole('button', { name: 'Thêm ngày nghỉ' }).click();
  await page.getByLabel('Ngày', { exact: true }).fill(`${month.to.slice(0, 4)}-09-02`);
  await page.getByLabel('Tên ngày nghỉ').fill('Quốc khánh');
  // A day that stands there already, in a year that is not looked at: the page turns to it.
  await page.getByRole('button', { name: 'Thêm ngày nghỉ' }).click();
  await page.getByLabel('Ngày', { exact: true }).last().fill('2021-09-02');
  await page.getByRole('button', { name: 'Lưu quy tắc' }).click();
  const again = page.getByLabel('Ngày', { exact: true }).and(page.locator('[aria-invalid="true"]'));
  expect(await again.inputValue()).toBe('2021-09-02');
  await page.getByRole('tab', { name: 'Ngày nghỉ (1 lỗi)' }).waitFor();
  await page.getByRole('button', { name: 'Bỏ 02/09/2021' }).last().click();
  await page.getByRole('tab', { name: 'Ngày nghỉ', exact: true }).waitFor();
  // What is not saved is not left without a question.
  const asked = page.waitForEvent('dialog').then(async (dialog) => {
    await dialog.dismiss();
    return dialog.message();
  });
  await page.locator('a[href^="/committee/review"]').first().click();
  expect(await asked).toBe('Còn thay đổi chưa lưu. Rời trang này?');
  await page.getByRole('button', { name: 'Xem trước thay đổi' }).click();
  await page.getByText(/: \d+ → \d+ phiếu phải gửi$/).waitFor();

  // Somebody else was faster: both versions stay until a person chooses.
  const standing = await committee.call('getProgramme');
  const theirs = { ...standing.rules!, zones: { ...standing.rules!.zones, staleDays: 20 } };
  const revision = `"${standing.revision}"`;
  await committee.call('putProgramme', { headers: { 'if-match': revision }, body: { from: standing.earliest, rules: theirs } });
  await page.getByRole('button', { name: 'Lưu quy tắc' }).click();
  await page.getByText('Người khác đã sửa quy tắc').waitFor();
  await page.getByText('Số ngày thiếu số liệu: 31 → 20').waitFor();
  await page.getByRole('button', { name: 'Lưu bản của tôi, thay bản của người kia' }).click();
  await page.getByText('Đã lưu quy tắc.').waitFor();

  await page.getByRole('tab', { name: 'Lịch sử' }).click();
  await page.getByText('Phải gửi Phiếu đánh giá xã, phường an toàn: sửa').waitFor();
  await page.getByText(/^Ngày nghỉ 02\/09\/\d{4}: thêm \(Quốc khánh\)$/).waitFor();
  await page.getByText('Số ngày thiếu số liệu: 20 → 31').waitFor();
  // A conflict is an answer of the server that the page expects.
  expect(faults.filter((fault) => !/status of (409|422)/.test(fault))).toEqual([]);
}, 300_000);

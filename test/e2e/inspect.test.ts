import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { signIn as signInOverHttp } from '../world/person.ts';
import { startPlatform, type RunningPlatform } from '../world/platform.ts';
import { sizeOfJpeg } from './inspect/jpeg.ts';
import { leaveForGood, wordsOf } from './inspect/in-page.ts';
import { startNetwork, type Network } from './inspect/network.ts';
import {
  answerAll,
  carryAlong,
  choose,
  fillSection,
  giveCredentials,
  next,
  openReturned,
  openTablet,
  row,
  signIn,
  startAt,
  submit,
  takenPhoto,
  type Tablet,
} from './inspect/tablet.ts';
import { startWitness, type Witness } from './inspect/witness.ts';

let platform: RunningPlatform;
let witness: Witness;
let network: Network;
let profile: string;
let tablet: Tablet;

beforeAll(async () => {
  platform = await startPlatform({ web: await builtWeb(() => undefined) });
  witness = await startWitness(platform);
});

afterAll(async () => {
  expect(await witness.judge()).toEqual([]);
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

describe('an inspection without a network', () => {
  it('is filled, survives the death of the browser, is submitted, and arrives whole when the network is back', async () => {
    const { page, context } = tablet;
    await signIn(page, platform.origin);
    await carryAlong(page);
    await context.setOffline(true);
    await page.reload();
    const business = await startAt(page);

    await page.getByLabel('Thành phần đoàn kiểm tra').fill('Tổ liên ngành phường Vĩnh Hải');
    await page.getByRole('button', { name: 'Lấy vị trí' }).click();
    await page.getByText('12.27120, 109.19840').waitFor();
    await next(page);
    await fillSection(page, { B01: 'Không có', B02: 'Đạt', B03: 'Chưa đạt', B04: 'Đạt' });
    await row(page, 'B01').getByLabel('Ghi rõ điều chưa đạt').fill('Không có phương án, hẹn nộp trong tuần');
    await row(page, 'B03').getByLabel('Ghi rõ điều chưa đạt').fill('Chủ cơ sở chưa ký cam kết với phường');
    await page.getByText('Đã lưu trên máy').waitFor();
    await tablet.die();

    tablet = await openTablet(profile, { network: network.server, witness });
    await goOn();

    async function goOn(): Promise<void> {
      const { page, context } = tablet;
      await context.setOffline(true);
      await page.goto(`${platform.origin}/inspect`);
      const banner = page.getByRole('status').filter({ hasText: 'Ứng dụng đã đóng khi phiếu đang mở' });
      await banner.getByText(business).waitFor();
      await banner.getByText(/Phiếu kiểm tra cơ sở sản xuất, kinh doanh, dịch vụ \(bản 1\)/).waitFor();
      await banner.getByRole('link', { name: 'Làm tiếp' }).click();

      // It opens where something is missing; what was answered is there to the last word.
      await page.getByRole('heading', { level: 2, name: 'Kiểm soát người ra vào' }).waitFor();
      await page.getByRole('button', { name: /Kế hoạch và trách nhiệm/ }).click();
      expect(await row(page, 'B01').getByLabel('Ghi rõ điều chưa đạt').inputValue()).toBe('Không có phương án, hẹn nộp trong tuần');
      expect(await row(page, 'B04').getByRole('radio', { name: 'Đạt', exact: true }).isChecked()).toBe(true);
      await next(page);

      await fillSection(page, { B05: 'Đầy đủ', B06: 'Đầy đủ', B07: ['10', '10'], B08: ['20', '40'], B09: 'Đầy đủ' });
      await next(page);
      await fillSection(page, { B10: 'Không có', B11: 'Đầy đủ', B12: 'Đầy đủ', B13: 'Đạt' });
      await next(page);
      await fillSection(page, { B14: ['12', '12'], B15: 'Không áp dụng', B16: 'Không áp dụng' });
      await next(page);
      await fillSection(page, { B17: 'Đạt', B18: 'Không áp dụng' });
      await next(page);
      await next(page);

      // The failed item asks for a remark and a photo, and the list leads there.
      await page.getByRole('heading', { name: 'Còn 2 điều cần sửa trước khi nộp' }).waitFor();
      await page.getByRole('button', { name: /B10\..*Mục chưa đạt cần ghi chú/ }).click();
      const remark = row(page, 'B10').getByLabel('Ghi rõ điều chưa đạt');
      await expect.poll(() => remark.evaluate((field) => field === document.activeElement)).toBe(true);
      await remark.fill('Không có nước sát khuẩn ở cả hai cửa');
      await row(page, 'B10')
        .getByLabel('Chụp ảnh')
        .setInputFiles({ name: 'IMG_0042.HEIC.jpg', mimeType: 'image/jpeg', buffer: await takenPhoto(page) });
      await row(page, 'B10').getByRole('img', { name: 'Ảnh 1' }).waitFor();
      await page.getByRole('button', { name: 'Nộp phiếu' }).click();
      await page.getByText('Phiếu đã đủ. Có thể nộp.').waitFor();
      await page.getByRole('main').getByText('Không an toàn').waitFor();
      await page.getByRole('main').getByRole('button', { name: 'Nộp phiếu' }).click();

      await page.getByRole('heading', { level: 1, name: 'Phiếu đã khóa, đang chờ gửi' }).waitFor();
      expect(await page.getByRole('link', { name: /Gửi/ }).innerText()).toContain('1');

      // The sign-in has ended meanwhile: the queue waits, keeps everything, and goes on after the next one.
      await context.clearCookies();
      await context.setOffline(false);
      await page.getByText('Đăng nhập lại để gửi tiếp').waitFor();
      await page.getByRole('link', { name: 'Đăng nhập lại' }).click();
      await giveCredentials(page);
      await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
      await page.getByText('Đủ 1 ảnh').waitFor();
      expect(tablet.faults).toEqual([]);
    }

    const committee = await signInOverHttp(platform, 'committee@safeground.example', DEMO_PASSWORD);
    const id = tablet.page.url().split('/').at(-1) ?? '';
    const stored = await committee.call('getSubmission', { params: { id } });
    expect(stored).toMatchObject({ unit: 'u_vinh_hai', flagged: false, state: 'received', subjectName: business });
    expect(stored.score).toMatchObject({ class: 'KHONG_AN_TOAN', decidedBy: ['B10'] });
    expect(stored.content.answers).toMatchObject({
      b10_remark: 'Không có nước sát khuẩn ở cả hai cửa',
      team: 'Tổ liên ngành phường Vĩnh Hải',
    });
    const [hash] = stored.content.attachments;
    const photo = await committee.fetch(`/api/attachments/${hash}?submission=${id}`);
    const bytes = Buffer.from(await (await committee.fetch(photo.headers.get('location') ?? '')).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
    expect(sizeOfJpeg(bytes)).toEqual([1600, 1067]);
  });
});

describe('what comes back', () => {
  it('shows the reviewer beside the question, is corrected as a revision, and the former one stays', async () => {
    const { page } = tablet;
    await signIn(page, platform.origin);
    const school = await startAt(page, 'P. Vĩnh Hải', /trường học|cơ sở giáo dục/i, 'truong');
    await answerAll(page);
    const minutes = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: await takenPhoto(page, 800, 600) };
    await page.getByLabel('Chụp ảnh').setInputFiles(minutes);
    const id = await submit(page);
    await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();

    const committee = await signInOverHttp(platform, 'committee@safeground.example', DEMO_PASSWORD);
    const first = await committee.call('getSubmission', { params: { id } });
    const question = Object.keys(first.content.answers).find((name) => name.endsWith('_value')) ?? '';
    const remark = 'Ảnh sổ trực không khớp ngày kiểm tra';
    await witness.sendBack(id, 'Xem lại các mục có nhận xét', [{ path: question, text: remark }]);

    await openReturned(page, platform.origin);
    await page.getByRole('heading', { level: 2, name: school }).waitFor();
    await page.getByRole('button', { name: 'Sửa phiếu' }).click();
    await page.getByText('Xem lại các mục có nhận xét').waitFor();
    await page.getByRole('button', { name: remark }).click();
    await page.getByRole('article').filter({ hasText: remark }).waitFor();
    await page.getByRole('article').filter({ hasText: remark }).getByRole('radio').nth(1).check();
    await page
      .getByRole('article')
      .filter({ hasText: remark })
      .getByLabel('Ghi rõ điều chưa đạt')
      .fill('Sổ trực ghi thiếu hai ngày cuối tuần');
    // The receipt released the photo: nobody is sent back to take it again.
    await page.getByRole('button', { name: /Kết luận/ }).click();
    const held = page.getByRole('img', { name: 'Ảnh 1' });
    await expect.poll(() => held.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 60_000 }).toBe(800);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByRole('button', { name: /Kết luận/ }).click();
    await page.getByText('Ảnh đã gửi, máy chủ đang giữ. Có mạng sẽ xem được.').waitFor();
    await page.context().setOffline(false);
    await held.waitFor();
    await page.getByRole('button', { name: 'Nộp phiếu' }).click();
    await page.getByText('Phiếu đã đủ. Có thể nộp.').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Nộp phiếu' }).click();
    await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();

    const second = await committee.call('getSubmission', { params: { id } });
    expect(second).toMatchObject({ state: 'corrected', flagged: false });
    expect(second.content.attachments).toEqual(first.content.attachments);
    expect(second.history.map(({ action }) => action)).toEqual(['submit', 'return', 'correct']);
    expect(second.content.answers[question]).not.toEqual(first.content.answers[question]);
    expect(second.content.observedAt).toBe(first.content.observedAt);
    expect(tablet.faults).toEqual([]);
  });
});

describe('Vietnamese typed with an input method', () => {
  it('is left alone while it is being composed, and kept as it was meant', async () => {
    const { page, context } = tablet;
    await signIn(page, platform.origin);
    await startAt(page);
    const field = page.getByLabel('Người đại diện có mặt');
    await field.focus();
    const keys = await context.newCDPSession(page);
    // Telex over `Nguyễn`: the composed text is rewritten with every key, for longer than the page waits before it saves.
    for (const text of ['N', 'Ng', 'Ngu', 'Nguy', 'Nguye', 'Nguyê', 'Nguyên', 'Nguyễn']) {
      await keys.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      // The keys go another way to the page than what is asked of it.
      await expect.poll(() => field.inputValue()).toBe(text);
      await new Promise((resolve) => setTimeout(resolve, 120));
      expect(await field.inputValue()).toBe(text);
    }
    await page.getByText('Đang lưu…').waitFor();
    await keys.send('Input.insertText', { text: 'Nguyễn' });
    await page.keyboard.type(' Hoà'.normalize('NFD'));
    await expect.poll(() => field.inputValue()).toBe(`Nguyễn${' Hoà'.normalize('NFD')}`);
    await page.getByText('Đã lưu trên máy').waitFor();
    expect(await field.inputValue()).toBe(`Nguyễn${' Hoà'.normalize('NFD')}`);
    await page.reload();
    expect(await page.getByLabel('Người đại diện có mặt').inputValue()).toBe('Nguyễn Hoà'.normalize('NFC'));

    // Left by the browser's own way back, in the middle of a word: the word is kept, and nobody says that something died.
    await page.getByLabel('Người đại diện có mặt').press('End');
    await page.getByLabel('Người đại diện có mặt').pressSequentially(' An');
    await page.goBack();
    await page.getByRole('link', { name: /Làm tiếp/ }).waitFor();
    await page.goto(`${platform.origin}/inspect`);
    await page.getByRole('searchbox').waitFor();
    expect(await page.getByText('Ứng dụng đã đóng khi phiếu đang mở').count()).toBe(0);
    await page.goto(`${platform.origin}/inspect/drafts`);
    await page.getByRole('link', { name: /Làm tiếp/ }).click();
    expect(await page.getByLabel('Người đại diện có mặt').inputValue()).toBe('Nguyễn Hoà An'.normalize('NFC'));
  });
});

describe('a page that is left in the middle of a word', () => {
  it.each([
    { taps: 0, last: false, when: 'alone' },
    { taps: 0, last: true, when: 'right behind an answer that is on its way there' },
    { taps: 59, last: false, when: 'when it makes the draft be written whole' },
  ])('has sent it to the disk before it lives to hear that it is there: $when', async ({ taps, last }) => {
    const { page, context } = tablet;
    await signIn(page, platform.origin);
    await startAt(page);
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const other = await context.newPage();
    await other.goto(`${platform.origin}/inspect/drafts`);
    await other.getByRole('link', { name: /Làm tiếp/ }).waitFor();
    await next(page);
    await choose(page, 'B01', 'Không có');
    const choices = row(page, 'B02').getByRole('radio');
    await choices.evaluateAll((radios: HTMLElement[], times) => {
      for (let tap = 0; tap < times; tap += 1) radios[tap % 2]?.click();
    }, taps);
    await page.getByText('Đã lưu trên máy').waitFor();
    await row(page, 'B01').getByLabel('Ghi rõ điều chưa đạt').fill('Không có phương án');
    // Nobody can talk to the first page any more.
    tablet = { ...tablet, page: other };
    void choices
      .first()
      .evaluate(leaveForGood, last)
      .catch(() => undefined);
    const words = last ? ['Không có phương án', 'pass'] : ['Không có phương án'];
    await expect.poll(() => other.evaluate(wordsOf, id), { timeout: 20_000 }).toEqual(expect.arrayContaining(words));
  });
});

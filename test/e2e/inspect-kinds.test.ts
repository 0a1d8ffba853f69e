import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FormDefinition, Question } from '@safeground/forms';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { patience } from '../../web/src/lib/offline/patience.ts';
import { signIn as signInOverHttp, type Person } from '../world/person.ts';
import { startPlatform, type RunningPlatform } from '../world/platform.ts';
import { overflow, seriousFaults } from './agency/desk.ts';
import { spokenFaults } from './pages/spoken.ts';
import { ean13, holdBefore, qrCode } from './inspect/camera.ts';
import { startNetwork, type Network } from './inspect/network.ts';
import {
  carryAlong,
  linkIsBack,
  next,
  openTablet,
  signIn,
  startAt,
  submit,
  tabletSize,
  takenPhoto,
  type Tablet,
} from './inspect/tablet.ts';
import { startWitness, type Witness } from './inspect/witness.ts';

const phones = [
  { width: 390, height: 844 },
  { width: 844, height: 390 },
] as const;
let platform: RunningPlatform;
let witness: Witness;
let network: Network;
let profile: string;
let camera: string;
let tablet: Tablet;

beforeAll(async () => {
  platform = await startPlatform({ web: await builtWeb(() => undefined) });
  await publish(await signInOverHttp(platform, 'designer@safeground.example', DEMO_PASSWORD));
  witness = await startWitness(platform);
});

afterAll(async () => {
  expect(await witness.judge()).toEqual([]);
});

beforeEach(async () => {
  profile = mkdtempSync(join(tmpdir(), 'safeground-tablet-'));
  camera = join(profile, 'camera.y4m');
  holdBefore(camera, ean13('8934588012341'));
  network = await startNetwork(witness.heard);
  tablet = await openTablet(profile, { camera, network: network.server, witness });
});

afterEach(async () => {
  await witness.look(profile, tablet.page);
  await tablet.context.close().catch(() => undefined);
  await network.stop();
  rmSync(profile, { recursive: true, force: true });
});

describe('every kind of question', () => {
  it('can be answered with a thumb, survives a reload, and arrives as it was meant', async () => {
    const { page } = tablet;
    await signIn(page, platform.origin);
    await startAtKinds(page);

    await page.getByText('Chỉ đọc dòng này').waitFor();
    await page.getByRole('textbox', { name: 'Chữ', exact: true }).fill('Tổ dân phố số 4');
    await page.getByLabel('Đoạn văn').fill('Dòng một\nDòng hai');
    // Read by the camera, and read again from another code: what was read stands in the field, to be changed by hand.
    const code = page.getByRole('textbox', { name: 'Mã vạch' });
    await page.getByRole('button', { name: 'Quét mã' }).click();
    await expect.poll(() => code.inputValue(), { timeout: 60_000 }).toBe('8934588012341');
    holdBefore(camera, qrCode('HKD 56A8012345, phường Vĩnh Hải'));
    await page.getByRole('button', { name: 'Quét mã' }).click();
    await expect.poll(() => code.inputValue(), { timeout: 60_000 }).toBe('HKD 56A8012345, phường Vĩnh Hải');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await code.fill('HKD 56A8012345');
    const whole = page.locator('.q-question').filter({ hasText: 'Số nguyên' });
    await whole.getByRole('textbox').fill('3');
    await whole.getByRole('button', { name: 'Thêm 1' }).click();
    expect(await whole.getByRole('textbox').inputValue()).toBe('4');
    await page.getByLabel('Số thập phân').fill('36,5');
    await page.getByLabel('Ngày', { exact: true }).fill('2021-08-14');
    await page.getByText('Thứ Bảy, 14/08/2021').waitFor();
    await page.getByLabel('Giờ', { exact: true }).fill('08:30');
    await page.getByLabel('Ngày giờ').fill('2021-08-14T08:30');
    await page.getByRole('slider', { name: 'Thang điểm' }).fill('7');
    expect(await faultsHere(page)).toEqual([]);
    await next(page);

    // 3,000 names: found by what is typed without marks.
    const long = page.locator('.q-question').filter({ hasText: 'Một trong nhiều' });
    // Controls that are rare are fetched when a form asks for them.
    await long.getByRole('searchbox').waitFor();
    await page.getByRole('button', { name: 'Xếp thứ tự' }).waitFor();
    expect(await faultsHere(page)).toEqual([]);
    await long.getByRole('searchbox').fill('duong so 271');
    // By keyboard: arrows look through what was found, only Space chooses, and the focus stays in the question.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await long.getByRole('radio', { name: 'Đường số 2710' }).evaluate((radio) => radio === document.activeElement)).toBe(true);
    await page.keyboard.press('Space');
    const chosen = long.getByRole('button', { name: 'Bỏ chọn Đường số 2710' });
    await expect.poll(() => chosen.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(() => long.getByRole('searchbox').evaluate((field) => field === document.activeElement)).toBe(true);
    await long.getByRole('searchbox').fill('duong so 2718');
    await long.getByRole('radio', { name: 'Đường số 2718' }).click();
    await long.getByRole('button', { name: 'Bỏ chọn Đường số 2718' }).waitFor();
    await page.getByRole('checkbox', { name: 'Xanh' }).check();
    await page.getByRole('checkbox', { name: 'Đỏ' }).check();
    await page.getByRole('button', { name: 'Xếp thứ tự' }).click();
    const up = page.getByRole('button', { name: 'Đưa “Đỏ” lên' });
    await up.focus();
    await page.keyboard.press('Enter');
    expect(await up.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await faultsHere(page)).toEqual([]);
    await page.getByRole('checkbox', { name: 'Tôi xác nhận' }).check();
    await next(page);

    await sign(page);
    await drawOnPhoto(page);
    await page.getByRole('button', { name: 'Lấy vị trí' }).click();
    await page.getByText('Sai số khoảng 8 m').waitFor();
    await walk(tablet, 'Ranh giới', 3);
    await page.getByRole('button', { name: 'Xóa điểm 2' }).click();
    await walk(tablet, 'Ranh giới', 1);
    await page
      .getByLabel('Đính kèm tệp hoặc ảnh')
      .setInputFiles({ name: 'Quyết định 12.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') });
    await page.getByText('Quyết định 12.pdf').waitFor();
    // A repeat begins with one row.
    await page.getByLabel('Họ tên').fill('Nguyễn Văn A');
    for (const name of ['Trần Thị B', 'Lê C']) {
      await page.getByRole('button', { name: 'Thêm dòng' }).click();
      await page.getByLabel('Họ tên').last().fill(name);
    }
    await page.getByRole('button', { name: 'Xóa dòng 2' }).click();
    expect(await faultsHere(page)).toEqual([]);
    await page.getByText('Đã lưu trên máy').waitFor();
    await page.reload();
    await page
      .getByRole('button', { name: /Phần 3|Chứng cứ/ })
      .first()
      .click();
    expect(await page.getByLabel('Họ tên').evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value))).toEqual([
      'Nguyễn Văn A',
      'Lê C',
    ]);
    await page.getByRole('img', { name: 'Đã ký' }).waitFor();

    const id = await submit(page);
    await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
    const committee = await signInOverHttp(platform, 'committee@safeground.example', DEMO_PASSWORD);
    const { content, flagged, attachments } = await committee.call('getSubmission', { params: { id } });
    expect(flagged).toBe(false);
    expect(attachments.map(({ present }) => present)).toEqual([true, true, true]);
    expect(content.answers).toMatchObject({
      words: 'Tổ dân phố số 4',
      lines: 'Dòng một\nDòng hai',
      code: 'HKD 56A8012345',
      whole: 4,
      part: 36.5,
      day: '2021-08-14',
      hour: '08:30:00',
      moment: '2021-08-14T08:30:00+07:00',
      scale: 7,
      street: 'street_2718',
      colours: ['green', 'red'],
      order: ['green', 'red', 'yellow'],
      agreed: true,
      damage: [{ name: 'IMG_0042.jpg', type: 'image/jpeg', takenAt: expect.any(String) }],
      place: { latitude: 12.2712, longitude: 109.1984, accuracy: 8 },
      border: [1, 3, 1, 1].map((step) => ({ latitude: 12 + step / 100, longitude: 109.2, accuracy: 5 })),
      document: [{ name: 'Quyết định 12.pdf', type: 'application/pdf' }],
      people: [{ person: 'Nguyễn Văn A' }, { person: 'Lê C' }],
    });
    expect(tablet.faults).toEqual([]);
  });
});

/** What a screen reader would miss, what axe finds, and how far a phone would scroll sideways. */
async function faultsHere(page: Page): Promise<string[]> {
  const faults = [...(await spokenFaults(page)), ...(await seriousFaults(page))];
  for (const size of phones) {
    await page.setViewportSize(size);
    const wider = await overflow(page);
    if (wider > 0) faults.push(`${wider} px sideways at ${size.width}x${size.height}`);
  }
  await page.setViewportSize(tabletSize);
  return faults;
}

describe('choices that stand in a file', () => {
  beforeAll(async () => publishHamlets(await signInOverHttp(platform, 'designer@safeground.example', DEMO_PASSWORD)));

  it('are carried along, searched and narrowed without the network, 50,000 of them, and arrive as they were chosen', async () => {
    const { page, context } = tablet;
    await signIn(page, platform.origin);
    await carryAlong(page);
    await context.setOffline(true);
    await startAt(page, 'P. Vĩnh Hải', /Phiếu theo thôn/, 'cskd', 'Nơi chốn');
    const hamlet = page.locator('.q-question').filter({ hasText: 'Thôn' });
    // Nothing is offered before the ward is known, which is said, with the way there; 500 of 50,000 lie in it.
    const ward = page.locator('.q-question').first();
    await hamlet.getByText('Các lựa chọn ở đây tùy theo câu khác. Hãy trả lời trước:').waitFor();
    expect(await hamlet.getByRole('radio').count()).toBe(0);
    expect(await faultsHere(page)).toEqual([]);
    await hamlet.getByRole('button', { name: 'Phường' }).click();
    await expect.poll(() => ward.getByRole('searchbox').evaluate((field) => field === document.activeElement)).toBe(true);
    // One without hamlets: it is said whose answer that is.
    await page.keyboard.type('phuong 133');
    await page.getByRole('radio', { name: 'Phường 133', exact: true }).click();
    await hamlet.getByText('Còn 460 lựa chọn').waitFor();
    await hamlet.getByRole('searchbox').fill('dong da 49501');
    await page.getByRole('radio', { name: 'Thôn Đống Đa 49501', exact: true }).click();
    await ward.getByRole('button', { name: 'Bỏ chọn Phường 133' }).click();
    await ward.getByRole('searchbox').fill('phuong 134');
    await page.getByRole('radio', { name: 'Phường 134', exact: true }).click();
    await hamlet.getByText('Không có lựa chọn nào hợp với câu trả lời').waitFor();
    // What was chosen before fits no more: it can be taken back.
    await hamlet.getByText('Lựa chọn không có trong danh sách').waitFor();
    await hamlet.getByRole('button', { name: 'Xóa chọn' }).click();
    await expect.poll(() => hamlet.getByRole('button', { name: 'Xóa chọn' }).count()).toBe(0);
    await ward.getByRole('button', { name: 'Bỏ chọn Phường 134' }).click();
    await ward.getByRole('searchbox').fill('phuong 42');
    await page.getByRole('radio', { name: 'Phường 42', exact: true }).click();
    await hamlet.getByText('Còn 460 lựa chọn').waitFor();
    await hamlet.getByRole('searchbox').fill('dong da 4217');
    await hamlet.getByRole('radio', { name: 'Thôn Đống Đa 4217' }).click();
    await page.getByText('Đã lưu trên máy').waitFor();
    await page.reload();
    await hamlet.getByRole('button', { name: 'Bỏ chọn Thôn Đống Đa 4217' }).waitFor();
    const id = await submit(page);
    await context.setOffline(false);
    await linkIsBack(page);
    await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
    const committee = await signInOverHttp(platform, 'committee@safeground.example', DEMO_PASSWORD);
    const { content, flagged, chosen } = await committee.call('getSubmission', { params: { id } });
    expect([flagged, content.answers]).toEqual([false, { ward: 'w42', hamlet: 'h4217' }]);
    expect(chosen).toContainEqual({ list: 'hamlets', name: 'h4217', label: { vi: 'Thôn Đống Đa 4217' } });
    expect(tablet.faults).toEqual([]);
  });

  it('hold up nothing but their own form where the link falls silent, and come when the packet is next fetched', async () => {
    const { page, context } = tablet;
    await page.clock.install();
    const isFile = (path: string): boolean => !path.startsWith('/api/') && path.includes('lists');
    network.rule(({ path }) => (isFile(path) ? 'stuck' : 'pass'));
    await signIn(page, platform.origin);
    const again = page.getByRole('button', { name: 'Cập nhật' }).and(page.locator(':enabled'));
    await page.getByText('Đang tải danh mục lựa chọn').waitFor();
    await again.waitFor();
    await page.locator('main li a').first().waitFor();
    await expect.poll(() => network.passed.some(({ path }) => isFile(path))).toBe(true);
    await page.clock.fastForward(patience + 1000);
    const notice = page.getByRole('status').filter({ hasText: 'Chưa tải đủ danh mục lựa chọn' });
    await notice.getByText('Phiếu theo thôn').waitFor();
    network.rule(() => 'pass');
    await notice.getByRole('button', { name: 'Tải lại' }).click();
    await carryAlong(page);
    await context.setOffline(true);
    await startAt(page, 'P. Vĩnh Hải', /Phiếu theo thôn/, 'cskd', 'Nơi chốn');
    await page.getByText('Còn 61 lựa chọn').waitFor();
    expect(tablet.faults).toEqual([]);
  });
});

/** A hundred wards and 50,000 hamlets in files, as an agency uploads them. */
async function publishHamlets(designer: Person): Promise<void> {
  const { id: form } = await designer.call('createForm', { body: { agency: 'agc_qltt', title: { vi: 'Phiếu theo thôn' } } });
  const put = async (file: string, rows: readonly string[]) => {
    const bytes = new TextEncoder().encode(rows.join('\n'));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const plan = await designer.call('planListUpload', { params: { form }, body: { sha256, size: bytes.length } });
    await designer.fetch(plan.url ?? '', { method: 'PUT', headers: plan.headers ?? {}, body: bytes });
    const { list } = await designer.call('addListFile', { params: { form }, body: { file, sha256, fileName: file, language: 'vi' } });
    return list!;
  };
  const hamlet = (_: unknown, at: number): string => `h${at},Thôn Đống Đa ${at},w${Math.floor(at / 500) + 34}`;
  const files = {
    'wards.csv': await put('wards.csv', ['name,label', ...Array.from({ length: 101 }, (_, at) => `w${at + 34},Phường ${at + 34}`)]),
    'hamlets.csv': await put('hamlets.csv', ['name,label,ward', ...Array.from({ length: 50_000 }, hamlet)]),
  };
  const ask = { kind: 'select_one', required: true } as const;
  const children: FormDefinition['children'] = [
    { ...ask, id: 'ward', name: 'ward', label: { vi: 'Phường' }, choices: 'wards' },
    { ...ask, id: 'hamlet', name: 'hamlet', label: { vi: 'Thôn' }, choices: 'hamlets', choiceFilter: 'ward = ${ward}' },
  ];
  const definition: FormDefinition = {
    schema: 1,
    title: { vi: 'Phiếu theo thôn' },
    languages: ['vi'],
    defaultLanguage: 'vi',
    subjectKind: 'business',
    choiceLists: [
      { name: 'wards', file: 'wards.csv' },
      { name: 'hamlets', file: 'hamlets.csv' },
    ],
    files,
    children: [{ kind: 'group', id: 'where', name: 'where', label: { vi: 'Nơi chốn' }, children }],
  };
  await designer.call('putDraft', { params: { form }, headers: { 'if-match': '"1"' }, body: { definition } });
  await designer.call('publishForm', { params: { form }, body: { base: 2 } });
}

async function startAtKinds(page: Page): Promise<void> {
  await startAt(page, 'P. Vĩnh Hải', /Mọi loại câu hỏi/, 'cskd', 'Chữ và số');
}

/** Takes a point after each step to another place. */
async function walk({ page, context }: Tablet, question: string, steps: number): Promise<void> {
  const control = page.locator('.q-question').filter({ hasText: question });
  for (let step = 1; step <= steps; step += 1) {
    await context.setGeolocation({ latitude: 12 + step / 100, longitude: 109.2, accuracy: 5 });
    const before = await control.getByRole('listitem').count();
    await control.getByRole('button', { name: 'Thêm điểm tại đây' }).click();
    await control.getByRole('listitem').nth(before).waitFor();
  }
}

/** Three strokes on the pad. */
async function sign(page: Page): Promise<void> {
  const pad = page.locator('canvas').first();
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (box === null) throw new Error('no pad');
  for (const [from, to] of [
    [0.2, 0.4],
    [0.45, 0.6],
    [0.65, 0.8],
  ] as const) {
    await page.mouse.move(box.x + box.width * from, box.y + box.height * 0.7);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, box.y + box.height * 0.3, { steps: 6 });
    await page.mouse.up();
  }
}

/** A photo with an arrow and a circle on it, once a stroke too many is taken back. The photo keeps its name and its time. */
async function drawOnPhoto(page: Page): Promise<void> {
  const question = page.locator('.q-question').filter({ hasText: 'Chỗ hư hỏng' });
  await question
    .getByLabel('Chụp ảnh')
    .setInputFiles({ name: 'IMG_0042.png', mimeType: 'image/jpeg', buffer: await takenPhoto(page, 1200, 900) });
  const photo = question.getByRole('img', { name: 'Ảnh 1' });
  const plain = await photo.getAttribute('src');
  await question.getByRole('button', { name: 'Vẽ lên ảnh 1' }).click();
  const pad = page.getByRole('dialog', { name: 'Vẽ lên ảnh' });
  const stroke = async (tool: string, from: number, to: number): Promise<void> => {
    await pad.getByRole('radio', { name: tool }).check();
    const box = await pad.locator('canvas').boundingBox();
    if (box === null) throw new Error('no photo to draw on');
    await page.mouse.move(box.x + box.width * from, box.y + box.height * from);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, box.y + box.height * to, { steps: 4 });
    await page.mouse.up();
  };
  await stroke('Mũi tên', 0.1, 0.5);
  await stroke('Khoanh tròn', 0.55, 0.9);
  await stroke('Vẽ tay', 0.2, 0.8);
  await pad.getByRole('button', { name: 'Bỏ nét cuối' }).click();
  await page.evaluate(failToBlobOnce);
  await pad.getByRole('button', { name: 'Giữ nét vẽ' }).click();
  await pad.getByRole('alert').getByText('Chưa giữ được nét vẽ').waitFor();
  await pad.getByRole('button', { name: 'Giữ nét vẽ' }).click();
  await pad.waitFor({ state: 'detached' });
  await expect.poll(() => photo.getAttribute('src')).not.toBe(plain);
  // Red where the arrow went, not where the third stroke did.
  const reds = await photo.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const context = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext('2d');
    context?.drawImage(image, 0, 0);
    return [0.3, 0.52].map((share) => {
      const [red = 0, green = 0, blue = 0] =
        context?.getImageData(Math.round(image.naturalWidth * share), Math.round(image.naturalHeight * share), 1, 1).data ?? [];
      return red > 180 && green < 90 && blue < 90;
    });
  });
  expect(reds).toEqual([true, false]);
}

/** A tablet short of memory makes no picture of a canvas, this once. */
function failToBlobOnce(): void {
  const { prototype } = HTMLCanvasElement;
  const toBlob = Object.getOwnPropertyDescriptor(prototype, 'toBlob');
  prototype.toBlob = (done) => {
    if (toBlob !== undefined) Object.defineProperty(prototype, 'toBlob', toBlob);
    done(null);
  };
}

async function publish(designer: Person): Promise<void> {
  const { id } = await designer.call('createForm', { body: { agency: 'agc_qltt', title: { vi: 'Mọi loại câu hỏi' } } });
  const draft = await designer.call('getDraft', { params: { form: id } });
  await designer.call('putDraft', {
    params: { form: id },
    headers: { 'if-match': `"${draft.revision}"` },
    body: { definition: everyKind() },
  });
  await designer.call('publishForm', { params: { form: id }, body: { base: draft.revision + 1 } });
}

function everyKind(): FormDefinition {
  const question = (kind: Question['kind'], id: string, vi: string, more: Partial<Question> = {}): Question => ({
    kind,
    id,
    name: id,
    label: { vi },
    ...more,
  });
  const colours = ['green:Xanh', 'yellow:Vàng', 'red:Đỏ'].map((text) => text.split(':') as [string, string]);
  return {
    schema: 1,
    title: { vi: 'Mọi loại câu hỏi' },
    languages: ['vi'],
    defaultLanguage: 'vi',
    subjectKind: 'business',
    choiceLists: [
      { name: 'colours', choices: colours.map(([name, vi]) => ({ name, label: { vi } })) },
      {
        name: 'streets',
        choices: Array.from({ length: 3000 }, (_, index) => ({ name: `street_${index}`, label: { vi: `Đường số ${index}` } })),
      },
    ],
    children: [
      {
        kind: 'group',
        id: 'typed',
        name: 'typed',
        label: { vi: 'Chữ và số' },
        children: [
          question('note', 'read', 'Chỉ đọc dòng này'),
          question('text', 'words', 'Chữ', { required: true }),
          question('text', 'lines', 'Đoạn văn', { appearance: 'multiline' }),
          question('barcode', 'code', 'Mã vạch'),
          question('integer', 'whole', 'Số nguyên'),
          question('decimal', 'part', 'Số thập phân'),
          question('date', 'day', 'Ngày'),
          question('time', 'hour', 'Giờ'),
          question('dateTime', 'moment', 'Ngày giờ'),
          question('range', 'scale', 'Thang điểm', { parameters: { start: '1', end: '10', step: '1' } }),
        ],
      },
      {
        kind: 'group',
        id: 'chosen',
        name: 'chosen',
        label: { vi: 'Lựa chọn' },
        children: [
          question('select_one', 'street', 'Một trong nhiều', { choices: 'streets', required: true }),
          question('select_multiple', 'colours', 'Vài màu', { choices: 'colours' }),
          question('rank', 'order', 'Thứ tự', { choices: 'colours' }),
          question('acknowledge', 'agreed', 'Đã đọc', { required: true }),
        ],
      },
      {
        kind: 'group',
        id: 'evidence',
        name: 'evidence',
        label: { vi: 'Chứng cứ' },
        children: [
          question('image', 'signature', 'Chữ ký', { appearance: 'signature', required: true }),
          question('image', 'damage', 'Chỗ hư hỏng', { appearance: 'annotate', parameters: { 'max-pixels': '800' } }),
          question('geopoint', 'place', 'Vị trí'),
          question('geoshape', 'border', 'Ranh giới'),
          question('file', 'document', 'Văn bản'),
          {
            kind: 'repeat',
            id: 'people',
            name: 'people',
            label: { vi: 'Những người có mặt' },
            children: [question('text', 'person', 'Họ tên', { required: true })],
          },
        ],
      },
    ],
  };
}

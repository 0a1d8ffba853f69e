import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FormDefinition, Question } from '@safeground/forms';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { signIn as signInOverHttp, type Person } from '../world/person.ts';
import { startPlatform, type RunningPlatform } from '../world/platform.ts';
import { next, openTablet, signIn, startAt, submit, type Tablet } from './inspect/tablet.ts';

let platform: RunningPlatform;
let profile: string;
let tablet: Tablet;

beforeAll(async () => {
  platform = await startPlatform({ web: await builtWeb(() => undefined) });
  await publish(await signInOverHttp(platform, 'designer@safeground.example', DEMO_PASSWORD));
});

afterAll(async () => {
  await platform?.stop();
});

beforeEach(async () => {
  profile = mkdtempSync(join(tmpdir(), 'safeground-tablet-'));
  tablet = await openTablet(profile);
});

afterEach(async () => {
  await tablet.context.close().catch(() => undefined);
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
    await page.getByLabel('Mã vạch').fill('8934588012345');
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
    await next(page);

    // 3,000 names: found by what is typed without marks.
    const long = page.locator('.q-question').filter({ hasText: 'Một trong nhiều' });
    await long.getByRole('searchbox').fill('duong so 2718');
    await long.getByRole('radio', { name: 'Đường số 2718' }).click();
    await long.getByRole('button', { name: 'Bỏ chọn Đường số 2718' }).waitFor();
    await page.getByRole('checkbox', { name: 'Xanh' }).check();
    await page.getByRole('checkbox', { name: 'Đỏ' }).check();
    await page.getByRole('button', { name: 'Xếp thứ tự' }).click();
    await page.getByRole('button', { name: 'Đưa “Đỏ” lên' }).click();
    await page.getByRole('checkbox', { name: 'Tôi xác nhận' }).check();
    await next(page);

    await sign(page);
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
    expect(attachments.map(({ present }) => present)).toEqual([true, true]);
    expect(content.answers).toMatchObject({
      words: 'Tổ dân phố số 4',
      lines: 'Dòng một\nDòng hai',
      code: '8934588012345',
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
      place: { latitude: 12.2712, longitude: 109.1984, accuracy: 8 },
      border: [1, 3, 1, 1].map((step) => ({ latitude: 12 + step / 100, longitude: 109.2, accuracy: 5 })),
      document: [{ name: 'Quyết định 12.pdf', type: 'application/pdf' }],
      people: [{ person: 'Nguyễn Văn A' }, { person: 'Lê C' }],
    });
    expect(tablet.faults).toEqual([]);
  });
});

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

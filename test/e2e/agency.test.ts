import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { signIn as signInOverHttp } from '../world/person.ts';
import { startPlatform, type RunningPlatform } from '../world/platform.ts';
import { openDesk, overflow, seriousFaults, signIn, sizes, type Desk } from './agency/desk.ts';
import { launchBrowser } from './browser.ts';

const designer = 'designer@safeground.example';
let platform: RunningPlatform;
let browser: Browser;
let desk: Desk;
let page: Page;

beforeAll(async () => {
  platform = await startPlatform({ web: await builtWeb(() => undefined) });
  browser = await launchBrowser();
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

beforeEach(async () => {
  desk = await openDesk(browser, platform.origin);
  page = desk.page;
});

afterEach(async () => {
  expect(desk.faults).toEqual([]);
  await desk.close();
});

describe('signing in', () => {
  it('says what is wrong, and brings the person to where he was going', async () => {
    await page.goto('/agency/people');
    await page.getByText('Đăng nhập để mở trang bạn cần.').waitFor();
    await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
    await page.getByText('Nhập địa chỉ thư điện tử.').waitFor();
    await page.getByLabel('Thư điện tử').fill(designer);
    await page.getByLabel('Mật khẩu', { exact: true }).fill('sai rồi');
    await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'Thư điện tử hoặc mật khẩu không đúng' }).waitFor();
    await page.getByRole('button', { name: /Soạn phiếu/ }).click();
    await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Nhân sự' }).waitFor();
  });

  it('shows no area to a person without rights in it', async () => {
    await signIn(page, 'inspector@safeground.example', '/inspect');
    await page.goto('/agency/forms');
    await page.getByRole('heading', { name: 'Tài khoản này không có quyền vào khu vực này' }).waitFor();
  });

  it('never leaves this site after signing in', async () => {
    await page.goto('/sign-in?to=//elsewhere.example/agency');
    await page.getByRole('button', { name: /Soạn phiếu/ }).click();
    await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Phiếu' }).waitFor();
    expect(new URL(page.url()).origin).toBe(platform.origin);
  });
});

describe('a form from a template', () => {
  it('is created, tried out with the score in sight, published, shared and retired', async () => {
    await signIn(page, designer, '/agency/forms/new');
    await page.getByRole('radio', { name: /Phiếu kiểm tra cơ sở sản xuất/ }).check();
    await page.getByRole('button', { name: 'Tạo phiếu' }).click();
    await page.getByText('Phiếu chưa ban hành lần nào').waitFor();

    await page.getByRole('link', { name: 'Xem thử' }).first().click();
    const first = page.getByRole('article').first();
    await first.getByRole('radio', { name: 'Không có' }).check();
    await first.getByText('Ghi rõ điều chưa đạt').waitFor();
    await page.getByRole('status', { name: 'Điểm' }).getByText('tạm tính').waitFor();

    await page.getByRole('link', { name: /Phiếu kiểm tra cơ sở sản xuất/ }).click();
    await page.getByRole('button', { name: 'Ban hành' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ban hành bản 1' }).click();
    await page.getByText('Bản nháp giống bản 1 đang dùng.').waitFor();
    const link = await page.getByLabel('Liên kết').inputValue();
    expect(link).toMatch(new RegExp(`^${platform.origin}/inspect\\?form=`));
    await page.getByRole('img', { name: /Mã QR mở phiếu/ }).waitFor();

    await page.getByRole('button', { name: 'Ngừng dùng' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ngừng dùng' }).click();
    await page.getByRole('cell', { name: /^Ngừng từ/ }).waitFor();
  });
});

describe('the builder', () => {
  it('builds a ten-question checklist from nothing, publishes it, changes it and publishes it again', async () => {
    await signIn(page, designer, '/agency/forms/new');
    await page.getByRole('radio', { name: /Phiếu trắng/ }).check();
    await page.getByLabel('Tên phiếu, tiếng Việt').fill('Phiếu kiểm tra chợ');
    await page.getByLabel('Tên phiếu, tiếng Anh').fill('Market checklist');
    await page.getByRole('button', { name: 'Tạo phiếu' }).click();
    await page.getByText('Phiếu chưa có gì').waitFor();

    await add('Phần', 'Phòng dịch');
    for (const label of criteria) await add('Mục chấm điểm', label);
    await page.getByRole('checkbox', { name: /Bắt ghi chú/ }).check();
    await page.getByRole('checkbox', { name: /Lỗi trọng yếu/ }).check();
    await add('Số nguyên', 'Số tiểu thương có mặt');
    await page.getByLabel('Câu trả lời hợp lệ').selectOption({ label: 'Trong khoảng' });
    await page.getByLabel('Nhỏ nhất').fill('0');
    await page.getByLabel('Nhỏ nhất').blur();
    await add('Chữ', 'Kiến nghị');
    await page.getByLabel('Hiện câu này').selectOption({ label: 'Khi thỏa điều kiện' });
    await page.getByRole('button', { name: 'Thêm dòng' }).click();
    await page.getByLabel('So sánh').selectOption({ label: 'lớn hơn' });
    await page.getByText('Đã lưu', { exact: true }).waitFor();

    // What is built is what the tablet shows: an unmet last row asks for its remark and fails the whole form.
    const preview = page.getByRole('region', { name: 'Xem thử' });
    const shown = preview.and(page.locator('[aria-busy=false]'));
    await shown.waitFor();
    await preview
      .getByRole('article')
      .filter({ hasText: criteria.at(-1)! })
      .getByRole('radio', { name: 'Chưa đạt', exact: true })
      .check();
    await preview.getByText('Ghi rõ điều chưa đạt').waitFor();
    await preview.getByText('Không đạt').waitFor();

    // Which hamlets are offered depends on the ward, by a column of their list.
    await add('Chọn một', 'Phường của tiểu thương');
    await add('Chọn một', 'Thôn của tiểu thương');
    await page.getByLabel('Hiện những lựa chọn nào').selectOption({ label: 'Tùy câu trả lời khác' });
    await page.getByLabel('Tên cột mới').fill('name');
    await page.getByRole('button', { name: 'Thêm cột' }).click();
    await page.getByText('không trùng cột khác').waitFor();
    await page.getByLabel('Tên cột mới').fill('phuong');
    await page.getByRole('button', { name: 'Thêm cột' }).click();
    await page.getByLabel('Cột của danh sách').selectOption('phuong');
    await page.getByLabel('bằng câu trả lời của').selectOption({ label: 'Phường của tiểu thương' });
    for (const [at, label] of ['Lựa chọn 2', 'Lựa chọn 1'].entries())
      await page
        .getByLabel(/^phuong: /)
        .nth(at)
        .selectOption({ label });
    const choices = (label: string) => preview.getByRole('radiogroup', { name: label }).getByRole('radio');
    await preview.getByText('Thôn của tiểu thương').waitFor();
    await shown.waitFor();
    expect(await choices('Thôn của tiểu thương').count()).toBe(0);
    await choices('Phường của tiểu thương').first().check();
    await expect.poll(() => choices('Thôn của tiểu thương').count()).toBe(1);
    expect(await seriousFaults(page)).toEqual([]);

    await publish(1);
    await page.getByRole('button', { name: 'Có nước rửa tay ở cổng 1' }).click();
    await page.getByLabel('Trọng số').fill('3');
    await page.getByLabel('Trọng số').blur();
    await page.getByRole('button', { name: 'Nhân đôi' }).click();
    await write('Có dung dịch sát khuẩn ở cổng');
    await publish(2, async (dialog) => {
      await dialog.getByText('Thêm Có dung dịch sát khuẩn ở cổng').first().waitFor();
      await dialog.getByText('Sửa Có nước rửa tay ở cổng: trọng số').waitFor();
    });

    const person = await signInOverHttp(platform, designer, DEMO_PASSWORD);
    const { items } = await person.call('listForms');
    const form = items.find((each) => each.title['vi'] === 'Phiếu kiểm tra chợ');
    const version = await person.call('getVersion', { params: { form: form!.id, version: 2 } });
    expect(version.definition.scoring?.criteria).toHaveLength(criteria.length + 1);
  });

  it('overwrites nothing when two people change one draft', async () => {
    await signIn(page);
    const other = await signInOverHttp(platform, designer, DEMO_PASSWORD);
    const form = await other.call('createForm', { body: { agency: 'agc_qltt', title: { vi: 'Phiếu hai người sửa' } } });
    await page.goto(`/agency/forms/${form.id}/edit`);
    await page.getByRole('heading', { level: 1, name: 'Phiếu hai người sửa' }).waitFor();
    const draft = await other.call('getDraft', { params: { form: form.id } });
    const theirs = { ...draft.definition, title: { vi: 'Tên của người kia' } };
    await other.call('putDraft', {
      params: { form: form.id },
      headers: { 'if-match': `"${draft.revision}"` },
      body: { definition: theirs },
    });

    await page.getByLabel('Tên phiếu, Tiếng Việt').fill('Tên của tôi');
    const dialog = page.getByRole('dialog', { name: 'Người khác vừa sửa bản nháp này' });
    await dialog.getByText('Sửa Tên phiếu').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Chọn bản giữ lại' }).click();
    expect((await other.call('getDraft', { params: { form: form.id } })).definition.title).toEqual({ vi: 'Tên của người kia' });
    await dialog.getByRole('button', { name: 'Dùng bản trên máy chủ' }).click();
    await page.getByRole('heading', { level: 1, name: 'Tên của người kia' }).waitFor();
    await page.getByRole('button', { name: 'Hoàn tác' }).click();
    await page.getByRole('heading', { level: 1, name: 'Tên của tôi' }).waitFor();
  });

  it('refuses to publish with errors, and says where they are', async () => {
    await signIn(page);
    await page.goto(`/agency/forms/${await blankForm('Phiếu có lỗi')}/edit`);
    await add('Tính toán', 'Tổng số');
    await page.getByLabel('Công thức').fill('${khong_co} + 1');
    await page.getByLabel('Công thức').blur();
    await page.getByRole('button', { name: '1 lỗi', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Ban hành', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Tổng số' }).waitFor();
    expect(await dialog.getByRole('button', { name: 'Ban hành bản 1' }).isDisabled()).toBe(true);
  });

  it('works from the keyboard alone: choose, move, copy, delete, take back', async () => {
    await signIn(page);
    await page.goto(`/agency/forms/${await blankForm('Phiếu bàn phím')}/edit`);
    for (const label of ['Một', 'Hai', 'Ba']) await add('Chữ', label);
    await page.getByRole('button', { name: 'Thông tin chung' }).focus();
    for (const key of ['ArrowDown', 'Alt+ArrowDown', 'Control+d', 'Delete', 'Control+z', 'Control+z', 'Alt+ArrowUp']) {
      await page.keyboard.press(key);
      // What is chosen is so at once; the focus follows with the next frame, and the next key needs it there.
      await page.waitForFunction(() => document.activeElement?.matches('[data-node][aria-current=true]'));
    }
    const outline = page.getByRole('navigation', { name: 'Cấu trúc phiếu' });
    expect(await outline.locator('li').allInnerTexts()).toEqual(['Hai', 'Ba', 'Một']);
  });
});

describe('a form from an XLSForm file', () => {
  it('is refused with every error by cell, and once put right becomes a draft that goes out as XLSForm again', async () => {
    await signIn(page, designer, '/agency/forms/new');
    await page.getByRole('radio', { name: /Từ tệp XLSForm/ }).check();
    const survey = (name: string): string =>
      `survey,,,\n,type,name,label::Vietnamese (vi)\n,text,${name},Tên cơ sở\n,integer,tuoi,Số năm\nsettings,,,\n,form_title,,\n,Phiếu mang về,,\n`;
    await choose(survey('ten co so'), 'phieu.csv');
    await page.getByText('1 lỗi trong tệp').first().waitFor();
    await page.getByRole('row', { name: /^survey 2 name/ }).waitFor();

    await choose(survey('ten_co_so'), 'phieu.csv');
    await page.getByText('Đọc được 2 câu hỏi.').waitFor();
    await page.getByRole('button', { name: 'Tạo phiếu' }).click();
    await page.getByRole('heading', { level: 1, name: /Phiếu mang về/ }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Tải tệp XLSForm' }).click()]);
    const { readXlsform } = await import('@safeground/xlsform');
    const { definition } = readXlsform(await readFile(await file.path()));
    expect(definition?.children.map((node) => node.name)).toEqual(['ten_co_so', 'tuoi']);
  });
});

describe('choices from a file', () => {
  it('are asked for by an XLSForm, refused by cell, tried out, published, and replaced with what that changes in sight', async () => {
    await signIn(page, designer, '/agency/forms/new');
    await page.getByRole('radio', { name: /Từ tệp XLSForm/ }).check();
    const survey =
      'survey,,,\n,type,name,label\n,select_one_from_file phuong.csv,phuong,Phường\n,text,ghi_chu,Ghi chú\nsettings,,,\n,form_title,,\n,Phiếu theo phường,,\n';
    await choose(survey, 'phieu.csv');
    await page.getByText('Phiếu dùng tệp danh mục: phuong.csv').waitFor();
    await page.getByRole('button', { name: 'Tạo phiếu' }).click();
    await page.getByText('Danh mục “phuong” nằm trong tệp “phuong.csv” chưa được tải lên.').waitFor();

    await page.getByRole('link', { name: 'Sửa phiếu' }).click();
    const file = page.getByLabel('Tải tệp lên').or(page.getByLabel('Thay bằng tệp khác'));
    const take = async (rows: string): Promise<void> =>
      file.setInputFiles({ name: 'danh-muc.csv', mimeType: 'text/csv', buffer: Buffer.from(`name,label\n${rows}`) });
    await take('loc-tho,Lộc Thọ\n,Tân Lập\n');
    await page.getByRole('row', { name: /3 name Dòng này chưa có mã để lưu/ }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await take('loc-tho,Lộc Thọ\ntan-lap,Tân Lập\n');
    await page.getByText('2 dòng · cột: name, label').waitFor();
    await page.getByRole('region', { name: 'Xem thử' }).getByRole('radio', { name: 'Tân Lập' }).check();
    await page.getByText('Đã lưu', { exact: true }).waitFor();
    await publish(1);
    await take('tan-lap,P. Tân Lập\nvinh-hai,Vĩnh Hải\nvinh-tho,Vĩnh Thọ\n');
    await page.getByText('3 dòng · cột: name, label').waitFor();
    await page.getByText('Đã lưu', { exact: true }).waitFor();
    await publish(2, async (dialog) => {
      await dialog.getByText('phuong.csv').waitFor();
      await dialog.getByText('thêm 2 dòng, bớt 1, sửa 1').waitFor();
    });

    // A file that no question reads any more is told with the way to where it is taken out.
    await page.getByRole('navigation', { name: 'Cấu trúc phiếu' }).getByRole('button', { name: 'Phường', exact: true }).click();
    await page.getByRole('button', { name: 'Xóa', exact: true }).click();
    await page.getByRole('button', { name: /^\d+ (lưu ý|lỗi)/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'phuong.csv' }).click();
    await page.getByRole('button', { name: 'Bỏ phuong.csv' }).click();
    await page.getByRole('button', { name: 'Bỏ phuong.csv' }).waitFor({ state: 'detached' });
  });
});

describe('subjects from a file', () => {
  it('shows every error by cell before anything is written, then writes the file that was put right', async () => {
    await signIn(page, designer, '/agency/subjects/import');
    const wrong = 'Tên,Loại,Đơn vị\nQuán Thử Nghiệm,business,P. Không Có\n,business,P. Vĩnh Hải\n';
    await choose(wrong);
    await page.getByText('2 lỗi phải sửa trong tệp').first().waitFor();
    await page.getByRole('row', { name: /2 Đơn vị Không có đơn vị “P. Không Có”/ }).waitFor();
    await page.getByRole('row', { name: /3 Tên Ô này bắt buộc/ }).waitFor();

    await choose('Tên,Loại,Đơn vị\nQuán Thử Nghiệm,business,P. Vĩnh Hải\n');
    await page.getByRole('button', { name: 'Ghi 1 đối tượng' }).click();
    await page.getByText('Đã ghi 1 đối tượng.').first().waitFor();
    await page.goto('/agency/subjects?q=quan+thu');
    await page.getByRole('link', { name: 'Quán Thử Nghiệm' }).click();
    await page.getByLabel('Địa chỉ', { exact: true }).fill('12 Trần Phú');
    await page.getByRole('button', { name: 'Lưu' }).click();
    await page.getByText('Sửa địa chỉ (– → 12 Trần Phú)').waitFor();
  });
});

describe('every page of the agency', () => {
  it.each(sizes)(
    'has nothing serious for axe and no sideways scroll at $width',
    async (size) => {
      const { page: own, faults, close } = await openDesk(browser, platform.origin, size);
      const found: string[] = [];
      const look = async (name: string): Promise<void> => {
        await own.locator('h1').waitFor();
        found.push(...(await seriousFaults(own)).map((fault) => `${name}: ${fault}`));
        if ((await overflow(own)) > 0) found.push(`${name} is wider than the window`);
      };
      await own.goto('/sign-in');
      await own.getByText('Tài khoản dùng thử').waitFor();
      await look('sign-in');
      await signIn(own, 'admin@safeground.example');
      const form = await own.locator('a[href^="/agency/forms/frm_"]').first().getAttribute('href');
      const places = ['/agency/forms', '/agency/forms/new', form!, `${form!}/preview`, `${form!}/edit`, '/agency/people'];
      for (const place of [...places, '/agency/subjects', '/agency/subjects/new', '/agency/subjects/import']) {
        await own.goto(place);
        await look(place);
      }
      await close();
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
    },
    240_000,
  );
});

const criteria = [
  'Có nước rửa tay ở cổng',
  'Đo thân nhiệt người vào chợ',
  'Tiểu thương đeo khẩu trang',
  'Khoảng cách giữa các sạp',
  'Vạch kẻ giãn cách ở lối đi',
  'Khử khuẩn hằng ngày',
  'Có danh sách tiểu thương',
  'Có phương án khi có ca nghi nhiễm',
];

/** Adds a part from the menu and words it; the caret stands in its text already. */
async function add(kind: string, label: string): Promise<void> {
  await page.getByRole('button', { name: 'Thêm', exact: true }).click();
  await page.getByRole('menuitem', { name: kind, exact: true }).click();
  await write(label);
}

async function write(label: string): Promise<void> {
  const field = page.locator('#panel').getByRole('textbox').first();
  await field.fill(label);
  await page.getByRole('navigation', { name: 'Cấu trúc phiếu' }).getByRole('button', { name: label }).first().waitFor();
}

async function publish(version: number, look?: (dialog: ReturnType<Page['getByRole']>) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Ban hành', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await look?.(dialog);
  await dialog.getByRole('button', { name: `Ban hành bản ${version}` }).click();
  await page.getByText(`Đã ban hành bản ${version}.`).waitFor();
}

async function blankForm(title: string): Promise<string> {
  const person = await signInOverHttp(platform, designer, DEMO_PASSWORD);
  return (await person.call('createForm', { body: { agency: 'agc_qltt', title: { vi: title } } })).id;
}

async function choose(csv: string, name = 'doi-tuong.csv'): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(csv) });
}

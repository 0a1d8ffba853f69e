import { globSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeContent } from './pages/content.ts';
import { answerByKeyboard, isInDialog, keyboardFaults, tabTo } from './pages/keyboard.ts';
import { faultsAt } from './pages/look.ts';
import { spokenFaults, spokenFocus } from './pages/spoken.ts';
import { openSite, type Seat, type Site } from './site.ts';

type Content = Awaited<ReturnType<typeof makeContent>>;

/** How a person comes to a page and to a state of it worth looking at. */
type View = {
  /** The page's folder under `web/src/routes`, without its groups. */
  readonly route: string;
  readonly name: string;
  readonly open: (page: Page, content: Content) => Promise<void>;
};

let site: Site;
let content: Content;

beforeAll(async () => {
  site = await openSite();
  content = await makeContent(site.platform);
}, 300_000);

afterAll(() => site?.stop());

const heading = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor();

/** A page that is opened by its address and is there when it has its heading. */
const at = (route: string, title: string | RegExp, address: (content: Content) => string = () => route): Omit<View, 'name'> => ({
  route,
  async open(page, made) {
    await page.goto(site.platform.origin + address(made));
    await heading(page, title);
  },
});

const views: Readonly<Record<string, readonly View[]>> = {
  designer: [
    { name: 'forms', ...at('/agency/forms', 'Phiếu') },
    { name: 'new form', ...at('/agency/forms/new', 'Tạo phiếu') },
    { name: 'form', ...at('/agency/forms/[form]', /cơ sở sản xuất/, ({ form }) => `/agency/forms/${form}`) },
    { name: 'builder', ...at('/agency/forms/[form]/edit', /cơ sở sản xuất/, ({ form }) => `/agency/forms/${form}/edit`) },
    {
      name: 'builder with a row chosen',
      route: '/agency/forms/[form]/edit',
      async open(page) {
        await page.getByRole('navigation', { name: 'Cấu trúc phiếu' }).getByRole('button', { name: /^B02/ }).first().click();
        await page.getByText('Nội dung tiêu chí', { exact: true }).waitFor();
      },
    },
    { name: 'preview', ...at('/agency/forms/[form]/preview', /^Xem thử/, ({ form }) => `/agency/forms/${form}/preview`) },
    { name: 'subjects', ...at('/agency/subjects', 'Đối tượng') },
    { name: 'new subject', ...at('/agency/subjects/new', 'Thêm đối tượng') },
    { name: 'subject', ...at('/agency/subjects/[id]', /./, ({ subject }) => `/agency/subjects/${subject}`) },
    { name: 'import', ...at('/agency/subjects/import', 'Nhập từ tệp') },
    { name: 'assignments', ...at('/agency/assignments', 'Giao việc') },
    {
      name: 'submissions of the agency',
      ...at(
        '/agency/submissions',
        'Phiếu đã nhận',
        ({ form, period }) => `/agency/submissions?form=${form}&period=${period}&state=received`,
      ),
    },
    { name: 'submission of the agency', ...at('/agency/submissions/[id]', /./, ({ flagged }) => `/agency/submissions/${flagged}`) },
  ],
  admin: [{ name: 'people', ...at('/agency/people', 'Nhân sự') }],
  committee: [
    { name: 'overview', ...at('/committee', 'Tổng quan', ({ period }) => `/committee?period=${period}`) },
    {
      name: 'summary',
      ...at('/committee/summary', 'TP. Nha Trang', ({ form, period }) => `/committee/summary?form=${form}&period=${period}`),
    },
    {
      name: 'summary by criteria',
      route: '/committee/summary',
      async open(page) {
        await page.getByRole('tab', { name: 'Từng tiêu chí' }).click();
        await page
          .getByText('Tiêu chí có nhiều lượt không đạt đứng trước')
          .or(page.getByRole('heading', { name: 'Từng tiêu chí' }))
          .first()
          .waitFor();
      },
    },
    {
      name: 'summary by questions',
      route: '/committee/summary',
      async open(page) {
        await page.getByRole('tab', { name: 'Từng câu hỏi' }).click();
        await page
          .getByText(/câu trả lời/)
          .first()
          .waitFor();
      },
    },
    {
      name: 'submissions',
      ...at('/committee/submissions', 'Danh sách phiếu', ({ form, period }) => `/committee/submissions?form=${form}&period=${period}`),
    },
    { name: 'red submission', ...at('/committee/submissions/[id]', /./, ({ red }) => `/committee/submissions/${red}`) },
    {
      name: 'flagged submission, with another copy',
      ...at('/committee/submissions/[id]', /./, ({ flagged }) => `/committee/submissions/${flagged}`),
    },
    { name: 'review', ...at('/committee/review', 'Chờ xem xét') },
    { name: 'period', ...at('/committee/period', /./, ({ period }) => `/committee/period?period=${period}`) },
    { name: 'zones', ...at('/committee/zones', /./) },
    { name: 'cross-tab', ...at('/committee/cross-tab', /./, ({ form, period }) => `/committee/cross-tab?form=${form}&period=${period}`) },
    { name: 'findings', ...at('/committee/findings', /./, ({ form, period }) => `/committee/findings?form=${form}&period=${period}`) },
    { name: 'exports', ...at('/committee/exports', 'Tệp đã xuất') },
    {
      name: 'rules of risk levels',
      route: '/committee/rules',
      async open(page) {
        await page.goto(`${site.platform.origin}/committee/rules`);
        await page.getByRole('tab', { name: 'Mức nguy cơ' }).click();
        await page.getByRole('region', { name: 'Đơn vị liền kề' }).waitFor();
      },
    },
    { name: 'wording of reports', ...at('/committee/wording', 'Lời văn báo cáo') },
    { name: 'account', ...at('/account', 'Tài khoản của tôi') },
  ],
  inspector: [
    {
      name: 'places',
      route: '/inspect',
      async open(page) {
        await page.goto(`${site.platform.origin}/inspect`);
        await page.getByRole('searchbox').waitFor();
        await page.getByRole('button', { name: 'Cập nhật' }).and(page.locator(':enabled')).waitFor();
      },
    },
    {
      name: 'place',
      route: '/inspect/subjects/[id]',
      async open(page, { subject }) {
        await page.goto(`${site.platform.origin}/inspect/subjects/${subject}`);
        await page.getByRole('button', { name: /^Bắt đầu kiểm tra/ }).waitFor();
      },
    },
    {
      name: 'form, first section',
      route: '/inspect/fill/[id]',
      async open(page) {
        await page
          .getByRole('button', { name: /^Bắt đầu kiểm tra/ })
          .first()
          .click();
        await page.getByRole('heading', { level: 2, name: 'Thông tin lượt kiểm tra' }).waitFor();
      },
    },
    {
      name: 'form, an item failed',
      route: '/inspect/fill/[id]',
      async open(page) {
        await page.getByRole('button', { name: 'Phần sau' }).click();
        await page.getByRole('radio', { name: 'Chưa đạt', exact: true }).first().check();
        await page.getByLabel('Ghi rõ điều chưa đạt').first().waitFor();
      },
    },
    {
      name: 'form, before it is sent',
      route: '/inspect/fill/[id]',
      async open(page) {
        await page.getByRole('button', { name: 'Nộp phiếu' }).click();
        await page.getByRole('heading', { name: /^Còn \d+ điều cần sửa/ }).waitFor();
      },
    },
    { name: 'drafts', ...at('/inspect/drafts', 'Phiếu đang làm') },
    { name: 'past inspection', ...at('/inspect/past/[id]', /./, ({ red }) => `/inspect/past/${red}`) },
    { name: 'returned', ...at('/inspect/returned', 'Trả lại') },
    { name: 'outbox', ...at('/inspect/outbox', /./) },
    { name: 'rescue file', ...at('/inspect/rescue', 'Nhập tệp cứu hộ') },
    {
      name: 'receipt',
      route: '/inspect/receipts/[id]',
      async open(page) {
        await page.goto(`${site.platform.origin}/inspect/drafts`);
        await page.getByRole('link', { name: 'Làm tiếp' }).first().click();
        await page.getByRole('button', { name: 'Nộp phiếu' }).click();
        await page.getByRole('button', { name: 'Vẫn nộp' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Vẫn nộp' }).click();
        await heading(page, 'Đã nhận phiếu');
      },
    },
  ],
  reporter: [{ name: 'report', ...at('/inspect/report', 'Báo cáo của đơn vị') }],
};

describe.each(Object.entries(views))('%s', (role, pages) => {
  let seat: Seat;
  const thumbs = ['inspector', 'reporter', 'committee'].includes(role);

  beforeAll(async () => {
    const home = { designer: '/agency', admin: '/agency', committee: '/committee' }[role] ?? '/inspect';
    seat = await site.seat(role, home, { hasTouch: thumbs, reducedMotion: 'reduce' });
  }, 120_000);

  afterAll(() => seat?.page.context().close());

  it.each(pages)(
    '$name',
    async ({ name, open }) => {
      await open(seat.page, content);
      expect(await faultsAt(seat.page, `${role} ${name}`.replaceAll(/\W+/g, '-'), thumbs)).toEqual([]);
      expect(seat.faults.splice(0)).toEqual([]);
    },
    120_000,
  );
});

describe('nobody yet', () => {
  it.each([
    ['sign-in', '/sign-in', 'Đăng nhập'],
    ['enrol', '/enrol', 'Đăng ký máy này'],
    ['a page that is not there', '/nowhere', 'Không có trang này'],
  ])('%s', async (name, address, title) => {
    const { page, faults } = await site.visitor({ reducedMotion: 'reduce' });
    await page.goto(site.platform.origin + address);
    await heading(page, title);
    expect(await faultsAt(page, name.replaceAll(/\W+/g, '-'), false)).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('somebody without a role', async () => {
    const { page, faults } = await site.visitor({ reducedMotion: 'reduce' });
    await page.goto(`${site.platform.origin}/sign-in`);
    await page.getByLabel('Thư điện tử').fill('nobody@safeground.example');
    await page.getByLabel('Mật khẩu', { exact: true }).fill(content.nobody);
    await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
    await heading(page, 'Tài khoản chưa được giao việc nào');
    expect(await faultsAt(page, 'no-role', false)).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

describe('by keyboard alone', () => {
  const pages: readonly (readonly [string, string, string | RegExp, (content: Content) => string])[] = [
    ['designer', 'forms', 'Phiếu', () => '/agency/forms'],
    ['designer', 'subject', /./, ({ subject }) => `/agency/subjects/${subject}`],
    ['designer', 'submissions', 'Phiếu đã nhận', ({ form, period }) => `/agency/submissions?form=${form}&period=${period}`],
    ['committee', 'summary', 'TP. Nha Trang', ({ form, period }) => `/committee/summary?form=${form}&period=${period}`],
    ['committee', 'submission', /./, ({ red }) => `/committee/submissions/${red}`],
    ['inspector', 'place', /./, ({ subject }) => `/inspect/subjects/${subject}`],
  ];

  it.each(pages)('%s reaches everything of the page %s, and sees where', async (role, _, title, address) => {
    const { page, faults } = await site.seat(role, address(content));
    await heading(page, title);
    expect(await keyboardFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('goes past the navigation, answers a dialog, and is back where it was', async () => {
    const { page } = await site.seat('committee', `/committee/submissions/${content.red}`);
    await page.getByRole('button', { name: 'Trả lại' }).waitFor();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Tới nội dung' });
    expect(await skip.evaluate((link) => link === document.activeElement && link.getBoundingClientRect().top >= 0)).toBe(true);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);

    const opener = page.getByRole('button', { name: 'Trả lại' });
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    for (let press = 0; press < 8; press += 1) {
      await page.keyboard.press(press % 3 === 2 ? 'Shift+Tab' : 'Tab');
      expect(await isInDialog(page)).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.context().close();
  });
});

describe('a checklist by keyboard alone', () => {
  it('is filled from the first question to the receipt, and every word of it is spoken', async () => {
    const { page, faults } = await site.seat('inspector', `/inspect/subjects/${content.subject}`);
    await page.getByRole('button', { name: /^Bắt đầu kiểm tra/ }).waitFor();
    await tabTo(page, /^Bắt đầu kiểm tra/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'Thông tin lượt kiểm tra' }).waitFor();
    await expect.poll(() => spokenFaults(page)).toEqual([]);

    // What is missing is a section further on: the focus is on its answer.
    await tabTo(page, /^Tới mục còn thiếu/);
    await page.keyboard.press('Enter');
    await expect.poll(() => spokenFocus(page)).toMatchObject({ role: 'radio', name: 'Đầy đủ' });
    await page.keyboard.press('Space');
    await answerByKeyboard(page, 'B03');
    for (let section = 2; section <= 6; section += 1) {
      await page.keyboard.press('Enter');
      await expect.poll(() => spokenFocus(page)).toMatchObject({ role: 'heading', name: expect.stringContaining(`Phần ${section + 1}/`) });
      // Rare controls come in files of their own.
      await expect.poll(() => spokenFaults(page)).toEqual([]);
      if (section === 5) expect(await keyboardFaults(page)).toEqual([]);
      await (section === 2 ? hearScore(page) : answerByKeyboard(page));
    }
    await page.keyboard.press('Enter');
    await expect.poll(() => spokenFocus(page)).toMatchObject({ role: 'heading', name: 'Nộp phiếu' });
    const sections = page.getByRole('navigation', { name: 'Các phần của phiếu' });
    expect(await sections.getByRole('button', { name: /Người lao động/ }).innerText()).toContain('Đủ');

    // The list of what is wrong leads to the field, which says what is wrong with it.
    await tabTo(page, /^B03/);
    await page.keyboard.press('Enter');
    await expect
      .poll(() => spokenFocus(page))
      .toEqual({
        role: 'textbox',
        name: 'Ghi rõ điều chưa đạt',
        description: expect.stringContaining('Mục chưa đạt cần ghi chú'),
      });
    await expect.poll(() => spokenFaults(page)).toEqual([]);
    await page.keyboard.type('Chủ cơ sở chưa ký cam kết');
    await tabTo(page, /^Nộp phiếu/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Phiếu đã đủ. Có thể nộp.').waitFor();
    await tabTo(page, /^Nộp phiếu$/);
    await page.keyboard.press('Enter');
    await heading(page, 'Đã nhận phiếu');
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

/** The score is spoken once a number is typed, not with each of its digits. */
async function hearScore(page: Page): Promise<void> {
  const score = page.getByRole('status', { name: 'Điểm' });
  const before = await score.innerText();
  await score.evaluate((region) => {
    region.dataset['heard'] = '0';
    new MutationObserver(() => (region.dataset['heard'] = String(Number(region.dataset['heard']) + 1))).observe(region, {
      characterData: true,
      childList: true,
      subtree: true,
    });
  });
  await answerByKeyboard(page);
  await expect.poll(() => score.innerText(), { timeout: 30_000 }).not.toBe(before);
  expect(Number(await score.getAttribute('data-heard'))).toBeLessThan(5);
}

it('leaves no page out', () => {
  const redirects = ['', '/agency'];
  const elsewhere = ['/sign-in', '/no-role', '/enrol'];
  const seen = Object.values(views).flatMap((pages) => pages.map(({ route }) => route));
  const routes = globSync('web/src/routes/**/+page.svelte').map((file) =>
    file
      .replace('web/src/routes', '')
      .replace('/+page.svelte', '')
      .replaceAll(/\/\([^)]+\)/g, ''),
  );
  expect(routes.length).toBeGreaterThan(20);
  expect(routes.filter((route) => ![...redirects, ...elsewhere, ...seen].includes(route))).toEqual([]);
});

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { digits } from '../world/authenticator.ts';
import { giveCredentials } from './inspect/tablet.ts';
import { openSite, type Site } from './site.ts';

let site: Site;

beforeAll(async () => {
  site = await openSite();
}, 300_000);

afterAll(() => site?.stop());

const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor();

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Tài khoản:/ }).click();
  await page.getByRole('menuitem', { name: 'Đăng xuất' }).click();
  await heading(page, 'Đăng nhập');
}

describe('one’s own account', () => {
  it('gets a second factor, which signing in then asks for, on the phone or from paper', async () => {
    const { page, faults } = await site.seat('committee', '/committee');
    await page.getByRole('button', { name: /^Tài khoản:/ }).click();
    await page.getByRole('menuitem', { name: 'Tài khoản của tôi' }).click();
    await heading(page, 'Tài khoản của tôi');
    await page.getByRole('button', { name: 'Bật xác nhận hai bước' }).click();
    const card = page.getByRole('region', { name: 'Xác nhận hai bước' });
    await card.getByLabel('Mật khẩu hiện tại').fill(DEMO_PASSWORD);
    await card.getByRole('button', { name: 'Tiếp tục' }).click();
    await card.getByRole('img', { name: 'Mã QR cho ứng dụng xác thực' }).waitFor();
    const key = (await card.locator('code').first().innerText()).replaceAll(' ', '');
    const paper = await card.locator('li code').allInnerTexts();
    expect(paper).toHaveLength(10);
    const code = (): string => digits(`otpauth://totp/x?secret=${key}`);
    await card.getByLabel('Mã 6 chữ số').fill('000000');
    await card.getByRole('button', { name: 'Xác nhận' }).click();
    await card.getByText('Mã không đúng hoặc đã hết hạn').waitFor();
    await card.getByLabel('Mã 6 chữ số').fill(code());
    await card.getByRole('button', { name: 'Xác nhận' }).click();
    await card.getByText('Đang bật').waitFor();

    await signOut(page);
    await giveCredentials(page, 'committee@safeground.example');
    await heading(page, 'Bước xác nhận thứ hai');
    expect(await page.getByLabel('Mã 6 chữ số').getAttribute('autocomplete')).toBe('one-time-code');
    await page.getByLabel('Mã 6 chữ số').fill('123');
    await page.getByRole('button', { name: 'Xác nhận' }).click();
    await page.getByText('Nhập đủ 6 chữ số.').waitFor();
    await page.getByLabel('Mã 6 chữ số').fill(code());
    await page.getByRole('button', { name: 'Xác nhận' }).click();
    await heading(page, 'Tổng quan');

    await signOut(page);
    await giveCredentials(page, 'committee@safeground.example');
    await page.getByRole('button', { name: 'Mất điện thoại? Dùng mã dự phòng' }).click();
    await page.getByLabel('Mã dự phòng', { exact: true }).fill(paper[0] ?? '');
    await page.getByRole('button', { name: 'Xác nhận' }).click();
    await heading(page, 'Tổng quan');

    await page.goto(`${site.platform.origin}/account`);
    await page.getByRole('button', { name: 'Tắt xác nhận hai bước' }).click();
    await card.getByLabel('Mật khẩu hiện tại').fill(DEMO_PASSWORD);
    await card.getByRole('button', { name: 'Tắt xác nhận hai bước' }).click();
    await card.getByText('Đang tắt').waitFor();
    // The wrong code answers 422, which the browser notes as an error.
    expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
    await page.context().close();
  });

  it('changes its password and signs the other devices out', async () => {
    const [{ page: lost }, { page }] = [await site.seat('designer', '/agency/forms'), await site.seat('designer', '/account')];
    const devices = page.getByRole('region', { name: 'Máy đang đăng nhập' });
    await devices
      .getByRole('button', { name: /^Đăng xuất / })
      .first()
      .click();
    await devices.getByText('Máy này').waitFor();
    await devices.getByRole('button', { name: /^Đăng xuất / }).waitFor({ state: 'detached' });
    await lost.goto(`${site.platform.origin}/account`);
    await heading(lost, 'Đăng nhập');
    const next = 'Ba con bò vàng trên đồi';
    await page.getByLabel('Mật khẩu hiện tại').fill(DEMO_PASSWORD);
    await page.getByLabel('Mật khẩu mới', { exact: true }).fill(next);
    await page.getByLabel('Nhập lại mật khẩu mới').fill('khác');
    await page.getByRole('button', { name: 'Đổi mật khẩu' }).click();
    await page.getByText('Hai lần nhập không giống nhau.').waitFor();
    await page.getByLabel('Nhập lại mật khẩu mới').fill(next);
    await page.getByRole('button', { name: 'Đổi mật khẩu' }).click();
    await page.getByText('Đã đổi mật khẩu').first().waitFor();
    await lost.getByLabel('Thư điện tử').fill('designer@safeground.example');
    await lost.getByLabel('Mật khẩu', { exact: true }).fill(next);
    await lost.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
    await heading(lost, 'Tài khoản của tôi');
    await Promise.all([lost.context().close(), page.context().close()]);
  });
});

describe('a tablet', () => {
  const offerFor = async (desk: Page, email: string): Promise<void> => {
    await desk.getByLabel('Tìm').first().fill(email);
    await desk.getByRole('row').filter({ hasText: email }).getByRole('button').click();
    await desk.getByRole('menuitem', { name: 'Đăng ký máy tính bảng' }).click();
    await desk
      .getByRole('dialog')
      .getByRole('img', { name: /^Mã QR/ })
      .waitFor();
  };

  it('is signed in by the code of the office, or by its own code that the office enters', async () => {
    const { page: desk, faults } = await site.seat('admin', '/agency/people');
    // Read on its way: a browser keeps no promise to have the body of an answer still when it is asked for afterwards.
    const { promise: answer, resolve: isAnswered } = Promise.withResolvers<{ url: string }>();
    await desk.route('**/enrolment', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response });
      isAnswered((await response.json()) as { url: string });
    });
    await offerFor(desk, 'inspector2@safeground.example');
    const { url } = await answer;
    await desk.unrouteAll({ behavior: 'wait' });

    const scanned = await site.visitor({ hasTouch: true });
    await scanned.page.goto(url);
    await heading(scanned.page, 'Đăng ký máy này');
    await scanned.page.getByText('Võ Thị Hồng Nhung').waitFor();
    await scanned.page.getByRole('button', { name: 'Đúng, đăng nhập máy này' }).click();
    await heading(scanned.page, 'Máy đã sẵn sàng');
    await scanned.page.getByRole('link', { name: 'Bắt đầu làm việc' }).click();
    await heading(scanned.page, 'Đối tượng');
    await desk.getByText('Máy tính bảng đã đăng nhập cho Võ Thị Hồng Nhung.').waitFor();
    await desk.getByRole('dialog').getByRole('button', { name: 'Đóng' }).last().click();

    const thief = await site.visitor();
    await thief.page.goto(url);
    await heading(thief.page, 'Mã đã được dùng hoặc hết hạn');

    const blind = await site.visitor();
    await blind.page.goto(`${site.platform.origin}/enrol`);
    const code = await blind.page.getByText(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/).innerText();
    await offerFor(desk, 'inspector3@safeground.example');
    await desk.getByLabel('Máy không quét được? Nhập mã máy đang hiện').fill(code.toLowerCase());
    await desk.getByRole('button', { name: 'Cho máy này đăng nhập' }).click();
    await desk.getByText('Máy tính bảng đã đăng nhập cho Đặng Hoàng Long.').waitFor();
    await heading(blind.page, 'Máy đã sẵn sàng');
    expect([...faults, ...scanned.faults, ...blind.faults]).toEqual([]);
    await Promise.all([desk, scanned.page, thief.page, blind.page].map((each) => each.context().close()));
  });
});

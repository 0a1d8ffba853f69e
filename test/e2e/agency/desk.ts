import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../../functions/src/seed/people.ts';

export const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
] as const;

/** A desktop browser of one person, in Vietnamese. */
export type Desk = {
  readonly page: Page;
  /** Uncaught errors and refusals by the content policy. */
  readonly faults: string[];
  close(): Promise<void>;
};

export async function openDesk(browser: Browser, origin: string, viewport: { width: number; height: number } = sizes[0]): Promise<Desk> {
  const context = await browser.newContext({
    viewport,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    baseURL: origin,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  return { page, faults, close: () => context.close() };
}

/** Signs in as a person does, on the sign-in page. */
export async function signIn(page: Page, email = 'designer@safeground.example', to = '/agency'): Promise<void> {
  await page.goto(`/sign-in?to=${encodeURIComponent(to)}`);
  await page.getByLabel('Thư điện tử').fill(email);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
  await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Đăng nhập' }).waitFor();
}

/** What axe finds serious on the page as it stands; `rules` alone, or all it has. */
export async function seriousFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
  await stillness(page);
  // The pages have no frames of others, so that axe needs no second page to put its findings together.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules === undefined ? axe : axe.withRules([...rules])).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
}

/** Until every colour has arrived: even without motion it is on its way for a frame, and axe would read it there. What turns for ever is left to. */
async function stillness(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.all(ending.map(({ finished }) => finished.catch(() => undefined)));
  });
}

/** How far the page is wider than the window: nobody scrolls sideways. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

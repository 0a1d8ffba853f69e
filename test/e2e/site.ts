import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { startPlatform, type RunningPlatform } from '../world/platform.ts';
import { launchBrowser } from './browser.ts';
import { giveCredentials } from './inspect/tablet.ts';

export type Seat = {
  readonly page: Page;
  /** Uncaught errors, lines of the console that are errors, and refusals by the content policy. */
  readonly faults: string[];
};

/** The whole platform with its site, and people sitting at browsers of their own before it. One for each test file. */
export type Site = {
  readonly platform: RunningPlatform;
  /** Somebody signs in, in Vietnamese, to go to a page of the site. */
  seat(role: string, to: string, options?: BrowserContextOptions): Promise<Seat>;
  /** A browser in which nobody has signed in yet. */
  visitor(options?: BrowserContextOptions): Promise<Seat>;
  stop(): Promise<void>;
};

/** `demo` submissions are there from the start; none when it is not given. */
export async function openSite(settings: { readonly demo?: number } = {}): Promise<Site> {
  const web = await builtWeb(() => undefined);
  const [platform, browser] = await Promise.all([startPlatform({ ...settings, web }), launchBrowser()]);
  const visitor = (options: BrowserContextOptions = {}): Promise<Seat> => takeSeat(browser, options);
  return {
    platform,
    visitor,
    async seat(role, to, options) {
      const seat = await visitor(options);
      await seat.page.goto(`${platform.origin}/sign-in?to=${encodeURIComponent(to)}`);
      await giveCredentials(seat.page, `${role}@safeground.example`);
      await seat.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
      return seat;
    },
    async stop() {
      await browser.close();
      // Nobody asks this data anything more; a farewell would wait for the schedule's run.
      await platform.kill();
    },
  };
}

async function takeSeat(browser: Browser, options: BrowserContextOptions): Promise<Seat> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    geolocation: { latitude: 12.2712, longitude: 109.1984, accuracy: 8 },
    permissions: ['geolocation'],
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return { page, faults };
}

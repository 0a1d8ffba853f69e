import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { overflow, seriousFaults, sizes } from '../agency/desk.ts';

const folder = process.env['SAFEGROUND_SHOTS'];
/** Where the least room is. */
const phoneOnItsSide = { width: 844, height: 390 };
const isLong = process.env['SAFEGROUND_LONG'] === '1';

/**
 * Looks at a page as it stands, at every size and once in the dark: what makes it scroll sideways, what a thumb misses
 * (`thumbs`: on pages that one may use with it), what axe finds serious. axe looks at one size by day and at the colours by
 * night; in the long form at every size, and whole. Pictures go to the folder that `SAFEGROUND_SHOTS` names. Gives one line for
 * each fault.
 */
export async function faultsAt(page: Page, name: string, thumbs: boolean): Promise<string[]> {
  const faults: string[] = [];
  const note = (at: string, found: readonly string[]): unknown => faults.push(...found.map((fault) => `${name} at ${at}: ${fault}`));
  for (const size of thumbs ? [...sizes, phoneOnItsSide] : sizes) {
    const at = `${size.width}x${size.height}`;
    await page.setViewportSize(size);
    await shoot(page, `${name}-${at}`);
    const wider = await overflow(page);
    note(at, wider > 0 ? [`scrolls ${wider} px sideways`] : []);
    if (isLong || size === sizes[1]) note(at, await seriousFaults(page));
    if (thumbs) note(at, await smallTargets(page));
  }
  await page.setViewportSize(sizes[0]);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await shoot(page, `${name}-dark`);
  note('1280x800 in the dark', await seriousFaults(page, isLong ? undefined : ['color-contrast']));
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
  return faults;
}

async function shoot(page: Page, name: string): Promise<void> {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
}

/** Everything a thumb may aim at that is under 44 px, but for links within a sentence. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const targets =
      'a[href], button, input:not([type=hidden], [aria-hidden=true]), select, textarea, summary, [role=button], [role=tab], [role=menuitem]';
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>(targets)) {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      if (element.tagName === 'A' && getComputedStyle(element).display === 'inline') continue;
      const label = element.matches('input') ? element.closest('label') : null;
      const { width, height, bottom } = (label ?? element).getBoundingClientRect();
      const isAway = bottom <= 0;
      if (!isAway && Math.min(width, height) < 43.5)
        found.push(`${Math.round(width)}x${Math.round(height)} px: ${element.outerHTML.slice(0, 160)}`);
    }
    return found;
  });
}

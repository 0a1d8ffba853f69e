import type { Page } from 'playwright-core';

/**
 * Goes through a page with the Tab key alone, from its top to its end. Gives one line for everything that can be clicked
 * and was not reached, and for every stop that shows no focus or lies under something else.
 */
export async function keyboardFaults(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    window.scrollTo(0, 0);
    const stops =
      'a[href], button:not(:disabled), input:not(:disabled):not([type=hidden]), select:not(:disabled), textarea:not(:disabled), summary';
    // Tabs, menus and rows of a tree have one stop for all; arrows go on from there. So have radios of one name.
    const isStop = (element: HTMLElement): boolean =>
      element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }) && element.closest('[inert], [hidden]') === null;
    for (const element of document.querySelectorAll<HTMLElement>(stops)) if (isStop(element)) element.dataset['unreached'] = '';
  });
  const faults = new Set<string>();
  // A page that lets nobody out would be gone through for ever.
  for (let press = 0; press < 600; press += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      if (element === null || element === document.body) return { state: 'end' as const };
      if (element.dataset['reached'] !== undefined) return { state: 'end' as const };
      element.dataset['reached'] = '';
      delete element.dataset['unreached'];
      if (element.matches('input[type=radio]'))
        for (const other of document.querySelectorAll<HTMLInputElement>('input[type=radio]'))
          if (other.name === (element as HTMLInputElement).name) delete other.dataset['unreached'];
      const named = element.outerHTML.slice(0, 140);
      const drawn = element.closest<HTMLElement>('label') ?? element;
      const shows = [element, drawn, ...drawn.querySelectorAll<HTMLElement>('*')].some((part) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part);
        return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
      });
      if (!shows) return { state: 'stop' as const, fault: `shows no focus: ${named}` };
      // A frame that scrolls is larger than what is seen of it.
      if (!element.matches('a, button, input, select, textarea, summary')) return { state: 'stop' as const };
      const { left, top, width, height } = drawn.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + Math.min(height / 2, 20)];
      const above = document.elementFromPoint(x, y);
      const isSeen = above !== null && (drawn.contains(above) || above.contains(drawn) || above.closest('label') === drawn);
      return isSeen ? { state: 'stop' as const } : { state: 'stop' as const, fault: `lies under something, or outside: ${named}` };
    });
    if (stop.state === 'end') break;
    if (stop.fault !== undefined) faults.add(stop.fault);
  }
  const unreached = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-unreached]')].map((element) => `not reached: ${element.outerHTML.slice(0, 140)}`),
  );
  return [...faults, ...unreached];
}

/** Whether the focus is within an open dialog. */
export function isInDialog(page: Page): Promise<boolean> {
  return page.evaluate(() => document.activeElement?.closest('[role=dialog], [role=alertdialog]') !== null);
}

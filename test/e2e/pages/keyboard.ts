import type { Page } from 'playwright-core';

/**
 * Goes through a page with the Tab key alone, from its top to its end. Gives one line for everything that can be clicked
 * and was not reached, and for every stop that shows no focus or lies under something else.
 */
export async function keyboardFaults(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    // To blur what has the focus would leave the browser's place there.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
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
    const stop = await page.evaluate((count) => {
      const element = document.activeElement as HTMLElement | null;
      if (element === null || element === document.body) return { state: 'end' as const };
      // A date has a stop for each of its parts.
      if (element.dataset['reached'] === String(count - 1)) {
        element.dataset['reached'] = String(count);
        return { state: 'stop' as const };
      }
      if (element.dataset['reached'] !== undefined) return { state: 'end' as const };
      element.dataset['reached'] = String(count);
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
    }, press);
    if (stop.state === 'end') break;
    if (stop.fault !== undefined) faults.add(stop.fault);
  }
  const unreached = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-unreached]')].map((element) => `not reached: ${element.outerHTML.slice(0, 140)}`),
  );
  return [...faults, ...unreached];
}

/** Goes on with the Tab key to what is called so. Throws when it is not among the next hundred stops. */
export async function tabTo(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let press = 0; press < 100; press += 1) {
    await page.keyboard.press(key);
    if (name.test((await stopOf(page)).name)) return;
  }
  throw new Error(`no stop is called ${name}`);
}

/**
 * Goes through a section of a checklist with Tab, Space and the keys of letters: the first choice of each row (in the row
 * with the code `failing` the second one, without the remark it asks for), ten and the tenth of October 2021 wherever something is required. Stops on the
 * button that leads on.
 */
export async function answerByKeyboard(page: Page, failing?: string): Promise<void> {
  for (let press = 0; press < 100; press += 1) {
    await page.keyboard.press('Tab');
    const { name, kind, needed, row } = await stopOf(page);
    if (/^(Phần sau|Nộp)$/.test(name)) return;
    if (kind === 'radio') await page.keyboard.press(failing !== undefined && row.startsWith(failing) ? 'ArrowDown' : 'Space');
    else if (needed && kind === 'text') await page.keyboard.type('10');
    // The same day whichever part of it comes first.
    else if (needed && kind === 'date') await page.keyboard.type('10102021');
  }
  throw new Error('the section has no end');
}

type Stop = { readonly name: string; readonly kind: string; readonly needed: boolean; readonly row: string };

function stopOf(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement;
    return {
      name: (element.getAttribute('aria-label') ?? element.innerText).replaceAll(/\s+/g, ' ').trim(),
      kind: element.type,
      needed: element.ariaRequired === 'true' && element.value === '',
      row: element.closest<HTMLElement>('article')?.innerText ?? '',
    };
  });
}

/** Whether the focus is within an open dialog. */
export function isInDialog(page: Page): Promise<boolean> {
  return page.evaluate(() => document.activeElement?.closest('[role=dialog], [role=alertdialog]') !== null);
}

import type { LocalizedText } from '@safeground/forms';
import { inspect as en } from '../i18n/en/inspect.ts';
import { inspect as vi } from '../i18n/vi/inspect.ts';
import type { InspectMessages } from '../i18n/vi/inspect.ts';

const catalogues: { readonly [language: string]: InspectMessages } = { vi, en };

/** The language of the page, as the shell sets it on `<html lang>`. */
class PageLanguage {
  current = $state('vi');

  constructor() {
    if (typeof document === 'undefined') return;
    const read = (): void => {
      this.current = document.documentElement.lang.startsWith('en') ? 'en' : 'vi';
    };
    read();
    new MutationObserver(read).observe(document.documentElement, { attributes: true, attributeFilter: ['lang'] });
  }
}

const page = new PageLanguage();

export function language(): string {
  return page.current;
}

/** The inspector's catalogue in the language of the page. */
export function words(): InspectMessages {
  return catalogues[page.current] ?? vi;
}

/** A text in the language of the page; Vietnamese where it is missing. */
export function local(text: LocalizedText | undefined): string {
  return text?.[page.current] ?? text?.['vi'] ?? Object.values(text ?? {})[0] ?? '';
}

/** `14/08/2021 08:00` here, the reader's own order elsewhere. */
export function when(instant: number | string): string {
  return new Intl.DateTimeFormat(page.current === 'en' ? 'en-GB' : 'vi-VN', { dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(instant),
  );
}

import type { LocalizedText } from '@safeground/forms';

export type Language = 'vi' | 'en';
export const languages: readonly Language[] = ['vi', 'en'];
/** Each in its own language: who cannot read the page must still find his. */
export const languageNames: { readonly [language in Language]: string } = { vi: 'Tiếng Việt', en: 'English' };

const storageKey = 'safeground.language';
const locales = { vi: 'vi-VN', en: 'en-GB' } as const;

/** The language of the page: Vietnamese until somebody chooses otherwise on this device. */
class PageLanguage {
  current = $state<Language>('vi');

  constructor() {
    if (typeof document === 'undefined') return;
    this.choose(localStorage.getItem(storageKey) === 'en' ? 'en' : 'vi');
  }

  choose(language: Language): void {
    this.current = language;
    document.documentElement.lang = language;
  }
}

const page = new PageLanguage();
let timeZone: string | undefined;

/** Times are the organisation's, wherever the reader and his device are. Until it is known, they are the device's. */
export function showTimesIn(zone: string): void {
  timeZone = zone;
}

export function language(): Language {
  return page.current;
}

/** Switches every page at once and remembers the choice on this device. */
export function chooseLanguage(next: Language): void {
  page.choose(next);
  localStorage.setItem(storageKey, next);
}

/** The reader of one area's catalogue. A key that one language lacks does not compile. */
export function catalogue<Messages>(both: { readonly vi: Messages; readonly en: Messages }): () => Messages {
  return () => both[page.current];
}

/** A text in the language of the page; Vietnamese where it is missing, then whatever there is. */
export function local(text: LocalizedText | undefined): string {
  return text?.[page.current] ?? text?.['vi'] ?? Object.values(text ?? {})[0] ?? '';
}

/** `14/08/2021 08:00`, in the organisation's zone. */
export function when(instant: number | string): string {
  return `${day(instant)} ${format({ hour: '2-digit', minute: '2-digit' }, instant)}`;
}

/** `14/08/2021`, of an instant in the organisation's zone. */
export function day(instant: number | string): string {
  return format({ day: '2-digit', month: '2-digit', year: 'numeric' }, instant);
}

/** `14/08/2021`, of a calendar day such as `2021-08-14`, which belongs to no zone. */
export function calendarDay(date: string): string {
  return date.split('-').toReversed().join('/');
}

/** The calendar day it is now in the organisation's zone, such as `2021-08-14`. */
export function today(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date());
}

/** `1.234,5` in Vietnamese, `1,234.5` in English. */
export function number(value: number, decimals = 0): string {
  return new Intl.NumberFormat(locales[page.current], { maximumFractionDigits: decimals }).format(value);
}

/** The same with its last zero: `88,0` stands under `91,4` in a column. */
export function decimal(value: number, decimals = 1): string {
  return new Intl.NumberFormat(locales[page.current], { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
}

/** A share of one as a percentage. */
export function percent(share: number, decimals = 0): string {
  return new Intl.NumberFormat(locales[page.current], { style: 'percent', maximumFractionDigits: decimals }).format(share);
}

function format(options: Intl.DateTimeFormatOptions, instant: number | string): string {
  return new Intl.DateTimeFormat(locales[page.current], { ...options, timeZone }).format(new Date(instant));
}

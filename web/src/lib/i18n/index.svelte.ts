import type { LocalizedText } from '@safeground/forms';
import type * as english from './en/index.ts';

export type Language = 'vi' | 'en';
export const languages: readonly Language[] = ['vi', 'en'];
/** Each in its own language: who cannot read the page must still find his. */
export const languageNames: { readonly [language in Language]: string } = { vi: 'Tiếng Việt', en: 'English' };

const storageKey = 'safeground.language';
const locales = { vi: 'vi-VN', en: 'en-GB' } as const;

/** Its areas are those of `vi/`, each with the same keys. */
type English = typeof english;

/** The language of the page: Vietnamese until somebody chooses otherwise on this device. */
class PageLanguage {
  current = $state<Language>('vi');
  /** Vietnamese comes with the script of each area; English is loaded when it is read. */
  english: English | undefined;
  #chosen: Language = 'vi';

  /** Once its texts are here. A later choice wins over one that is still loading. */
  async choose(language: Language): Promise<void> {
    this.#chosen = language;
    if (language === 'en') this.english ??= await import('./en/index.ts');
    if (this.#chosen !== language) return;
    this.current = language;
    document.documentElement.lang = language;
  }
}

const page = new PageLanguage();
const dateFormat = once((locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options));
const numberFormat = once((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));
let timeZone: string | undefined;

/** Reads the language chosen on this device, before the first page is drawn. While its texts cannot be had, the page is Vietnamese. */
export async function rememberedLanguage(): Promise<void> {
  await page.choose(localStorage.getItem(storageKey) === 'en' ? 'en' : 'vi').catch(() => undefined);
}

/** Times are the organisation's, wherever the reader and his device are. Until it is known, they are the device's. */
export function showTimesIn(zone: string): void {
  timeZone = zone;
}

export function language(): Language {
  return page.current;
}

/** Switches every page at once and remembers the choice on this device. */
export async function chooseLanguage(next: Language): Promise<void> {
  await page.choose(next);
  localStorage.setItem(storageKey, next);
}

/** The reader of one area's catalogue. A key that one language lacks does not compile. */
export function catalogue<Area extends keyof English>(area: Area, vi: English[Area]): () => English[Area] {
  return () => (page.current === 'en' && page.english !== undefined ? page.english[area] : vi);
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
  return dateFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date());
}

/** `1.234,5` in Vietnamese, `1,234.5` in English. */
export function number(value: number, decimals = 0): string {
  return numberFormat(locales[page.current], { maximumFractionDigits: decimals }).format(value);
}

/** The same with its last zero: `88,0` stands under `91,4` in a column. */
export function decimal(value: number, decimals = 1): string {
  return numberFormat(locales[page.current], { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
}

/** A share of one as a percentage. */
export function percent(share: number, decimals = 0): string {
  return numberFormat(locales[page.current], { style: 'percent', maximumFractionDigits: decimals }).format(share);
}

function format(options: Intl.DateTimeFormatOptions, instant: number | string): string {
  return dateFormat(locales[page.current], { ...options, timeZone }).format(new Date(instant));
}

/** Making a formatter takes more time and memory than all it formats: a list of dates must not make one for each row. */
function once<Options, Format>(make: (locale: string, options: Options) => Format): (locale: string, options: Options) => Format {
  const made = new Map<string, Format>();
  return (locale, options) => {
    const key = JSON.stringify([locale, options]);
    const format = made.get(key) ?? make(locale, options);
    made.set(key, format);
    return format;
  };
}

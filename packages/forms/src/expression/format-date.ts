import { pad } from './dates.ts';
import { utc, wallTime } from './zone.ts';

/** Fills in a pattern of ODK's date formats. Names of months and days are in `language`. */
export function formatDate(time: number, zone: string, pattern: string, language: string): string {
  const wall = wallTime(zone, time);
  const named = (part: 'month' | 'weekday'): string => shortName(language, part, wall.year, wall.month, wall.day);
  const { year, month, day, hour, minute, second, millisecond } = wall;
  const parts: Record<string, () => string> = {
    Y: () => pad(year, 4),
    y: () => pad(year, 4).slice(2),
    m: () => pad(month, 2),
    n: () => String(month),
    b: () => named('month'),
    d: () => pad(day, 2),
    e: () => String(day),
    H: () => pad(hour, 2),
    h: () => String(hour),
    M: () => pad(minute, 2),
    S: () => pad(second, 2),
    3: () => pad(millisecond, 3),
    a: () => named('weekday'),
  };
  return pattern.replace(/%([YymnbdeHhMS3a])/g, (_, letter: string) => parts[letter]!());
}

const names = new Map<string, Intl.DateTimeFormat>();

function shortName(language: string, part: 'month' | 'weekday', year: number, month: number, day: number): string {
  const key = `${language} ${part}`;
  let format = names.get(key);
  if (format === undefined) {
    const locale = Intl.DateTimeFormat.supportedLocalesOf([language].filter((tag) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$/.test(tag)));
    format = new Intl.DateTimeFormat(locale.length > 0 ? locale : 'en', { [part]: 'short', timeZone: 'UTC' });
    names.set(key, format);
  }
  return format.format(utc(year, month, day, 0, 0, 0, 0));
}

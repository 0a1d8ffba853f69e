/** Calendar days as `YYYY-MM-DD` text. They compare as text, and carry no zone and no time. */

const DAY_MS = 86_400_000;

/** The calendar day that holds an instant (milliseconds since the epoch) in an IANA zone. */
export function dayOf(instant: number, timeZone: string): string {
  return dayFormat(timeZone).format(instant);
}

export function addDays(day: string, days: number): string {
  return toDay(toNumber(day) + days);
}

/** Days from `from` to `to`; both ends count, so one day gives 1. */
export function daysBetween(from: string, to: string): number {
  return toNumber(to) - toNumber(from) + 1;
}

/** 1 (Monday) to 7 (Sunday). */
export function weekday(day: string): number {
  return ((toNumber(day) + 3) % 7) + 1;
}

/** `day` may lie outside the month; months count on into the next and previous years. */
export function makeDay(year: number, month: number, day: number): string {
  return toDay(Date.UTC(year, month - 1, day) / DAY_MS);
}

/**
 * The first day that is `count` working days after `day`: weekends and holidays do not count,
 * and working days that fall on a weekend by official swap do.
 */
export function addWorkingDays(
  day: string,
  count: number,
  holidays: ReadonlySet<string>,
  workingWeekends: ReadonlySet<string> = new Set(),
): string {
  let current = day;
  for (let left = count; left > 0;) {
    current = addDays(current, 1);
    const working = workingWeekends.has(current) || (weekday(current) <= 5 && !holidays.has(current));
    if (working) left -= 1;
  }
  return current;
}

function toNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

function toDay(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** Building a formatter costs some 50 µs; a submission path asks for the same zone every time. */
const formats = new Map<string, Intl.DateTimeFormat>();

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  return format;
}

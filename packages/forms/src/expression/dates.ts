import { DAY_MS, instantOf, isInstant, utc, wallTime } from './zone.ts';

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:T(.*))?$/;
const TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[-+]\d{2}(?::?\d{2})?)?$/;

/** What a date function gives for what is no date. It reads as text and is false. */
export const INVALID_DATE = 'Invalid Date';

/**
 * The instant (milliseconds) of a date or date-time text; a date is its local midnight, and a time without an offset is local.
 * `NaN` for anything else, impossible days included.
 */
export function parseDate(text: string, zone: string): number {
  const match = DATE.exec(text);
  if (match === null) return Number.NaN;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const midnight = utc(year, month, day, 0, 0, 0, 0);
  if (month < 1 || month > 12 || new Date(midnight).getUTCDate() !== day) return Number.NaN;
  if (match[4] === undefined) return instantOf(zone, midnight);
  const time = parseTime(match[4]);
  if (time === undefined) return Number.NaN;
  return time.offset === undefined ? instantOf(zone, midnight + time.wall) : midnight + time.wall - time.offset;
}

/** A time of day: milliseconds on the clock, and its offset in milliseconds when it names one. */
function parseTime(text: string): { readonly wall: number; readonly offset: number | undefined } | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = match[4] === undefined ? 0 : Math.floor(Number(`0.${match[4]}`) * 1000);
  const offset = parseOffset(match[5]);
  if (Number.isNaN(offset)) return undefined;
  return { wall: ((hour * 60 + minute) * 60 + second) * 1000 + fraction, offset };
}

function parseOffset(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'Z') return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(3).replace(':', '') || 0)];
  if (minutes > 59 || hours > 14) return Number.NaN;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** Days since 1970-01-01 as XLSForm counts them: a local midnight east of Greenwich lies before the whole number. */
export function daysOf(text: string, zone: string): number {
  return parseDate(text, zone) / DAY_MS;
}

/** An instant as XLSForm writes it: a date when it is a local midnight, else a date-time with the local offset. */
export function dateText(time: number, zone: string): string {
  if (!isInstant(time)) return INVALID_DATE;
  const { year, month, day, hour, minute, second, millisecond } = wallTime(zone, time);
  if (hour + minute + second + millisecond === 0) return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  return dateTimeText(time, zone);
}

/** An instant with the local offset, to the millisecond. */
export function dateTimeText(time: number, zone: string): string {
  if (!isInstant(time)) return INVALID_DATE;
  const wall = wallTime(zone, time);
  const day = `${pad(wall.year, 4)}-${pad(wall.month, 2)}-${pad(wall.day, 2)}`;
  const clock = `${pad(wall.hour, 2)}:${pad(wall.minute, 2)}:${pad(wall.second, 2)}.${pad(wall.millisecond, 3)}`;
  const offset = Math.abs(wall.offset);
  return `${day}T${clock}${wall.offset < 0 ? '-' : '+'}${pad(Math.floor(offset / 60), 2)}:${pad(offset % 60, 2)}`;
}

/** The day of an instant in a zone, `YYYY-MM-DD`. */
export function dayText(time: number, zone: string): string {
  const { year, month, day } = wallTime(zone, time);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** The share of the day that a time of day is past local midnight, in `[0, 1)`; `NaN` for what is no time. */
export function timeShare(text: string, zone: string): number {
  const time = parseTime(text);
  if (time === undefined) return Number.NaN;
  if (time.offset === undefined) return time.wall / DAY_MS;
  const { hour, minute, second, millisecond } = wallTime(zone, time.wall - time.offset);
  return (((hour * 60 + minute) * 60 + second) * 1000 + millisecond) / DAY_MS;
}

export function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

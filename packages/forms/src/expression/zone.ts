/** Wall-clock time in an IANA zone, without a clock: everything is worked out from an instant given in milliseconds. */
export type WallTime = {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** Minutes east of Greenwich. */
  readonly offset: number;
};

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Instants that `Date` can hold. */
const LIMIT = 8.64e15;
/** Rules of the zones change at most hourly, so one look per hour is enough; the cache is dropped when it grows. */
const CACHE = 4_000;

/**
 * Minutes east of zones that are taken to have kept one time. Vietnam's had others before 1975, which nobody means who was born
 * then: with them the days between two dates would not be whole.
 */
const FIXED: ReadonlyMap<string, number> = new Map([
  ['Asia/Ho_Chi_Minh', 420],
  ['Asia/Saigon', 420],
]);

const formatters = new Map<string, { readonly format: Intl.DateTimeFormat; readonly offsets: Map<number, number> }>();

export function isInstant(time: number): boolean {
  return Math.abs(time) <= LIMIT;
}

/** Minutes east of Greenwich at an instant. An unknown zone counts as UTC. */
export function offsetAt(zone: string, time: number): number {
  const fixed = FIXED.get(zone);
  if (fixed !== undefined) return fixed;
  const { format, offsets } = formatterOf(zone);
  const hour = Math.floor(time / HOUR_MS);
  const known = offsets.get(hour);
  if (known !== undefined) return known;
  const parts: Record<string, number> = {};
  for (const part of format.formatToParts(time)) parts[part.type] = Number(part.value);
  const { year = 1970, month = 1, day = 1, hour: hours = 0, minute = 0, second = 0 } = parts;
  const wall = utc(year, month, day, hours % 24, minute, second, 0);
  const offset = Math.round((wall - Math.floor(time / 1000) * 1000) / MINUTE_MS);
  if (offsets.size >= CACHE) offsets.clear();
  offsets.set(hour, offset);
  return offset;
}

/** The wall-clock time of an instant. */
export function wallTime(zone: string, time: number): WallTime {
  const offset = offsetAt(zone, time);
  const date = new Date(time + offset * MINUTE_MS);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
    offset,
  };
}

/** The instant of a wall-clock time given as if it were UTC. In a gap or overlap of the zone the earlier offset wins. */
export function instantOf(zone: string, wall: number): number {
  const guess = wall - offsetAt(zone, wall) * MINUTE_MS;
  return wall - offsetAt(zone, guess) * MINUTE_MS;
}

/** Like `Date.UTC`, but a year below 100 is that year. */
export function utc(year: number, month: number, day: number, hour: number, minute: number, second: number, millisecond: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, millisecond);
  return date.getTime();
}

function formatterOf(zone: string): { readonly format: Intl.DateTimeFormat; readonly offsets: Map<number, number> } {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = { format: formatFor(zone), offsets: new Map<number, number>() };
  formatters.set(zone, made);
  return made;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, hour12: false, calendar: 'gregory', era: undefined, ...fields });
  } catch {
    return new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', hour12: false, calendar: 'gregory', ...fields });
  }
}

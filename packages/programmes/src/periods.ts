import { addDays, makeDay } from './days.ts';

/**
 * How periods are cut. `months` long, ending on `lastDay` of their last month: the Vietnamese reporting month of
 * Decree 09/2019 as Khánh Hòa applies it (Decision 01/2023/QĐ-UBND, article 4) runs from the 15th to the 14th.
 */
export type Calendar = {
  /** `month`, `quarter`, `half`, `year` … ; the first part of a period key. */
  readonly id: string;
  /** 1, 3, 6 or 12: periods tile the year. */
  readonly months: 1 | 3 | 6 | 12;
  /** Last day of a period, 1 to 28; absent: the month's own last day. */
  readonly lastDay?: number | undefined;
  /** `{n}` and `{year}` are filled in. */
  readonly label: { readonly [language: string]: string };
};

export type PeriodSpan = {
  /** `month:2021-08`, `quarter:2021-Q3`, `half:2021-H2`, `year:2021` */
  readonly key: string;
  readonly calendar: string;
  readonly label: { readonly [language: string]: string };
  /** First and last day, both inclusive. */
  readonly from: string;
  readonly to: string;
};

/** The period of a calendar that holds a day. */
export function periodOf(calendar: Calendar, day: string): PeriodSpan {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number];
  const endMonth = calendar.lastDay !== undefined && dayOfMonth > calendar.lastDay ? month + 1 : month;
  const endYear = endMonth > 12 ? year + 1 : year;
  const index = Math.floor(((((endMonth - 1) % 12) + 12) % 12) / calendar.months) + 1;
  return makePeriod(calendar, endYear, index);
}

/** One period for each calendar. */
export function periodsOf(calendars: readonly Calendar[], day: string): readonly PeriodSpan[] {
  return calendars.map((calendar) => periodOf(calendar, day));
}

/** Reads a period key. `undefined` when the calendar is not among these or the key is not one of its own. */
export function parsePeriod(calendars: readonly Calendar[], key: string): PeriodSpan | undefined {
  const match = /^([a-z]+):(\d{4})(?:-(?:[QH]?)(\d{1,2}))?$/.exec(key);
  const calendar = calendars.find((candidate) => candidate.id === match?.[1]);
  if (match === null || calendar === undefined) return undefined;
  const period = makePeriod(calendar, Number(match[2]), Number(match[3] ?? 1));
  return period.key === key && Number(match[3] ?? 1) <= 12 / calendar.months ? period : undefined;
}

export function previousPeriod(calendar: Calendar, period: PeriodSpan): PeriodSpan {
  return periodOf(calendar, addDays(period.from, -1));
}

/** The period that holds `day` and the `count - 1` before it, newest first. */
export function recentPeriods(calendar: Calendar, day: string, count: number): readonly PeriodSpan[] {
  const periods = [periodOf(calendar, day)];
  while (periods.length < count) periods.push(previousPeriod(calendar, periods.at(-1)!));
  return periods;
}

function makePeriod(calendar: Calendar, year: number, index: number): PeriodSpan {
  const lastMonth = index * calendar.months;
  const firstMonth = lastMonth - calendar.months + 1;
  const cut = calendar.lastDay;
  return {
    key: periodKey(calendar, year, index),
    calendar: calendar.id,
    label: Object.fromEntries(
      Object.entries(calendar.label).map(([language, text]) => [
        language,
        text.replace('{n}', String(index)).replace('{year}', String(year)),
      ]),
    ),
    from: cut === undefined ? makeDay(year, firstMonth, 1) : makeDay(year, firstMonth - 1, cut + 1),
    to: cut === undefined ? makeDay(year, lastMonth + 1, 0) : makeDay(year, lastMonth, cut),
  };
}

function periodKey(calendar: Calendar, year: number, index: number): string {
  const part = { 1: `-${String(index).padStart(2, '0')}`, 3: `-Q${index}`, 6: `-H${index}`, 12: '' }[calendar.months];
  return `${calendar.id}:${year}${part}`;
}

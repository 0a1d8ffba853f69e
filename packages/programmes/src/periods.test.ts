import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addWorkingDays, dayOf, daysBetween, weekday } from './days.ts';
import { parsePeriod, periodOf, previousPeriod, recentPeriods, type Calendar } from './periods.ts';

const calendars: readonly Calendar[] = [
  { id: 'month', months: 1, lastDay: 14, label: { vi: 'Tháng {n}/{year}' } },
  { id: 'quarter', months: 3, lastDay: 14, label: { vi: 'Quý {n}/{year}' } },
  { id: 'half', months: 6, lastDay: 14, label: { vi: '6 tháng, kỳ {n}/{year}' } },
  { id: 'year', months: 12, lastDay: 14, label: { vi: 'Năm {year}' } },
];

/** Dossier 5.3: period, first day, last day, number of days, deadline two working days after the end. */
const table: readonly (readonly [string, string, string, number, string])[] = [
  ['month:2021-01', '2020-12-15', '2021-01-14', 31, '2021-01-18'],
  ['month:2021-02', '2021-01-15', '2021-02-14', 31, '2021-02-18'],
  ['month:2021-03', '2021-02-15', '2021-03-14', 28, '2021-03-16'],
  ['month:2024-03', '2024-02-15', '2024-03-14', 29, '2024-03-18'],
  ['month:2021-08', '2021-07-15', '2021-08-14', 31, '2021-08-17'],
  ['month:2021-09', '2021-08-15', '2021-09-14', 31, '2021-09-16'],
  ['month:2021-12', '2021-11-15', '2021-12-14', 30, '2021-12-16'],
  ['month:2022-02', '2022-01-15', '2022-02-14', 31, '2022-02-16'],
  ['month:2022-04', '2022-03-15', '2022-04-14', 31, '2022-04-18'],
  ['quarter:2021-Q1', '2020-12-15', '2021-03-14', 90, '2021-03-16'],
  ['quarter:2021-Q2', '2021-03-15', '2021-06-14', 92, '2021-06-16'],
  ['quarter:2021-Q3', '2021-06-15', '2021-09-14', 92, '2021-09-16'],
  ['quarter:2021-Q4', '2021-09-15', '2021-12-14', 91, '2021-12-16'],
  ['half:2021-H1', '2020-12-15', '2021-06-14', 182, '2021-06-16'],
  ['half:2021-H2', '2021-06-15', '2021-12-14', 183, '2021-12-16'],
  ['year:2021', '2020-12-15', '2021-12-14', 365, '2021-12-16'],
];

/** Tết Tân Sửu: 10 to 16 February 2021. */
const holidays = new Set(['10', '11', '12', '13', '14', '15', '16'].map((day) => `2021-02-${day}`));

const anyDay = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('2000-01-01', days));

describe('the reporting calendars of the dossier', () => {
  it.each(table)('%s runs from %s to %s', (key, from, to, days, deadline) => {
    const period = parsePeriod(calendars, key);
    expect(period).toMatchObject({ key, from, to });
    expect(daysBetween(from, to)).toBe(days);
    expect(addWorkingDays(to, 2, holidays)).toBe(deadline);
  });

  it('cuts at midnight in the zone of the organisation', () => {
    const month = calendars[0]!;
    const before = dayOf(Date.parse('2021-08-14T23:59:59.999+07:00'), 'Asia/Ho_Chi_Minh');
    const after = dayOf(Date.parse('2021-08-15T00:00:00.000+07:00'), 'Asia/Ho_Chi_Minh');
    expect(periodOf(month, before).key).toBe('month:2021-08');
    expect(periodOf(month, after).key).toBe('month:2021-09');
  });

  it('refuses keys of no period', () => {
    for (const key of ['month:2021-13', 'quarter:2021-Q5', 'month:2021-8', 'week:2021-01', 'year:2021-01', 'nonsense'])
      expect(parsePeriod(calendars, key)).toBeUndefined();
  });

  it('lists the newest first', () => {
    expect(recentPeriods(calendars[0]!, '2021-08-20', 3).map((period) => period.key)).toEqual([
      'month:2021-09',
      'month:2021-08',
      'month:2021-07',
    ]);
  });

  it('knows weekdays', () => {
    expect([weekday('1970-01-01'), weekday('2021-08-14'), weekday('2021-08-15'), weekday('2021-08-16')]).toEqual([4, 6, 7, 1]);
  });
});

describe('laws of any calendar', () => {
  const anyCalendar = fc.constantFrom<Calendar>(...calendars, { id: 'month', months: 1, label: {} }, { id: 'year', months: 12, label: {} });

  it('every day lies inside exactly the period found for it', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, (calendar, day) => {
        const period = periodOf(calendar, day);
        expect(period.from <= day && day <= period.to).toBe(true);
      }),
    );
  });

  it('periods tile time: one begins the day after the one before ends', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, (calendar, day) => {
        const period = periodOf(calendar, day);
        const before = previousPeriod(calendar, period);
        expect(addDays(before.to, 1)).toBe(period.from);
      }),
    );
  });

  it('a key reads back as the period it names', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, (calendar, day) => {
        const period = periodOf(calendar, day);
        expect(parsePeriod([calendar], period.key)).toEqual(period);
      }),
    );
  });
});

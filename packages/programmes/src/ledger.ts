import { addWorkingDays } from './days.ts';
import type { PeriodSpan } from './periods.ts';
import type { UnitNode, UnitTree } from './units.ts';

/** What a programme expects of its units, as data: a report from each ward every month, so many inspections in it. */
export type Expectation = {
  readonly form: string;
  /** Calendars whose every period it is expected in. */
  readonly calendars: readonly string[];
  readonly unitKinds: readonly string[];
  /** How many from each unit. */
  readonly count: number;
  /** Working days after the period's last day; the deadline's own day still counts. */
  readonly workingDays: number;
};

export type Holiday = { readonly day: string; readonly name: string };

/** Days on which nobody works, and weekends on which they do by official swap. */
export type WorkingCalendar = { readonly holidays: readonly Holiday[]; readonly workingWeekends: readonly string[] };

/** One line of the ledger, written before anything arrives. `due` is the last day in time. */
export type Expected = { readonly unit: string; readonly form: string; readonly count: number; readonly due: string };

export type LedgerState = 'awaited' | 'received' | 'late' | 'returned' | 'missing';

/** What came for a line: `onTime` and `late` are accepted ones, `returned` wait for their correction and count as not there. */
export type Arrivals = { readonly onTime: number; readonly late: number; readonly returned: number };

export type LedgerLine = Expected & Arrivals & { readonly received: number; readonly missing: number; readonly state: LedgerState };

export type LedgerTotals = {
  readonly expected: number;
  readonly received: number;
  readonly onTime: number;
  readonly late: number;
  readonly missing: number;
  readonly returned: number;
  /** Received, and received in time, of what was expected; undefined where nothing was. */
  readonly completeness: number | undefined;
  readonly timeliness: number | undefined;
};

/** Every line of a period: units as they stand on its last day. */
export function expectedIn<Unit extends UnitNode & { readonly kind: string }>(
  expectations: readonly Expectation[],
  { units, period, calendar }: { readonly units: UnitTree<Unit>; readonly period: PeriodSpan; readonly calendar: WorkingCalendar },
): readonly Expected[] {
  const holidays = new Set(calendar.holidays.map(({ day }) => day));
  const workingWeekends = new Set(calendar.workingWeekends);
  return expectations
    .filter(({ calendars }) => calendars.includes(period.calendar))
    .flatMap(({ form, unitKinds, count, workingDays }) => {
      const due = addWorkingDays(period.to, workingDays, holidays, workingWeekends);
      return units.all
        .filter(({ id, kind }) => unitKinds.includes(kind) && units.existsOn(id, period.to))
        .map(({ id }) => ({ unit: id, form, count, due }));
    });
}

/** A line with what came for it. More than was expected counts as what was expected, so that no unit makes up for another. */
export function ledgerLine(expected: Expected, { onTime, late, returned }: Arrivals, today: string): LedgerLine {
  const inTime = Math.min(onTime, expected.count);
  const tooLate = Math.min(late, expected.count - inTime);
  const received = inTime + tooLate;
  const missing = expected.count - received;
  return { ...expected, onTime: inTime, late: tooLate, returned, received, missing, state: stateOf() };

  function stateOf(): LedgerState {
    if (missing === 0) return tooLate > 0 ? 'late' : 'received';
    if (returned > 0) return 'returned';
    return today > expected.due ? 'missing' : 'awaited';
  }
}

/** Sums of lines. Completeness and timeliness are made of the sums, never of other shares. */
export function ledgerTotals(lines: readonly LedgerLine[]): LedgerTotals {
  const sum = (value: (line: LedgerLine) => number): number => lines.reduce((total, line) => total + value(line), 0);
  const expected = sum(({ count }) => count);
  const received = sum((line) => line.received);
  const onTime = sum((line) => line.onTime);
  return {
    expected,
    received,
    onTime,
    late: sum(({ late }) => late),
    missing: sum(({ missing }) => missing),
    returned: sum(({ returned }) => returned),
    completeness: expected === 0 ? undefined : received / expected,
    timeliness: expected === 0 ? undefined : onTime / expected,
  };
}

/** Who must be reminded, most urgent first: what is overdue, what was returned, and what is due within some days. */
export function reminders(lines: readonly LedgerLine[], until: string): readonly LedgerLine[] {
  return lines
    .filter(({ missing, state, due }) => missing > 0 && (state !== 'awaited' || due <= until))
    .sort((left, right) => left.due.localeCompare(right.due) || left.unit.localeCompare(right.unit));
}

import type { Form, Period, Unit } from '@safeground/contract';

/** What a page of figures is about, as its address says it. `against` is the period it is compared with. */
export type Selection = {
  readonly form: string | undefined;
  readonly unit: string | undefined;
  readonly period: string;
  readonly against: string | undefined;
  /** Figures of a period before units were merged, on today's map. */
  readonly map?: 'now' | undefined;
};

export type Registers = { readonly forms: readonly Form[]; readonly units: readonly Unit[]; readonly periods: readonly Period[] };

/** A page's selection instead of the one asked for, with the period for which nothing has come in (`empty`). */
export type Instead = { readonly selection: Selection; readonly empty: Period };

/** Reads an address; what it does not name, or names wrongly, is the first form, the opening unit and the running period. */
export function readSelection(query: URLSearchParams, { forms, units, periods }: Registers, opening: Unit | undefined): Selection {
  const form = forms.find(({ id }) => id === query.get('form')) ?? forms[0];
  // A unit that is no more is not among today's, but its figures are.
  const unit = query.get('unit') ?? units.find(({ id }) => id === opening?.id)?.id;
  const period = periods.find(({ key }) => key === query.get('period')) ?? periods[0];
  const against = periods.find(({ key }) => key === query.get('against')) ?? (period && periodBefore(periods, period));
  const map = query.get('map') === 'now' ? 'now' : undefined;
  return { form: form?.id, unit, period: period?.key ?? '', against: against?.key, map };
}

/** The address of a page with this selection. The period before needs no name: it is what figures are compared with anyway. */
export function addressOf(page: string, selection: Partial<Selection> & Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(selection).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]]));
  return `${page}?${new URLSearchParams(pairs)}`;
}

/** The newest period of the same calendar that ends before this one begins. */
export function periodBefore(periods: readonly Period[], period: Period): Period | undefined {
  return periods
    .filter(({ calendar, to }) => calendar === period.calendar && to < period.from)
    .toSorted((left, right) => right.to.localeCompare(left.to))[0];
}

/**
 * What a page shows while nothing has come in for the period that is just beginning: the same of the period before. Undefined
 * where somebody chose the period, and for one that is over. `today` is a day such as `2021-08-14`.
 */
export function insteadOf(selection: Selection, query: URLSearchParams, { periods }: Registers, today: string): Instead | undefined {
  const empty = periods.find(({ key }) => key === selection.period);
  if (empty === undefined || !isRunning(empty, today) || query.has('period')) return undefined;
  const before = periodBefore(periods, empty);
  if (before === undefined) return undefined;
  return { empty, selection: { ...selection, period: before.key, against: periodBefore(periods, before)?.key } };
}

export function calendarsOf(periods: readonly Period[]): readonly string[] {
  return [...new Set(periods.map(({ calendar }) => calendar))];
}

/** Whether the period is still going on: its figures grow until its last day is over. `today` is a day such as `2021-08-14`. */
export function isRunning({ from, to }: Period, today: string): boolean {
  return from <= today && today <= to;
}

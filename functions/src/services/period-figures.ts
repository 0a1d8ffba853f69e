import type { Form, Summary } from '@safeground/contract';
import { parsePeriod, type PeriodSpan } from '@safeground/programmes';
import { listForms, listReceivedDays, requireForm } from '@safeground/store';
import type { Tally } from '@safeground/summaries';
import { inFlight } from './in-flight.ts';
import { requirePeriod, type Run } from './ledger.ts';
import { figuresAsWas, figuresOfTallies } from './summary-map.ts';
import { summaryOf } from './summaries.ts';

/** What zones and reports read of a period, each part once however often it is asked for. */
export type PeriodFigures = {
  readonly summary: (form: string, unit: string, period: string) => Promise<Summary>;
  /** Days on which something that counts in the period was received, with the units that received it. */
  readonly receivedDays: (form: string) => Promise<readonly ReceivedDay[]>;
  /** Those that were ever published. */
  readonly forms: () => Promise<readonly Form[]>;
};

export type ReceivedDay = { readonly unit: string; readonly day: string };

/** As they are aggregated. */
export function liveFigures(run: Run, span: PeriodSpan): PeriodFigures {
  const { store, organisation } = run;
  const { units } = organisation;
  const summaries = new Map<string, Promise<Summary>>();
  const forms = new Map<string, Promise<readonly Form[]>>();
  const read = () => once(forms, '', async () => (await listForms(store)).filter(({ latestVersion }) => latestVersion > 0));
  return {
    forms: read,
    summary: (id, unit, key) =>
      once(summaries, `${id} ${unit} ${key}`, async () => {
        const form = (await read()).find((each) => each.id === id) ?? (await requireForm(store, id));
        const figures = await figuresAsWas(run, { form: id, unit, period: requirePeriod(run, key) });
        return summaryOf(run, { form: id, unit, period: key }, { form, figures });
      }),
    async receivedDays(form) {
      const days = await inFlight(units.rootsOn(span.to), ({ id }) =>
        listReceivedDays(store, { form, unit: id, period: span.key }, (each) => units.isWithinNear(each, id, span.to)),
      );
      return days.flat();
    },
  };
}

/**
 * As what was counted for each unit makes them: of the periods that were counted. Any other is as it was aggregated. `builtAt`
 * (ISO) is when they were read.
 */
export function figuresOf(run: Run, span: PeriodSpan, counted: CountedFigures): PeriodFigures {
  const live = liveFigures(run, span);
  const forms = new Map(counted.forms.map((form) => [form.id, form]));
  const folded = new Map<string, ReturnType<typeof figuresOfTallies>>();
  const summaries = new Map<string, Promise<Summary>>();
  const figuresIn = (form: string, period: PeriodSpan) => {
    const key = `${form} ${period.key}`;
    return folded.get(key) ?? folded.set(key, figuresOfTallies(run, { period, ...counted }, counted.tallies(form, period.key))).get(key)!;
  };
  return {
    forms: () => Promise.resolve(counted.forms),
    async summary(id, unit, key) {
      const [form, period] = [forms.get(id), parsePeriod(run.organisation.calendars, key)];
      if (form === undefined || period === undefined || !counted.periods.includes(key)) return live.summary(id, unit, key);
      const given = { form, figures: figuresIn(id, period)(unit) };
      return once(summaries, `${id} ${unit} ${key}`, () => summaryOf(run, { form: id, unit, period: key }, given));
    },
    receivedDays: (form) => Promise.resolve(counted.days(form)),
  };
}

export type CountedFigures = {
  readonly forms: readonly Form[];
  readonly builtAt: string;
  /** Keys of what was counted. */
  readonly periods: readonly string[];
  /** What counts for each unit itself. */
  readonly tallies: (form: string, period: string) => ReadonlyMap<string, Tally>;
  readonly days: (form: string) => readonly ReceivedDay[];
};

const once = <Value>(known: Map<string, Promise<Value>>, key: string, read: () => Promise<Value>): Promise<Value> =>
  known.get(key) ?? known.set(key, read()).get(key)!;

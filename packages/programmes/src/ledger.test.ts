import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedIn, ledgerLine, ledgerTotals, reminders, type Expected } from './ledger.ts';
import { parsePeriod, type Calendar } from './periods.ts';
import { unitTree } from './units.ts';

const month: Calendar = { id: 'month', months: 1, lastDay: 14, label: { vi: 'Tháng {n}/{year}' } };
const units = unitTree([
  { id: 'city', kind: 'city', validFrom: '2021-01-01' },
  { id: 'a', kind: 'ward', parent: 'city', validFrom: '2021-01-01' },
  { id: 'b', kind: 'ward', parent: 'city', validFrom: '2021-01-01', validTo: '2021-08-01' },
]);
const expectation = { form: 'report', calendars: ['month'], unitKinds: ['ward'], count: 1, workingDays: 2 };

describe('the ledger', () => {
  it.each([
    // Dossier 5.3: two working days after the last day, over Tết and weekends.
    ['month:2021-01', '2021-01-18', []],
    ['month:2021-02', '2021-02-18', ['2021-02-10', '2021-02-11', '2021-02-12', '2021-02-15', '2021-02-16']],
    ['month:2021-08', '2021-08-17', []],
    ['month:2022-04', '2022-04-18', []],
  ] as const)('of %s is due on %s', (key, due, holidays) => {
    const period = parsePeriod([month], key)!;
    const [line] = expectedIn([expectation], {
      units,
      period,
      calendar: { holidays: holidays.map((day) => ({ day, name: 'Tết' })), workingWeekends: [] },
    });
    expect(line?.due).toBe(due);
  });

  it('expects of the units that stand on the last day', () => {
    const unitsIn = (key: string): readonly string[] =>
      expectedIn([expectation], { units, period: parsePeriod([month], key)!, calendar: { holidays: [], workingWeekends: [] } }).map(
        ({ unit }) => unit,
      );
    expect(unitsIn('month:2021-07')).toEqual(['a', 'b']);
    expect(unitsIn('month:2021-08')).toEqual(['a']);
  });

  it('tells in time, late, returned, awaited and missing apart', () => {
    const line: Expected = { unit: 'a', form: 'report', count: 1, due: '2021-08-17' };
    const stateOf = (onTime: number, late: number, returned: number, today: string) =>
      ledgerLine(line, { onTime, late, returned }, today).state;
    expect(stateOf(0, 0, 0, '2021-08-17')).toBe('awaited');
    expect(stateOf(0, 0, 0, '2021-08-18')).toBe('missing');
    expect(stateOf(1, 0, 0, '2021-08-18')).toBe('received');
    expect(stateOf(0, 1, 0, '2021-08-18')).toBe('late');
    expect(stateOf(0, 0, 1, '2021-08-16')).toBe('returned');
  });

  it('adds up: expected is received and missing, received is in time and late, whatever came', () => {
    const arrivals = fc.record({ onTime: fc.nat(5), late: fc.nat(5), returned: fc.nat(3), count: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.array(arrivals, { maxLength: 12 }), (all) => {
        const lines = all.map(({ count, ...came }, index) =>
          ledgerLine({ unit: `u${index}`, form: 'f', count, due: '2021-08-17' }, came, '2021-08-20'),
        );
        const totals = ledgerTotals(lines);
        expect(totals.expected).toBe(totals.received + totals.missing);
        expect(totals.received).toBe(totals.onTime + totals.late);
        expect(totals.completeness ?? 1).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('reminds of what is overdue, returned, or soon due, the oldest deadline first', () => {
    const made = (unit: string, due: string, onTime: number) =>
      ledgerLine({ unit, form: 'f', count: 1, due }, { onTime, late: 0, returned: 0 }, '2021-08-18');
    const lines = [
      made('later', '2021-09-16', 0),
      made('soon', '2021-08-19', 0),
      made('overdue', '2021-08-17', 0),
      made('done', '2021-08-17', 1),
    ];
    expect(reminders(lines, '2021-08-20').map(({ unit }) => unit)).toEqual(['overdue', 'soon']);
  });
});

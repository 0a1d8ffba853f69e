import type { Form, Period, Unit } from '@safeground/contract';
import { describe, expect, it } from 'vitest';
import { addressOf, insteadOf, periodBefore, readSelection } from './selection.ts';

const period = (key: string, from: string, to: string): Period => ({ key, calendar: key.split(':')[0]!, label: {}, from, to });
const periods = [
  period('month:2021-09', '2021-08-15', '2021-09-14'),
  period('month:2021-08', '2021-07-15', '2021-08-14'),
  period('year:2021', '2020-12-15', '2021-12-14'),
];
const units = [{ id: 'u_city', name: {}, kind: 'city', validFrom: '2021-01-01' }] as Unit[];
const registers = { forms: [{ id: 'f1' }, { id: 'f2' }] as Form[], units, periods };

describe('the address of a page of figures', () => {
  it('names nothing: the first form, where the person begins, the running period against the one before', () => {
    const selection = readSelection(new URLSearchParams(), registers, units[0]);
    expect(selection).toEqual({ form: 'f1', unit: 'u_city', period: 'month:2021-09', against: 'month:2021-08', map: undefined });
  });

  it('is read back as it was written, a unit that is no more included', () => {
    const chosen = { form: 'f2', unit: 'u_gone', period: 'month:2021-08', against: 'month:2021-09', map: 'now' } as const;
    const address = addressOf('/committee/summary', chosen);
    expect(readSelection(new URL(address, 'http://x').searchParams, registers, units[0])).toEqual(chosen);
  });

  it('opens on the period before instead of the running one, unless somebody chose it or it is over', () => {
    const asked = readSelection(new URLSearchParams(), registers, units[0]);
    const instead = insteadOf(asked, new URLSearchParams(), registers, '2021-09-14');
    expect(instead?.selection).toEqual({ ...asked, period: 'month:2021-08', against: undefined });
    expect(instead?.empty.key).toBe('month:2021-09');
    expect(insteadOf(asked, new URLSearchParams('period=month:2021-09'), registers, '2021-09-14')).toBeUndefined();
    expect(insteadOf(asked, new URLSearchParams(), registers, '2021-09-15')).toBeUndefined();
    expect(insteadOf({ ...asked, period: 'year:2021' }, new URLSearchParams(), registers, '2021-09-14')).toBeUndefined();
  });

  it('compares a period with one of its own calendar, or with none', () => {
    expect(periodBefore(periods, periods[0]!)?.key).toBe('month:2021-08');
    expect(periodBefore(periods, periods[2]!)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { checkRules, compareRules, type ProgrammeRules } from './rules.ts';

const rules: ProgrammeRules = {
  expectations: [{ form: 'report', calendars: ['month', 'year'], unitKinds: ['ward'], count: 1, workingDays: 2 }],
  workdays: { holidays: [{ day: '2026-09-02', name: 'Quốc khánh' }], workingWeekends: ['2026-08-22'] },
  zones: {
    rules: [
      { id: 'share', colour: 'red', kind: 'measure', measure: 'redShare', atLeast: 0.3, label: { vi: 'từ {n}' } },
      { id: 'beside', colour: 'orange', kind: 'neighbour', of: 'red', label: { vi: 'liền kề' } },
    ],
    staleDays: 31,
    staleLabel: { vi: '{n} ngày' },
    above: [{ colour: 'red', of: ['red'], share: 0.5 }],
    aboveLabel: { vi: '{red}' },
    neighbours: { a: ['b'], b: ['a'] },
  },
};
const known = {
  forms: new Set(['report']),
  calendars: new Set(['month', 'year']),
  unitKinds: new Set(['ward']),
  units: new Set(['a', 'b']),
};
const errorsOf = (changed: Partial<ProgrammeRules>) =>
  checkRules({ ...rules, ...changed }, known).map(({ pointer, code }) => `${pointer} ${code}`);

describe('rules of a programme', () => {
  it('are right when they name what there is, each once', () => {
    expect(errorsOf({})).toEqual([]);
  });

  it('point at every place that is wrong', () => {
    const [report] = rules.expectations;
    expect(
      errorsOf({
        expectations: [
          report!,
          { ...report!, calendars: ['year'] },
          { ...report!, form: 'gone', calendars: ['week'], unitKinds: ['city'] },
        ],
        workdays: {
          holidays: [
            { day: '2026-09-02', name: 'Quốc khánh' },
            { day: '2026-09-02', name: 'Lễ' },
          ],
          workingWeekends: ['2026-08-24'],
        },
        zones: {
          ...rules.zones,
          rules: [
            { ...rules.zones.rules[0]!, kind: 'measure', measure: 'redShare', atLeast: 30 },
            { id: 'share', colour: 'orange', kind: 'neighbour', of: 'orange', label: {} },
          ],
          neighbours: { a: ['b', 'x'], y: [] },
        },
      }),
    ).toEqual([
      '/expectations/1/form duplicate',
      '/expectations/2/form unknown',
      '/expectations/2/calendars unknown',
      '/expectations/2/unitKinds unknown',
      '/workdays/holidays/1/day duplicate',
      '/workdays/workingWeekends/0 not-weekend',
      '/zones/rules/1/id duplicate',
      '/zones/rules/0/atLeast too_big',
      '/zones/rules/1/of not-worse',
      '/zones/neighbours/a unknown',
      '/zones/neighbours/y unknown',
    ]);
  });

  it('are compared thing by thing, with the numbers that changed', () => {
    const [share, beside] = rules.zones.rules;
    const after: ProgrammeRules = {
      expectations: [...rules.expectations, { ...rules.expectations[0]!, calendars: ['quarter'], count: 3 }],
      workdays: { holidays: [], workingWeekends: ['2026-08-22'] },
      zones: {
        ...rules.zones,
        rules: [{ ...share!, kind: 'measure', measure: 'redShare', atLeast: 0.25 }, beside!],
        neighbours: { a: ['c'], b: [], c: ['a'], d: [] },
      },
    };
    expect(compareRules(rules, after)).toEqual([
      { part: 'holiday', of: '2026-09-02', kind: 'removed', before: 'Quốc khánh' },
      { part: 'zoneRule', of: 'share', kind: 'changed', before: 0.3, after: 0.25 },
      { part: 'neighbours', of: 'a', kind: 'changed' },
      { part: 'neighbours', of: 'b', kind: 'removed' },
      { part: 'expectation', of: 'report', kind: 'added' },
      // Nobody beside a unit is no entry: `d` is not among them.
      { part: 'neighbours', of: 'c', kind: 'added' },
    ]);
    expect(compareRules(after, after)).toEqual([]);
  });
});

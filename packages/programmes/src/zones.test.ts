import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, rollUp, ruleText, withThresholds, type ZoneFacts, type ZoneRules } from './zones.ts';

const rules: ZoneRules = {
  rules: [
    { id: 'red-share', colour: 'red', kind: 'measure', measure: 'redShare', atLeast: 0.2, label: { vi: 'Từ {n} lượt đỏ' } },
    { id: 'cluster', colour: 'red', kind: 'measure', measure: 'own.red', atLeast: 3, veto: true, label: { vi: 'Từ {n} thôn đỏ' } },
    { id: 'beside-red', colour: 'orange', kind: 'neighbour', of: 'red', label: { vi: 'Liền kề đỏ' } },
    { id: 'beside-orange', colour: 'yellow', kind: 'neighbour', of: 'orange', label: { vi: 'Liền kề cam' } },
  ],
  staleDays: 14,
  staleLabel: { vi: 'Thiếu số liệu' },
  neighbours: { a: ['b'], b: ['a', 'c'], c: ['b', 'd'], d: ['c', 'e'], e: ['d'] },
  above: [
    { colour: 'red', of: ['red'], share: 0.3 },
    { colour: 'orange', of: ['red', 'orange'], share: 0.3 },
    { colour: 'yellow', of: ['red', 'orange', 'yellow'], share: 0 },
  ],
  aboveLabel: { vi: '' },
};
const fresh = (measures: ZoneFacts['measures'] = {}): ZoneFacts => ({ measures, lastDay: '2021-09-14' });
const facts = (change: Record<string, ZoneFacts> = {}): Map<string, ZoneFacts> =>
  new Map([...'abcde'].map((unit) => [unit, change[unit] ?? fresh()]));
const coloursOf = (given: Map<string, ZoneFacts>, by = rules): string[] =>
  [...'abcde'].map((unit) => classify(by, given, '2021-09-16').get(unit)!.colour);

describe('zones', () => {
  it('spread from the worst to the mildest and stop', () => {
    expect(coloursOf(facts({ a: fresh({ redShare: 0.2 }) }))).toEqual(['red', 'orange', 'yellow', 'green', 'green']);
  });

  it('say why', () => {
    const zones = classify(rules, facts({ a: fresh({ redShare: 0.25, 'own.red': 4 }) }), '2021-09-16');
    expect(zones.get('a')?.reasons).toEqual([
      { rule: 'red-share', value: 0.25 },
      { rule: 'cluster', value: 4 },
    ]);
    expect(zones.get('b')?.reasons).toEqual([{ rule: 'beside-red', neighbour: 'a' }]);
  });

  it('turn grey without fresh data, and grey spreads nothing', () => {
    expect(coloursOf(facts({ a: { measures: { redShare: 1 }, lastDay: '2021-09-01' } }))).toEqual([
      'grey',
      'green',
      'green',
      'green',
      'green',
    ]);
    expect(coloursOf(facts({ a: { measures: { redShare: 1 }, lastDay: '2021-09-02' } }))[0]).toBe('red');
  });

  it('roll up by the share of those right below that are known', () => {
    expect(rollUp(rules, ['red', 'green', 'green'])).toBe('red');
    expect(rollUp(rules, ['red', 'green', 'green', 'green'])).toBe('yellow');
    expect(rollUp(rules, ['grey', 'green'])).toBe('green');
    expect(rollUp(rules, ['grey'])).toBe('grey');
  });

  it('with other thresholds keep their vetoes', () => {
    const mild = withThresholds(rules, { 'red-share': 0.9, cluster: 99 });
    expect(coloursOf(facts({ a: fresh({ redShare: 0.5 }) }), mild)[0]).toBe('green');
    expect(coloursOf(facts({ a: fresh({ 'own.red': 3 }) }), mild)[0]).toBe('red');
    expect(ruleText(mild.rules[0]!, 'vi', String)).toBe('Từ 90% lượt đỏ');
  });

  it('never turn milder when a measure grows', () => {
    const severity = ['green', 'yellow', 'orange', 'red'];
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { minLength: 5, maxLength: 5 }), fc.nat(4), share, (shares, at, more) => {
        const given = (list: readonly number[]) =>
          facts(Object.fromEntries(list.map((redShare, index) => ['abcde'[index]!, fresh({ redShare })])));
        const before = coloursOf(given(shares));
        const after = coloursOf(given(shares.map((each, index) => (index === at ? Math.max(each, more) : each))));
        for (const [index, colour] of after.entries())
          expect(severity.indexOf(colour)).toBeGreaterThanOrEqual(severity.indexOf(before[index]!));
      }),
    );
  });
});

import { periodsOf, parsePeriod, type Calendar, type UnitTree } from '@safeground/programmes';
import type { LevelRules } from '@safeground/store';
import { addContribution, emptyTally, mergeTallies, type Plan, type Tally } from '@safeground/summaries';

/** How the levels of aggregation fold tallies: periods from the organisation's calendars, parents from its dated tree, "as was". */
export function tallyRules(plan: Plan, calendars: readonly Calendar[], units: UnitTree): LevelRules<string, Tally> {
  return {
    empty: emptyTally,
    add: (tally, contribution) => addContribution(tally, plan, contribution),
    merge: mergeTallies,
    periodsOf: (day) => periodsOf(calendars, day).map((period) => period.key),
    parentOf: (unit, key) => {
      const period = parsePeriod(calendars, key);
      return period === undefined ? undefined : units.parentNear(unit, period.to)?.id;
    },
  };
}

/** What a parent's page shows of a child: counts, score and classes, without the questions. */
export function headline(tally: Tally): Tally {
  return { ...tally, criteria: {}, questions: {} };
}

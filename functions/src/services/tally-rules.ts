import { parsePeriod, periodsOf } from '@safeground/programmes';
import type { Contributed, LevelRules, RulesOf, Store } from '@safeground/store';
import { emptyTally, foldContributions, mergeTallies, type Plan, type Tally } from '@safeground/summaries';
import type { OrganisationView } from '../context.ts';
import { versionOf } from './versions.ts';

type Programme = Pick<OrganisationView, 'calendars' | 'units'>;

/** The rules of a form's levels, each contribution read by the plan of the version it was filled with. */
export function tallyRulesOf(store: Store, organisation: Programme): RulesOf<Tally> {
  return async (form, versions) => {
    const plans = new Map<number, Plan>();
    for (const version of versions) plans.set(version, (await versionOf({ store }, form, version)).plan);
    return levelRules(plans, organisation);
  };
}

/** How the levels of aggregation fold tallies: periods from the organisation's calendars, parents from its dated tree, "as was". */
export function levelRules(plans: ReadonlyMap<number, Plan>, { calendars, units }: Programme): LevelRules<string, Tally> {
  return {
    empty: emptyTally,
    fold: (contributions) => foldVersions(plans, contributions),
    merge: mergeTallies,
    periodsOf: (day) => periodsOf(calendars, day).map((period) => period.key),
    parentOf: (unit, key) => {
      const period = parsePeriod(calendars, key);
      return period === undefined ? undefined : units.parentNear(unit, period.to)?.id;
    },
  };
}

function foldVersions(plans: ReadonlyMap<number, Plan>, contributions: readonly Contributed<string>[]): Tally {
  const byVersion = Map.groupBy(contributions, ({ version }) => version);
  return [...byVersion]
    .map(([version, written]) => foldContributions(plans.get(version)!, textsOf(written)))
    .reduce(mergeTallies, emptyTally());
}

const textsOf = (written: readonly Contributed<string>[]): string[] => written.map(({ contribution }) => contribution);

/** What a parent's page shows of a child: counts, score and classes, without the questions. */
export function headline(tally: Tally): Tally {
  return { ...tally, criteria: {}, questions: {} };
}

import type { Zones } from '@safeground/contract/committee';
import { classify, withThresholds } from '@safeground/programmes';
import type { Zone, ZoneFacts, ZoneRule } from '@safeground/programmes';

type MeasureRule = Extract<ZoneRule, { kind: 'measure' }>;

/** Other thresholds for the declared rules, tried on the facts of the page by the rules' own code. Nothing is kept. */
export class WhatIf {
  readonly #zones: () => Zones | undefined;
  /** By rule; only those that were moved. */
  thresholds = $state<Record<string, number>>({});

  constructor(zones: () => Zones | undefined) {
    this.#zones = zones;
  }

  /** The rules whose threshold may be moved: a veto's may not. */
  get rules(): readonly MeasureRule[] {
    return (this.#zones()?.rules?.rules ?? []).filter((rule): rule is MeasureRule => rule.kind === 'measure' && rule.veto !== true);
  }

  get touched(): boolean {
    return Object.keys(this.thresholds).length > 0;
  }

  of(rule: MeasureRule): number {
    return this.thresholds[rule.id] ?? rule.atLeast;
  }

  set(rule: MeasureRule, value: number): void {
    if (!Number.isFinite(value) || value < 0) return;
    const { [rule.id]: _, ...others } = this.thresholds;
    this.thresholds = value === rule.atLeast ? others : { ...others, [rule.id]: value };
  }

  reset(): void {
    this.thresholds = {};
  }

  /** What the lowest units would be; empty while no threshold was moved. */
  get tried(): ReadonlyMap<string, Zone> {
    const zones = this.#zones();
    if (zones?.rules === undefined || !this.touched) return new Map();
    const facts = new Map<string, ZoneFacts>();
    for (const { unit, facts: known } of zones.units)
      if (known !== undefined) facts.set(unit, { measures: known.measures, lastDay: known.lastDay });
    return classify(withThresholds(zones.rules, this.thresholds), facts, zones.on);
  }
}

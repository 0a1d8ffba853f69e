/**
 * The colour of a unit, by declared rules. Rules are data and so are their words: what a page shows, what a report says and
 * what decides are the same text and the same number.
 */
export type ZoneColour = 'green' | 'yellow' | 'orange' | 'red' | 'grey';

export type ZoneRule = {
  readonly id: string;
  readonly colour: 'yellow' | 'orange' | 'red';
  /** A veto decides alone, however good everything else is, and what-ifs leave it as it is. */
  readonly veto?: boolean | undefined;
  /** `{n}` is the threshold; shares are shown as percentages. */
  readonly label: { readonly [language: string]: string };
} & (
  | { readonly kind: 'measure'; readonly measure: string; readonly atLeast: number }
  /** A neighbour has this colour. Colours are given from the worst to the mildest, so no rule chases its own tail. */
  | { readonly kind: 'neighbour'; readonly of: 'red' | 'orange' }
);

export type ZoneRules = {
  readonly rules: readonly ZoneRule[];
  /** Days without anything new after which a unit's colour is not known any more. */
  readonly staleDays: number;
  readonly staleLabel: { readonly [language: string]: string };
  readonly neighbours: { readonly [unit: string]: readonly string[] };
  /** A unit above takes the first of these colours for which this share of the units right below has one of `of`. */
  readonly above: readonly { readonly colour: 'yellow' | 'orange' | 'red'; readonly of: readonly ZoneColour[]; readonly share: number }[];
  /** `{red}`, `{orange}` and `{yellow}` are the shares of `above`. */
  readonly aboveLabel: { readonly [language: string]: string };
};

/** Of one unit: measures by name (`redShare` 0 to 1, `red`, `own.red` …), and the last day something came in. */
export type ZoneFacts = { readonly measures: { readonly [name: string]: number }; readonly lastDay: string | undefined };

/** `value` is what was measured, or the neighbour. */
export type ZoneReason =
  | { readonly rule: string; readonly value: number }
  | { readonly rule: string; readonly neighbour: string }
  | { readonly rule: 'stale'; readonly lastDay: string | undefined }
  | { readonly rule: 'none' };

export type Zone = { readonly unit: string; readonly colour: ZoneColour; readonly reasons: readonly ZoneReason[] };

const worstFirst = ['red', 'orange', 'yellow'] as const;

/** Colours of units, by what is known of each on a day. A unit without fresh data is grey, whatever its neighbours are. */
export function classify(rules: ZoneRules, facts: ReadonlyMap<string, ZoneFacts>, on: string): ReadonlyMap<string, Zone> {
  const zones = new Map<string, Zone>();
  for (const [unit, { lastDay }] of facts)
    if (isStale(lastDay, on, rules.staleDays)) zones.set(unit, { unit, colour: 'grey', reasons: [{ rule: 'stale', lastDay }] });
  for (const colour of worstFirst) {
    const ofColour = rules.rules.filter((rule) => rule.colour === colour);
    // Found for all before any is given: a colour does not spread within itself.
    const found = [...facts]
      .filter(([unit]) => !zones.has(unit))
      .map(([unit, known]) => ({ unit, colour, reasons: ofColour.flatMap((rule) => reasonsOf(rule, { unit, known, zones, rules })) }))
      .filter(({ reasons }) => reasons.length > 0);
    for (const zone of found) zones.set(zone.unit, zone);
  }
  for (const unit of facts.keys()) if (!zones.has(unit)) zones.set(unit, { unit, colour: 'green', reasons: [{ rule: 'none' }] });
  return zones;
}

type Known = {
  readonly unit: string;
  readonly known: ZoneFacts;
  readonly zones: ReadonlyMap<string, Zone>;
  readonly rules: ZoneRules;
};

function reasonsOf(rule: ZoneRule, { unit, known, zones, rules }: Known): readonly ZoneReason[] {
  if (rule.kind === 'measure') {
    const value = known.measures[rule.measure] ?? 0;
    return value >= rule.atLeast ? [{ rule: rule.id, value }] : [];
  }
  return (rules.neighbours[unit] ?? [])
    .filter((neighbour) => zones.get(neighbour)?.colour === rule.of)
    .map((neighbour) => ({ rule: rule.id, neighbour }));
}

/** A unit above, by the colours of those right below; grey when none of them is known. */
export function rollUp({ above }: ZoneRules, below: readonly ZoneColour[]): ZoneColour {
  const known = below.filter((colour) => colour !== 'grey');
  if (known.length === 0) return 'grey';
  const rule = above.find(({ of, share }) => {
    const count = known.filter((colour) => of.includes(colour)).length;
    return count > 0 && count / known.length >= share;
  });
  return rule?.colour ?? 'green';
}

/** The same rules with other thresholds: what the colours would be. Vetoes stay. */
export function withThresholds(rules: ZoneRules, thresholds: { readonly [rule: string]: number }): ZoneRules {
  return {
    ...rules,
    rules: rules.rules.map((rule) =>
      rule.kind === 'measure' && rule.veto !== true && thresholds[rule.id] !== undefined
        ? { ...rule, atLeast: thresholds[rule.id]! }
        : rule,
    ),
  };
}

/** What a rule says, with its threshold. `numberOf` writes numbers as the language does. */
export function ruleText(rule: ZoneRule, language: string, numberOf: (value: number) => string): string {
  const label = rule.label[language] ?? rule.label['vi'] ?? rule.id;
  if (rule.kind === 'neighbour') return label;
  return label.replace('{n}', rule.measure.endsWith('Share') ? `${numberOf(rule.atLeast * 100)}%` : numberOf(rule.atLeast));
}

/** What colours the units above, with its shares. */
export function aboveText({ above, aboveLabel }: ZoneRules, language: string, numberOf: (value: number) => string): string {
  const label = aboveLabel[language] ?? aboveLabel['vi'] ?? '';
  return above.reduce((text, { colour, share }) => text.replace(`{${colour}}`, `${numberOf(share * 100)}%`), label);
}

const DAY_MS = 86_400_000;

function isStale(lastDay: string | undefined, on: string, days: number): boolean {
  return lastDay === undefined || (Date.parse(on) - Date.parse(lastDay)) / DAY_MS > days;
}

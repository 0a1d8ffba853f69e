import { weekday } from './days.ts';
import type { Expectation } from './ledger.ts';
import type { Programme } from './programme.ts';
import type { ZoneRule, ZoneRules } from './zones.ts';

/** What a programme asks and declares, as its committee changes it. How its reports are worded is changed apart (`wording.ts`). */
export type ProgrammeRules = Pick<Programme, 'expectations' | 'workdays' | 'zones'>;

export const rulesOf = ({ expectations, workdays, zones }: ProgrammeRules): ProgrammeRules => ({ expectations, workdays, zones });

/** What rules may name. */
export type RuleRegisters = {
  readonly forms: ReadonlySet<string>;
  readonly calendars: ReadonlySet<string>;
  readonly unitKinds: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
};

/** `pointer` is RFC 6901 into the rules. */
export type RuleError = {
  readonly pointer: string;
  readonly code: 'unknown' | 'duplicate' | 'too_big' | 'not-weekend' | 'not-worse';
  readonly message: string;
};

/** Everything that is wrong with rules of the right shape: names of nothing, the same thing twice, what can never hold. */
export function checkRules(rules: ProgrammeRules, known: RuleRegisters): readonly RuleError[] {
  return [
    ...expectationErrors(rules.expectations, known),
    ...twice(
      rules.workdays.holidays.map(({ day }) => day),
      (index) => `/workdays/holidays/${index}/day`,
    ),
    ...twice(rules.workdays.workingWeekends, (index) => `/workdays/workingWeekends/${index}`),
    ...rules.workdays.workingWeekends.flatMap((day, index) =>
      weekday(day) > 5
        ? []
        : [{ pointer: `/workdays/workingWeekends/${index}`, code: 'not-weekend', message: `${day} is no Saturday or Sunday` } as const],
    ),
    ...zoneErrors(rules.zones, known),
  ];
}

function expectationErrors(expectations: readonly Expectation[], known: RuleRegisters): readonly RuleError[] {
  const seen = new Set<string>();
  return expectations.flatMap(({ form, calendars, unitKinds }, index): readonly RuleError[] => {
    const pointer = `/expectations/${index}`;
    // One line of the ledger is one form of one unit in one period: two that say how many would contradict each other.
    const lines = calendars.flatMap((calendar) => unitKinds.map((kind) => `${form} ${calendar} ${kind}`));
    const again = lines.some((line) => seen.has(line));
    for (const line of lines) seen.add(line);
    return [
      ...unknown([form], known.forms, () => `${pointer}/form`),
      ...unknown(calendars, known.calendars, () => `${pointer}/calendars`),
      ...unknown(unitKinds, known.unitKinds, () => `${pointer}/unitKinds`),
      ...(again ? [{ pointer: `${pointer}/form`, code: 'duplicate', message: 'This form is expected already' } as const] : []),
    ];
  });
}

const severity = { yellow: 1, orange: 2, red: 3 } as const;

function zoneErrors({ rules, neighbours }: ZoneRules, known: RuleRegisters): readonly RuleError[] {
  return [
    ...twice(
      rules.map(({ id }) => id),
      (index) => `/zones/rules/${index}/id`,
    ),
    ...rules.flatMap((rule, index): readonly RuleError[] => {
      const pointer = `/zones/rules/${index}`;
      if (rule.kind === 'measure')
        return rule.measure.endsWith('Share') && rule.atLeast > 1
          ? [{ pointer: `${pointer}/atLeast`, code: 'too_big', message: 'A share is 100% at most' }]
          : [];
      return severity[rule.of] > severity[rule.colour]
        ? []
        : [{ pointer: `${pointer}/of`, code: 'not-worse', message: `Being beside ${rule.of} makes no unit ${rule.colour}` }];
    }),
    ...Object.entries(neighbours).flatMap(([unit, beside]) =>
      unknown([unit, ...beside], known.units, () => `/zones/neighbours/${unit}`).slice(0, 1),
    ),
  ];
}

function unknown(names: readonly string[], known: ReadonlySet<string>, pointer: (name: string) => string): readonly RuleError[] {
  return names
    .filter((name) => !known.has(name))
    .map((name) => ({ pointer: pointer(name), code: 'unknown', message: `There is no ${name}` }));
}

function twice(values: readonly string[], pointer: (index: number) => string): readonly RuleError[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index ? [] : [{ pointer: pointer(index), code: 'duplicate' as const, message: `${value} stands here twice` }],
  );
}

/** One thing of the rules that a revision made, ended or changed. `before` and `after` where a number or a name says it all. */
export type RuleChange = {
  readonly part: 'expectation' | 'holiday' | 'workingWeekend' | 'zoneRule' | 'staleDays' | 'above' | 'aboveLabel' | 'neighbours';
  /** The form, day, rule, unit or kind of unit it is about. */
  readonly of: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: string | number | undefined;
  readonly after?: string | number | undefined;
};

type Part = RuleChange['part'];
type Thing = { readonly part: Part; readonly of: string; readonly text: string; readonly said?: string | number | undefined };

/** What differs between two states of the rules, thing by thing. */
export function compareRules(before: ProgrammeRules, after: ProgrammeRules): readonly RuleChange[] {
  const [former, now] = [thingsOf(before), thingsOf(after)];
  const said = (name: 'before' | 'after', thing: Thing | undefined) => (thing?.said === undefined ? {} : { [name]: thing.said });
  return [...new Set([...former.keys(), ...now.keys()])].flatMap((key): readonly RuleChange[] => {
    const [was, is] = [former.get(key), now.get(key)];
    if (was?.text === is?.text) return [];
    const { part, of } = (is ?? was)!;
    const kind = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    return [{ part, of, kind, ...said('before', was), ...said('after', is) }];
  });
}

function thingsOf({ expectations, workdays, zones }: ProgrammeRules): ReadonlyMap<string, Thing> {
  const things: readonly Thing[] = [
    ...expectations.map((each): Thing => ({ part: 'expectation', of: each.form, text: stable(each) })),
    ...workdays.holidays.map(({ day, name }): Thing => ({ part: 'holiday', of: day, text: name, said: name })),
    ...workdays.workingWeekends.map((day): Thing => ({ part: 'workingWeekend', of: day, text: day })),
    ...zones.rules.map((rule): Thing => ({ part: 'zoneRule', of: rule.id, text: stable(rule), said: thresholdOf(rule) })),
    { part: 'staleDays', of: '', text: `${zones.staleDays} ${stable(zones.staleLabel)}`, said: zones.staleDays },
    ...zones.above.map((each): Thing => ({ part: 'above', of: each.colour, text: stable(each), said: each.share })),
    { part: 'aboveLabel', of: '', text: stable(zones.aboveLabel) },
    ...Object.entries(zones.neighbours).flatMap(([unit, beside]): Thing[] =>
      beside.length === 0 ? [] : [{ part: 'neighbours', of: unit, text: beside.toSorted().join(' ') }],
    ),
  ];
  // A form that is expected in several ways: each is a thing of its own, in the order they stand.
  const keys = new Map<string, number>();
  return new Map(
    things.map((thing) => {
      const key = `${thing.part} ${thing.of}`;
      const nth = keys.get(key) ?? 0;
      keys.set(key, nth + 1);
      return [`${key} ${nth}`, thing];
    }),
  );
}

const thresholdOf = (rule: ZoneRule): number | undefined => (rule.kind === 'measure' ? rule.atLeast : undefined);

/** The same text whatever the order of the keys, and whether a key is absent or undefined. */
function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${stable(each)}`)
    .join()}}`;
}

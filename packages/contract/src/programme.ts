import { z } from '@hono/zod-openapi';
import { Day, Id, LocalizedText } from './primitives.ts';
import { Unit } from './resources.ts';
import { revised } from './revised.ts';

/** What a programme asks and declares, as its committee edits it. */

const Sentence = LocalizedText.refine((text) => Object.values(text).some((each) => each.trim() !== ''), {
  message: 'say it in one language',
});
const Colour = z.enum(['yellow', 'orange', 'red']);
const CalendarId = z.string().regex(/^[a-z]{1,20}$/);

export const Expectation = z.strictObject({
  form: Id,
  calendars: z.array(CalendarId).min(1).max(10).readonly(),
  unitKinds: z.array(Unit.shape.kind).min(1).max(10).readonly(),
  /** How many from each unit in a period. */
  count: z.int().min(1).max(1000),
  /** Working days after the period's last day. */
  workingDays: z.int().min(0).max(60),
});

export const WorkingCalendar = z.strictObject({
  holidays: z
    .array(z.strictObject({ day: Day, name: z.string().trim().max(100) }))
    .max(500)
    .readonly(),
  workingWeekends: z.array(Day).max(200).readonly(),
});

const rule = { id: Id, colour: Colour, label: Sentence };
export const ZoneRule = z.discriminatedUnion('kind', [
  z.strictObject({
    ...rule,
    kind: z.literal('measure'),
    /** `redShare` (0 to 1), `red`, `orange`, `submissions`, `missing`, or `own.` and a question of the units' own reports. */
    measure: z.string().regex(/^(redShare|red|orange|submissions|missing|own\.[A-Za-z_][A-Za-z0-9_]{0,63})$/),
    atLeast: z.number().min(0).max(1_000_000),
    veto: z.boolean().optional(),
  }),
  z.strictObject({ ...rule, kind: z.literal('neighbour'), of: z.enum(['red', 'orange']), veto: z.boolean().optional() }),
]);

export const ZoneRules = z.strictObject({
  rules: z.array(ZoneRule).max(40).readonly(),
  staleDays: z.int().min(1).max(366),
  staleLabel: Sentence,
  neighbours: z.record(Id, z.array(Id).max(60).readonly()).readonly(),
  above: z
    .array(
      z.strictObject({
        colour: Colour,
        of: z
          .array(z.enum(['green', 'yellow', 'orange', 'red', 'grey']))
          .min(1)
          .max(5)
          .readonly(),
        share: z.number().gt(0).max(1),
      }),
    )
    .max(3)
    .readonly(),
  aboveLabel: Sentence,
});

export const ProgrammeRules = z.strictObject({
  expectations: z.array(Expectation).max(100).readonly(),
  workdays: WorkingCalendar,
  zones: ZoneRules,
});
export type ProgrammeRules = z.infer<typeof ProgrammeRules>;

/** Holds for every period that begins on `from` or later. */
export const ProgrammeInput = z.strictObject({ from: Day, rules: ProgrammeRules });
export type ProgrammeInput = z.infer<typeof ProgrammeInput>;

export const ProgrammeStart = z.strictObject({ template: z.enum(['movement']), from: Day });
export type ProgrammeStart = z.infer<typeof ProgrammeStart>;

export const RuleChange = z.strictObject({
  part: z.enum(['expectation', 'holiday', 'workingWeekend', 'zoneRule', 'staleDays', 'above', 'aboveLabel', 'neighbours']),
  of: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  before: z.union([z.string(), z.number()]).optional(),
  after: z.union([z.string(), z.number()]).optional(),
});
export type RuleChange = z.infer<typeof RuleChange>;

/**
 * Rules are absent where no programme was begun. A change may hold from the first of the running period, or from the day of the
 * newest rules if it is later.
 */
export const ProgrammeView = z.strictObject({ ...revised(RuleChange), rules: ProgrammeRules.optional() });
export type ProgrammeView = z.infer<typeof ProgrammeView>;

/** What rules would change, had they held for the running periods. */
export const ProgrammePreview = z.strictObject({
  expected: z.array(z.strictObject({ calendar: z.string(), label: LocalizedText, before: z.int(), after: z.int() })),
  zones: z.strictObject({
    /** The last period that has figures. */
    period: LocalizedText,
    units: z.int(),
    changed: z.array(z.strictObject({ unit: Id, name: LocalizedText, before: z.string(), after: z.string() })),
  }),
});
export type ProgrammePreview = z.infer<typeof ProgrammePreview>;

import { z } from '@hono/zod-openapi';
import type { ZoneRules } from '@safeground/programmes';
import { Day, Id, Instant, LocalizedText, Period } from './resources.ts';

/** Something decided about a period or a unit: by whom, when, why, and the paper it stands in. */
export const DecisionStep = z.strictObject({
  action: z.enum(['close', 'reopen', 'cancel', 'recognise', 'withdraw']),
  by: z.string(),
  at: Instant,
  /** When it was entered, where `at` is what it goes by: the instant of what a closing counts. */
  enteredAt: Instant.optional(),
  reason: z.string().optional(),
  decision: z.string().optional(),
  day: Day.optional(),
});
export type DecisionStep = z.infer<typeof DecisionStep>;

export const LedgerLine = z.strictObject({
  unit: Id,
  name: LocalizedText,
  form: Id,
  title: LocalizedText,
  count: z.int(),
  /** Last day in time. */
  due: Day,
  received: z.int(),
  onTime: z.int(),
  late: z.int(),
  returned: z.int(),
  missing: z.int(),
  state: z.enum(['awaited', 'received', 'late', 'returned', 'missing']),
});
export type LedgerLine = z.infer<typeof LedgerLine>;

/** A submission that a closed period would count otherwise now. */
export const Adjustment = z.strictObject({
  id: Id,
  form: Id,
  title: LocalizedText,
  /** Where and when it counts; where it counted when the period was closed, if it was moved away since. */
  unit: Id,
  name: LocalizedText,
  /** The place that was inspected, where it is not the unit itself. */
  subjectName: z.string().optional(),
  day: Day,
  /** When its content as it stands was received. */
  receivedAt: Instant,
  /** What became of it since: it came, was corrected, returned or withdrawn, or moved to another unit or period. */
  change: z.enum(['received', 'corrected', 'returned', 'withdrawn', 'moved']),
});
export type Adjustment = z.infer<typeof Adjustment>;

/** A closing that is being made: since when and by whom, how much of it is done (0 to 1), and whether it has come no further for long. */
export const ClosingProgress = z.strictObject({ by: z.string(), at: Instant, progress: z.number(), stuck: z.boolean() });
export type ClosingProgress = z.infer<typeof ClosingProgress>;

/** What was expected of a unit (and all under it) in a period, and what came. Of a closed period: as it was closed. */
export const Ledger = z.strictObject({
  unit: Id,
  period: Period,
  closed: z.boolean(),
  /** While a closing is under way. */
  closing: ClosingProgress.optional(),
  /** No official report of the unit is made, for there is no letterhead for its kind; of a closed period, as it was closed. */
  lacksLetterhead: z.boolean(),
  /** Closings and re-openings, oldest first. */
  steps: z.array(DecisionStep),
  totals: z.strictObject({
    expected: z.int(),
    received: z.int(),
    onTime: z.int(),
    late: z.int(),
    missing: z.int(),
    returned: z.int(),
    completeness: z.number().optional(),
    timeliness: z.number().optional(),
  }),
  lines: z.array(LedgerLine),
  /** What the period would count otherwise now that it is closed: it changes no report that was locked. */
  adjustments: z.array(Adjustment),
  /** There may be more of them than one answer looks for: asked for `after` this. */
  moreAdjustments: z.string().optional(),
});
export type Ledger = z.infer<typeof Ledger>;

/** Of which unit one wants the official report by mail whenever a period is closed; none without a unit. */
export const ReportMail = z.strictObject({ unit: Id.optional() });
export type ReportMail = z.infer<typeof ReportMail>;

/** What one said, and whether this installation sends letters at all. */
export const ReportMailState = ReportMail.extend({ available: z.boolean() });
export type ReportMailState = z.infer<typeof ReportMailState>;

export const PeriodDecision = z.strictObject({ period: z.string().max(60), reason: z.string().trim().max(1000).optional() });

/** Opens a closed period again; with `cancels`, ends the closing that was begun at this instant, as long as it is under way. */
export const PeriodOpening = PeriodDecision.extend({ cancels: Instant.optional() });

export const RecognitionInput = z.strictObject({
  unit: Id,
  action: z.enum(['recognise', 'withdraw']),
  decision: z.string().trim().min(1).max(100),
  day: Day,
  reason: z.string().trim().max(1000).optional(),
});
export type RecognitionInput = z.infer<typeof RecognitionInput>;

export const Recognition = z.strictObject({ unit: Id, recognised: z.boolean(), steps: z.array(DecisionStep) });
export type Recognition = z.infer<typeof Recognition>;

/** What the colours of units are made of; the rules decide on screen and in the report alike. */
export const Zones = z.strictObject({
  unit: Id,
  period: Period,
  /** The day on which freshness is judged. */
  on: Day,
  /** Something has come in that these colours may not count yet. */
  pending: z.boolean(),
  rules: z
    .custom<ZoneRules>((value) => typeof value === 'object' && value !== null)
    .optional()
    .openapi({ type: 'object', description: 'Classification rules (packages/programmes/src/zones.ts)' }),
  units: z.array(
    z.strictObject({
      unit: Id,
      parent: Id.optional(),
      name: LocalizedText,
      colour: z.enum(['green', 'yellow', 'orange', 'red', 'grey']),
      /** Which rules gave the colour, and what they saw. */
      reasons: z.array(
        z.strictObject({ rule: z.string(), value: z.number().optional(), neighbour: Id.optional(), lastDay: Day.optional() }),
      ),
      /** Of the lowest units only: those above are coloured by those below. */
      facts: z.strictObject({ measures: z.record(z.string(), z.number()), lastDay: Day.optional() }).optional(),
    }),
  ),
  recognitions: z.array(Recognition),
});
export type Zones = z.infer<typeof Zones>;

import { z } from '@hono/zod-openapi';
import type { ZoneRules } from '@safeground/programmes';
import { Day, Id, Instant, LocalizedText, Period } from './resources.ts';

/** Something decided about a period or a unit: by whom, when, why, and the paper it stands in. */
export const DecisionStep = z.strictObject({
  action: z.enum(['close', 'reopen', 'recognise', 'withdraw']),
  by: z.string(),
  at: Instant,
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

/** What was expected of a unit (and all under it) in a period, and what came. Of a closed period: as it was closed. */
export const Ledger = z.strictObject({
  unit: Id,
  period: Period,
  closed: z.boolean(),
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
  /** What came in after the period was closed: it changes no report that was locked. */
  adjustments: z.array(
    z.strictObject({ id: Id, form: Id, title: LocalizedText, unit: Id, name: LocalizedText, receivedAt: Instant, day: Day }),
  ),
});
export type Ledger = z.infer<typeof Ledger>;

export const PeriodDecision = z.strictObject({ period: z.string().max(60), reason: z.string().trim().max(1000).optional() });

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

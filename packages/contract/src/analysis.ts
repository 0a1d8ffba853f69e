import { z } from '@hono/zod-openapi';
import { Day, Id, Instant, LocalizedText } from './resources.ts';

/** A line or column of a cross-tabulation. `label` is there where the form or the register has a word for it. */
export const CrossTabCategory = z.strictObject({
  kind: z.enum(['choice', 'class', 'unit', 'month', 'hour', 'files', 'value', 'range', 'given', 'missing', 'hidden', 'other']),
  name: z.string().optional(),
  label: LocalizedText.optional(),
  value: z.number().optional(),
  from: z.number().optional(),
  to: z.number().optional(),
});
export type CrossTabCategory = z.infer<typeof CrossTabCategory>;

/** `null` is a count that is withheld, because it is about fewer than the form allows to be shown. */
const Count = z.int().nullable();

/** Two questions against each other, counted exactly over the submissions of a unit and period. `cells[row][column]`. */
export const CrossTab = z.strictObject({
  rows: z.array(CrossTabCategory),
  columns: z.array(CrossTabCategory),
  cells: z.array(z.array(Count)),
  rowTotals: z.array(Count),
  columnTotals: z.array(Count),
  total: z.int(),
  submissions: z.int(),
  suppressed: z.strictObject({ below: z.int() }).optional(),
});
export type CrossTab = z.infer<typeof CrossTab>;

/**
 * A form's figures of a unit over the last periods of a calendar, oldest first, and of the unit above it. What is withheld or
 * was not scored is absent; `red` is the share of red submissions among those with a class.
 */
export const Trend = z.strictObject({
  form: Id,
  lines: z.array(
    z.strictObject({
      unit: Id,
      name: LocalizedText,
      points: z.array(
        z.strictObject({
          period: z.string(),
          label: LocalizedText,
          submissions: z.int(),
          mean: z.number().optional(),
          red: z.number().optional(),
        }),
      ),
    }),
  ),
});
export type Trend = z.infer<typeof Trend>;

/** A criterion that a submission did not meet, and what has become of it. */
export const FollowUp = z.strictObject({
  submission: Id,
  criterion: Id,
  label: LocalizedText,
  outcome: z.enum(['partly', 'failed', 'veto']),
  form: Id,
  unit: Id,
  subject: Id.optional(),
  subjectName: z.string().optional(),
  observedAt: Instant,
  /** Who sees to it, and until when; the deadline of the submission's class until somebody sets another. */
  owner: Id.optional(),
  deadline: Day.optional(),
  done: z.boolean(),
  note: z.string().optional(),
  /** A later inspection of the same subject, or the submission as it was corrected, that found it met: closed by itself. */
  closedBy: Id.optional(),
  /** 0 until somebody has taken it up. */
  revision: z.int(),
});
export type FollowUp = z.infer<typeof FollowUp>;

export const FollowUpInput = z.strictObject({
  owner: Id.optional(),
  deadline: Day.optional(),
  done: z.boolean(),
  note: z.string().trim().max(500).optional(),
  /** The revision this one replaces. */
  base: z.int().min(0),
});
export type FollowUpInput = z.infer<typeof FollowUpInput>;

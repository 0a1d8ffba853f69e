import { z } from '@hono/zod-openapi';
import { Day, Id, Instant } from './primitives.ts';

const key = z.strictObject({ form: Id, subject: Id.optional(), unit: Id.optional(), inspector: Id, due: Day });

/**
 * What tells one assignment from another: nobody is given the same form for the same subject and day twice, nor for the same
 * unit and day where the form is a unit's own. `unit` says which unit where there is no subject.
 */
export const AssignmentKey = key.refine(({ subject, unit }) => subject !== undefined || unit !== undefined, {
  message: 'give a subject or a unit',
  path: ['subject'],
});
export type AssignmentKey = z.infer<typeof AssignmentKey>;

/**
 * A form that an inspector is to fill about a subject by a day, or about the unit itself where there is no subject. It is done
 * by itself when the submission arrives.
 */
export const Assignment = key.extend({
  state: z.enum(['open', 'done', 'cancelled']),
  /** Names as they were when it was given; a unit has the name it has. */
  subjectName: z.string().optional(),
  inspectorName: z.string(),
  unit: Id,
  createdAt: Instant,
  createdBy: Id,
  /** When it was done or cancelled, and by which submission. */
  closedAt: Instant.optional(),
  submission: Id.optional(),
});
export type Assignment = z.infer<typeof Assignment>;

/**
 * Gives work out in bulk: about the subjects named, or about all of the form's kind in these units and under them. A form that
 * a unit fills about itself is given for the units named, and for none under them. `batch` is the caller's own number for it:
 * sent again, nothing is made twice, and what was cancelled meanwhile stays so.
 */
export const AssignmentOrder = z
  .strictObject({
    batch: z.uuid(),
    form: Id,
    inspector: Id,
    due: Day,
    /** Once more every so many months, so many times in all. */
    repeat: z.strictObject({ months: z.int().min(1).max(24), times: z.int().min(2).max(12) }).optional(),
    subjects: z.array(Id).min(1).max(500).optional(),
    units: z.array(Id).min(1).max(500).optional(),
  })
  .refine(({ subjects, units }) => (subjects === undefined) !== (units === undefined), {
    message: 'give either subjects or units',
    path: ['subjects'],
  });
export type AssignmentOrder = z.infer<typeof AssignmentOrder>;

/** How many were made, and how many stood there already. */
export const AssignmentOutcome = z.strictObject({ created: z.int(), existing: z.int() });
export type AssignmentOutcome = z.infer<typeof AssignmentOutcome>;

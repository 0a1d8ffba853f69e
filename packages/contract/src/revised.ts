import { z } from '@hono/zod-openapi';
import { Day, Instant } from './primitives.ts';

/** What a page sees of something that is kept in revisions: its newest one, though it may be meant for later, and who changed what. */
export const revised = <Change extends z.ZodType>(change: Change) => ({
  revision: z.int().min(0),
  from: Day.optional(),
  /** The earliest day for which a change may be made. */
  earliest: Day,
  /** Newest first. */
  history: z
    .array(
      z.strictObject({
        revision: z.int(),
        from: Day,
        by: z.string().optional(),
        at: Instant.optional(),
        changes: z.array(change).readonly(),
      }),
    )
    .readonly(),
});

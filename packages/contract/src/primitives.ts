import { z } from '@hono/zod-openapi';

/** What every shape of the wire is made of. */

export const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A calendar day; there is no year 0. */
export const Day = z.iso.date().regex(/^(?!0000)/);
export const Instant = z.iso.datetime({ offset: true });
export const LocalizedText = z.record(z.string().regex(/^[a-z]{2}(-[A-Za-z0-9]+)?$/), z.string());
export type LocalizedText = z.infer<typeof LocalizedText>;

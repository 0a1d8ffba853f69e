import { z } from '@hono/zod-openapi';
import { Id, Instant, LocalizedText } from './primitives.ts';

/** People, their rights, and the tablets they enrol. */

export const Role = z.enum(['designer', 'inspector', 'reporter', 'committee', 'administrator']);
export type Role = z.infer<typeof Role>;

/** A grant holds for one agency, for a unit and all under it, or for the whole organisation. */
export const Scope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('organisation') }),
  z.strictObject({ kind: z.literal('agency'), agency: Id }),
  z.strictObject({ kind: z.literal('unit'), unit: Id }),
]);
export type Scope = z.infer<typeof Scope>;

export const Grant = z.strictObject({ role: Role, scope: Scope });
export type Grant = z.infer<typeof Grant>;

export const Me = z.strictObject({
  user: z.strictObject({ id: Id, name: z.string(), email: z.string() }),
  organisation: z.strictObject({ id: Id, name: LocalizedText, timeZone: z.string(), languages: z.array(z.string()) }),
  grants: z.array(Grant),
});
export type Me = z.infer<typeof Me>;

export const Person = z.strictObject({ id: Id, name: z.string(), email: z.email(), grants: z.array(Grant) });
export type Person = z.infer<typeof Person>;

/** Somebody by name alone, for who may not read their e-mail and rights. */
export const PersonName = Person.pick({ id: true, name: true });
export type PersonName = z.infer<typeof PersonName>;

export const PersonInput = z.strictObject({
  name: z.string().trim().min(1).max(120),
  email: z.email().max(254),
  grants: z.array(Grant).min(1).max(50),
});
export type PersonInput = z.infer<typeof PersonInput>;
/** The first password is shown this once, to be handed over; nobody can read it again. */
export const NewPerson = z.strictObject({ person: Person, password: z.string() });
export type NewPerson = z.infer<typeof NewPerson>;

const Kept = z.strictObject({ drafts: z.int().min(0).max(100_000), waiting: z.int().min(0).max(100_000) });

/**
 * What a tablet says of itself: how many inspections are begun on it and how many wait to be sent; `lost` is what had been on
 * it, and when, where it found that its browser had cleared its storage. `id` it made up when it was first used: it stays the
 * same tablet however often somebody signs in on it.
 */
export const TabletReport = Kept.extend({ id: Id, lost: Kept.extend({ at: Instant }).optional() });
export type TabletReport = z.infer<typeof TabletReport>;
/** What the server knows of a tablet: what it said last, `at` by the server's clock, and by whom. `device` is how its browser calls itself. */
export const Tablet = TabletReport.extend({ person: PersonName, device: z.string(), at: Instant });
export type Tablet = z.infer<typeof Tablet>;

/** What a tablet that wants to be enrolled is told: it shows `code` and `url` (as QR), and keeps `secret` to itself. */
export const EnrolmentBegun = z.strictObject({
  secret: z.string(),
  code: z.string(),
  url: z.string(),
  expiresAt: Instant,
  /** Ask this often whether somebody approved it, in seconds. */
  every: z.int(),
});
export type EnrolmentBegun = z.infer<typeof EnrolmentBegun>;

/** What whoever approves an enrolment sees of the tablet. `device` is how its browser calls itself. */
export const Enrolment = z.strictObject({
  code: z.string(),
  state: z.enum(['waiting', 'approved', 'claimed']),
  device: z.string(),
  begunAt: Instant,
  expiresAt: Instant,
});
export type Enrolment = z.infer<typeof Enrolment>;
/** What a tablet is told of the offer it was shown: whom it will be signed in as. */
export const EnrolmentOffer = z.strictObject({ name: z.string(), expiresAt: Instant });
export type EnrolmentOffer = z.infer<typeof EnrolmentOffer>;

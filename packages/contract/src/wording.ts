import { z } from '@hono/zod-openapi';
import { Day, Id, LocalizedText } from './primitives.ts';
import { revised } from './revised.ts';

/** How the official reports of a programme are worded, as its committee's office edits it (packages/programmes/src/outline.ts). */

const Line = z.string().trim().min(1).max(300);
const Lines = z.array(Line).max(40).readonly();
const Sentence = z.string().trim().min(1).max(2000);
const Kind = z.string().regex(/^[a-z]{1,20}$/);

/** `{UNIT}` and `{unit}` stand for the unit's name. */
const Letterhead = z.strictObject({
  superior: Line.optional(),
  issuer: Line,
  symbol: z.string().trim().min(1).max(40),
  place: Line,
  addressees: Lines,
  recipients: Lines,
  authority: Line.optional(),
  position: Line,
  secondPosition: Line.optional(),
  speaker: Line,
});

const OutlinePart = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('heading'), text: Line }),
  z.strictObject({ kind: z.literal('own'), sentences: z.array(Sentence).min(1).max(20).readonly() }),
  z.strictObject({ kind: z.literal('forms'), about: z.array(Id).min(1).max(20).readonly() }),
  z.strictObject({ kind: z.enum(['ledger', 'zones', 'strengths', 'weaknesses', 'adjustments']) }),
  z.strictObject({ kind: z.enum(['text', 'point']), text: Sentence }),
  z.strictObject({ kind: z.literal('blank'), lines: z.int().min(1).max(20) }),
]);

const OutlineAppendix = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['assessments', 'ledger', 'zones']), title: Line }),
  z.strictObject({
    kind: z.literal('own'),
    title: Line,
    measure: Line,
    columns: z
      .array(z.strictObject({ heading: Line, question: Id, atEnd: z.boolean().optional() }))
      .min(1)
      .max(12)
      .readonly(),
  }),
]);

const ReportOutline = z.strictObject({
  letterheads: z.record(Kind, Letterhead).readonly(),
  prefixes: z.record(z.string().min(1).max(20), z.string().max(40)).readonly(),
  subject: z.array(Line).min(1).max(5).readonly(),
  /** Each with what its document is about, which is longer than a line. */
  bases: z.array(Sentence).max(40).readonly(),
  opening: Sentence.optional(),
  sections: z
    .array(z.strictObject({ title: Line, parts: z.array(OutlinePart).max(60).readonly() }))
    .max(20)
    .readonly(),
  closing: Sentence.optional(),
  appendices: z.array(OutlineAppendix).max(20).readonly(),
});

/** For the reports of every calendar, but those with an outline of their own. */
export const ReportWording = z.strictObject({ all: ReportOutline, own: z.record(Kind, ReportOutline).readonly() });
export type ReportWording = z.infer<typeof ReportWording>;

/** Words the report of every period that ends on `from` or later. */
export const WordingInput = z.strictObject({ from: Day, wording: ReportWording });
export type WordingInput = z.infer<typeof WordingInput>;

/**
 * `before` and `after` are lines; one that is more than a line of text is `@` and its kind, then its text or what it is about
 * (`@heading Tuyên truyền`, `@forms unit school`, `@blank 2`).
 */
export const WordingChange = z.strictObject({
  part: z.enum(['own', 'letterhead', 'subject', 'bases', 'opening', 'closing', 'sections', 'appendices', 'order']),
  calendar: z.string().optional(),
  of: z.string().optional(),
  kind: z.enum(['added', 'removed', 'changed']),
  before: z.string().optional(),
  after: z.string().optional(),
});
export type WordingChange = z.infer<typeof WordingChange>;

/**
 * Wording is absent where no programme was begun, and of one that lost it in an earlier build. A change may be made for the last
 * day of the period that ended last, or for the day of the newest wording.
 */
export const WordingView = z.strictObject({
  ...revised(WordingChange),
  wording: ReportWording.optional(),
  /** Whether there is a programme whose reports are worded. */
  programme: z.boolean(),
  /** What sentences may name: numbers of the units' own reports. */
  figures: z.array(z.strictObject({ name: Id, label: LocalizedText })).readonly(),
});
export type WordingView = z.infer<typeof WordingView>;

/**
 * What the report of a unit and period is made of, but for its wording (packages/reports/src/official/figures.ts), and whether
 * something that came in is not counted in it yet.
 */
export const ReportNumbers = z
  .custom<{ readonly pending: boolean }>((value) => typeof value === 'object' && value !== null && 'pending' in value)
  .openapi({ type: 'object', description: 'Figures of a report (packages/reports/src/official/figures.ts) without its outline' });
export type ReportNumbers = z.infer<typeof ReportNumbers>;

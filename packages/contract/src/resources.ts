import { z } from '@hono/zod-openapi';
import type { FormDefinition } from '@safeground/forms';
import type { Precompiled as PrecompiledForm } from '@safeground/forms/precompile';
import { ATTACHMENT_BYTES, ATTACHMENT_COUNT, attachmentTypes } from './attachments.ts';
import { Day, Id, Instant, LocalizedText, Sha256 } from './primitives.ts';
import { submissionStates } from './submission-state.ts';

/** Wire shapes. Every object is strict: an unknown key is an error that names it, never silently dropped. */

export * from './people.ts';
export * from './primitives.ts';

// ------------------------------------------------------------ the organisation

export const Agency = z.strictObject({ id: Id, name: LocalizedText });
export type Agency = z.infer<typeof Agency>;

/** Line authority, or working together without it, for some days. `to` is exclusive. */
export const UnitEdge = z.strictObject({ unit: Id, kind: z.enum(['subordinate', 'coordinated']), from: Day, to: Day.optional() });

/** One node of the dated tree. `validTo` is exclusive. `code` is the official code: shown, searched, never a key. */
export const Unit = z.strictObject({
  id: Id,
  code: z.string().optional(),
  name: LocalizedText,
  kind: z.enum(['province', 'city', 'ward', 'commune', 'hamlet', 'group', 'office']),
  /** The unit it is under, but for the days of a subordinate edge; in a list, the one it is under on the day asked. */
  parent: Id.optional(),
  validFrom: Day,
  validTo: Day.optional(),
  edges: z.array(UnitEdge).max(50).optional(),
  /** Where its area went: to which unit, what share of it (0..1), from which day. */
  became: z
    .array(z.strictObject({ unit: Id, share: z.number().gt(0).lte(1), on: Day }))
    .max(50)
    .optional(),
});
export type Unit = z.infer<typeof Unit>;

export const Period = z.strictObject({
  /** `month:2021-08`, `quarter:2021-Q3`, `half:2021-H1`, `year:2021` */
  key: z.string(),
  calendar: z.string(),
  label: LocalizedText,
  /** First day, inclusive. */
  from: Day,
  /** Last day, inclusive. */
  to: Day,
});
export type Period = z.infer<typeof Period>;

export const SubjectInput = z.strictObject({
  kind: z.string().min(1).max(40),
  name: z.string().trim().min(1).max(200),
  unit: Id,
  code: z.string().max(60).optional(),
  address: z.string().max(300).optional(),
  representative: z.string().max(120).optional(),
  phone: z.string().max(30).optional(),
  place: z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).optional(),
});
export type SubjectInput = z.infer<typeof SubjectInput>;
export const Subject = SubjectInput.extend({ id: Id, createdAt: Instant });
export type Subject = z.infer<typeof Subject>;
/** A state of a subject as somebody put it; together they are its history. */
export const SubjectRevision = Subject.extend({ revision: z.int().min(1), by: Id, at: Instant });
export type SubjectRevision = z.infer<typeof SubjectRevision>;

/** A file of subjects, .xlsx or .csv, as base64; `commit: false` only tells what would happen. */
export const SubjectImportRequest = z.strictObject({
  fileName: z.string().min(1).max(200),
  content: z.base64().min(1),
  /** Kind of the rows when the file has no such column. */
  kind: z.string().min(1).max(40).optional(),
  language: z.enum(['vi', 'en']),
  commit: z.boolean(),
});
/** Something wrong with a cell. `row` as a spreadsheet counts, `column` is its heading; both are absent when the file itself is refused. */
export const SubjectImportFinding = z.strictObject({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  sheet: z.string().optional(),
  row: z.int().optional(),
  column: z.string().optional(),
  message: z.string(),
});
export type SubjectImportFinding = z.infer<typeof SubjectImportFinding>;
/** What an import did, or would do. With an error among the findings before writing, nothing was written. */
export const SubjectImport = z.strictObject({
  committed: z.boolean(),
  rows: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  failed: z.int(),
  findings: z.array(SubjectImportFinding),
});
export type SubjectImport = z.infer<typeof SubjectImport>;

export const SubjectExportRequest = z.strictObject({
  unit: Id,
  kind: z.string().min(1).max(40).optional(),
  format: z.enum(['xlsx', 'csv']),
  language: z.enum(['vi', 'en']),
});
/** Where the file waits for a few minutes. */
export const SubjectExport = z.strictObject({ url: z.string(), fileName: z.string(), expiresAt: Instant, rows: z.int() });
export type SubjectExport = z.infer<typeof SubjectExport>;

// ------------------------------------------------------------ forms

/** Checked in depth by `@safeground/forms` (parseDefinition); here only its outline, so that this file stays small. */
export const Definition = z
  .custom<FormDefinition>((value) => typeof value === 'object' && value !== null)
  .openapi({ type: 'object', description: 'A form definition (packages/forms/src/definition.ts)' });

/** The number of the engine that will open a version. */
export const EngineNumber = z.string().regex(/^\d{1,6}$/);

/** A version compiled for the engine that asked: opened without a compiler, and thrown away by any other engine. */
export const Precompiled = z
  .custom<PrecompiledForm>((value) => typeof value === 'object' && value !== null)
  .openapi({ type: 'object', description: 'A compiled form (packages/forms/src/form/precompiled.ts)' });

export const Form = z.strictObject({
  id: Id,
  agency: Id,
  title: LocalizedText,
  subjectKind: z.string().optional(),
  state: z.enum(['draft', 'published', 'retired']),
  /** Latest published version number; 0 before the first. */
  latestVersion: z.int().min(0),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Form = z.infer<typeof Form>;

export const FormDraft = z.strictObject({
  form: Id,
  definition: Definition,
  /** Optimistic lock, sent as ETag / If-Match. */ revision: z.int().min(1),
  updatedAt: Instant,
  updatedBy: Id,
});
export type FormDraft = z.infer<typeof FormDraft>;

export const FormVersion = z.strictObject({
  form: Id,
  version: z.int().min(1),
  /** SHA-256 of the canonical definition. */
  hash: Sha256,
  definition: Definition,
  /** Only where it was asked for, and the form can be compiled before it travels. */
  precompiled: Precompiled.optional(),
  publishedAt: Instant,
  publishedBy: Id,
  retiredAt: Instant.optional(),
});
export type FormVersion = z.infer<typeof FormVersion>;

export const TemplateSummary = z.strictObject({
  id: Id,
  title: LocalizedText,
  description: LocalizedText,
  owner: LocalizedText,
  questions: z.int(),
  subjectKind: z.string().optional(),
});
export type TemplateSummary = z.infer<typeof TemplateSummary>;

// ------------------------------------------------------------ submissions

export const SubmissionState = z.enum(submissionStates);
export type SubmissionState = z.infer<typeof SubmissionState>;

/** What a tablet sends, and what the content hash covers (canonical JSON of this object without `contentHash`). */
export const SubmissionContent = z.strictObject({
  form: Id,
  version: z.int().min(1),
  versionHash: Sha256,
  unit: Id,
  subject: Id.optional(),
  /** When it was observed, by the device's clock. */
  observedAt: Instant,
  /** Self-assessment, inspection, appraisal or re-inspection. */
  visit: z.enum(['self', 'inspection', 'appraisal', 'reinspection']),
  answers: z.record(z.string(), z.unknown()),
  /** SHA-256 of each attachment the answers refer to, sorted. */
  attachments: z.array(Sha256).max(ATTACHMENT_COUNT),
});
export type SubmissionContent = z.infer<typeof SubmissionContent>;

export const SubmissionInput = z.strictObject({
  content: SubmissionContent,
  contentHash: Sha256,
  /** 0 for the first; the revision this one corrects otherwise. */ base: z.int().min(0),
});
export type SubmissionInput = z.infer<typeof SubmissionInput>;

/** The only thing that lets a tablet forget. `complete` says that every attachment's bytes are here too. */
export const Receipt = z.strictObject({
  id: Id,
  revision: z.int().min(1),
  contentHash: Sha256,
  attachments: z.array(z.strictObject({ sha256: Sha256, present: z.boolean() })),
  complete: z.boolean(),
  state: SubmissionState,
  receivedAt: Instant,
});
export type Receipt = z.infer<typeof Receipt>;

export const AnswerProblem = z.strictObject({ path: z.string(), code: z.string(), message: LocalizedText });

export const Score = z.strictObject({
  score: z.number().optional(),
  maximum: z.number(),
  complete: z.boolean(),
  class: z.string().optional(),
  decidedBy: z.array(z.string()),
});
export type Score = z.infer<typeof Score>;

/** A line of a list of submissions. */
export const SubmissionSummary = z.strictObject({
  id: Id,
  revision: z.int(),
  form: Id,
  version: z.int(),
  unit: Id,
  subject: Id.optional(),
  subjectName: z.string().optional(),
  state: SubmissionState,
  flagged: z.boolean(),
  score: Score.optional(),
  observedAt: Instant,
  receivedAt: Instant,
  /** The first of the organisation's calendars cuts it. */
  period: z.string(),
  /** Who sent the content. */
  by: Id,
});
export type SubmissionSummary = z.infer<typeof SubmissionSummary>;

/** One link of the immutable chain. `previous` is the hash of the link before it. */
export const Revision = z.strictObject({
  revision: z.int().min(1),
  action: z.enum(['submit', 'correct', 'review', 'return', 'approve', 'lock', 'withdraw']),
  by: Id,
  at: Instant,
  contentHash: Sha256.optional(),
  remarks: z.array(z.strictObject({ path: z.string(), text: z.string().max(2000) })).optional(),
  reason: z.string().max(2000).optional(),
  previous: Sha256.optional(),
  hash: Sha256,
});
export type Revision = z.infer<typeof Revision>;

/** Words of a choice that stands in a file: the files of a version are larger than what a page has to know of them. */
export const ChosenLabel = z.strictObject({ list: z.string(), name: z.string(), label: LocalizedText });
export type ChosenLabel = z.infer<typeof ChosenLabel>;

export const Submission = SubmissionSummary.extend({
  content: SubmissionContent,
  /** Of what was chosen from files. */
  chosen: z.array(ChosenLabel).optional(),
  problems: z.array(AnswerProblem),
  attachments: z.array(z.strictObject({ sha256: Sha256, present: z.boolean() })),
  history: z.array(Revision),
});
export type Submission = z.infer<typeof Submission>;

export const Transition = z.strictObject({
  action: z.enum(['review', 'return', 'approve', 'lock', 'withdraw']),
  base: z.int().min(1),
  /** Remarks on questions, by path. */
  remarks: z
    .array(z.strictObject({ path: z.string().max(200), text: z.string().min(1).max(2000) }))
    .max(50)
    .optional(),
  reason: z.string().max(2000).optional(),
});
export type Transition = z.infer<typeof Transition>;

/** Taking back what one sent by mistake: it stays on record with the reason, and counts no more. */
export const Withdrawal = z.strictObject({ base: z.int().min(1), reason: z.string().trim().min(1).max(2000) });
export type Withdrawal = z.infer<typeof Withdrawal>;

/** Another content that was sent for one revision of a submission and came second: kept, not counted. */
export const SubmissionCopy = z.strictObject({
  contentHash: Sha256,
  /** The revision it would have followed; 0 for a first one. */
  base: z.int().min(0),
  by: z.string(),
  at: Instant,
  content: SubmissionContent,
  chosen: z.array(ChosenLabel).optional(),
});
export type SubmissionCopy = z.infer<typeof SubmissionCopy>;

export const AttachmentPlanItem = z.strictObject({
  sha256: Sha256,
  type: z.enum(attachmentTypes),
  size: z.int().min(1).max(ATTACHMENT_BYTES),
});
export const AttachmentUpload = z.strictObject({
  sha256: Sha256,
  present: z.boolean(),
  url: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  expiresAt: Instant.optional(),
});
export type AttachmentUpload = z.infer<typeof AttachmentUpload>;

// ------------------------------------------------------------ summaries

export const NumberFigures = z.strictObject({
  count: z.int(),
  sum: z.number(),
  min: z.number().optional(),
  max: z.number().optional(),
  mean: z.number().optional(),
  /** Nearest-rank quantiles; those that are not exact are within 1.6 % of the value. */
  quantiles: z
    .strictObject({ p10: z.number(), p25: z.number(), p50: z.number(), p75: z.number(), p90: z.number(), exact: z.boolean() })
    .optional(),
});
/** A part of a whole (a month, an hour) and how many fell into it. */
const PartCount = z.strictObject({ part: z.string(), count: z.int() });
export const QuestionFigures = z.strictObject({
  id: z.string(),
  label: LocalizedText,
  kind: z.string(),
  answered: z.int(),
  /** Asked and left empty. */
  missing: z.int(),
  /** Not asked, because it was not relevant. */
  hidden: z.int(),
  /** Counted from older versions only: the latest does not ask it any more. */
  retired: z.literal(true).optional(),
  choices: z
    .array(z.strictObject({ name: z.string(), label: LocalizedText, count: z.int(), retired: z.literal(true).optional() }))
    .optional(),
  /** Answers that were no choice of the list. */
  other: z.int().optional(),
  numbers: NumberFigures.optional(),
  days: z.strictObject({ count: z.int(), first: Day.optional(), last: Day.optional(), months: z.array(PartCount).optional() }).optional(),
  /** Times of day by hour, `08`. */
  hours: z.array(PartCount).optional(),
  /** Files attached, in all. */
  files: z.int().optional(),
  /** The breakdown is withheld: part of it is about fewer than the form allows to be shown. */
  suppressed: z.literal(true).optional(),
});
export type QuestionFigures = z.infer<typeof QuestionFigures>;

export const CriterionFigures = z.strictObject({
  id: z.string(),
  label: LocalizedText,
  met: z.int(),
  partly: z.int(),
  failed: z.int(),
  notApplicable: z.int(),
  unanswered: z.int(),
  vetoes: z.int(),
});
export type CriterionFigures = z.infer<typeof CriterionFigures>;

export const ClassCount = z.strictObject({
  code: z.string(),
  label: LocalizedText,
  colour: z.enum(['green', 'yellow', 'orange', 'red']),
  count: z.int(),
});

/** What a form says of a unit (and all under it) in a period. */
export const Summary = z.strictObject({
  form: Id,
  title: LocalizedText,
  unit: z.strictObject({ id: Id, name: LocalizedText }),
  period: Period,
  /** When these figures were built; absent when nothing has come in. */
  builtAt: Instant.optional(),
  /** Something of this form has come in that these figures may not count yet. */
  pending: z.boolean(),
  generation: z.int(),
  /** `now` when it was read on today's map; `estimated` submissions are then here only by a share of a unit that was split. */
  map: z.literal('now').optional(),
  estimated: z.int().optional(),
  submissions: z.int(),
  flagged: z.int(),
  score: NumberFigures.extend({
    /** The largest score a submission can have. */ maximum: z.number(),
    /** Ten equal bands of the maximum. */ histogram: z.array(z.int()),
  }).optional(),
  classes: z.array(ClassCount),
  criteria: z.array(CriterionFigures),
  questions: z.array(QuestionFigures),
  /** Whatever is about fewer submissions than this is withheld, because the form says so. */
  suppressed: z.strictObject({ below: z.int() }).optional(),
  children: z.array(
    z.strictObject({
      unit: Id,
      name: LocalizedText,
      submissions: z.int(),
      flagged: z.int(),
      mean: z.number().optional(),
      classes: z.array(z.strictObject({ code: z.string(), count: z.int() })),
      /** Mean and classes are withheld. */
      suppressed: z.literal(true).optional(),
    }),
  ),
});
export type Summary = z.infer<typeof Summary>;

/** Files of tables: figures, or raw rows. */
export const TableExport = z.strictObject({
  kind: z.enum(['summary', 'rows']),
  format: z.enum(['xlsx', 'csv']),
  form: Id,
  unit: Id,
  period: z.string(),
  language: z.enum(['vi', 'en']),
});
export type TableExport = z.infer<typeof TableExport>;
/** The official report of a unit and period. It is always in Vietnamese. */
export const ReportExport = z.strictObject({ kind: z.literal('report'), format: z.enum(['docx', 'pdf']), unit: Id, period: z.string() });
export type ReportExport = z.infer<typeof ReportExport>;
export const ExportRequest = z.discriminatedUnion('kind', [TableExport, ReportExport]);
export type ExportRequest = z.infer<typeof ExportRequest>;
export const ExportJob = z.strictObject({
  id: Id,
  request: ExportRequest,
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  /** 0..1 */ progress: z.number(),
  fileName: z.string().optional(),
  url: z.string().optional(),
  problem: z.string().optional(),
  createdAt: Instant,
});
export type ExportJob = z.infer<typeof ExportJob>;

export const page = <Item extends z.ZodType>(item: Item) => z.strictObject({ items: z.array(item), cursor: z.string().optional() });

/** RFC 9457. `type` is stable and what clients key on; `errors` point at places. */
export const ProblemBody = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  errors: z
    .array(
      z.strictObject({
        pointer: z.string(),
        code: z.string(),
        message: z.string(),
        values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      }),
    )
    .optional(),
  revision: z.int().optional(),
});
export type ProblemBody = z.infer<typeof ProblemBody>;

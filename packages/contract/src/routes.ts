import { createRoute, z } from '@hono/zod-openapi';
import { CrossTab, FollowUp, FollowUpInput, Trend } from './analysis.ts';
import { committeeRoutes } from './committee-routes.ts';
import { assignmentRoutes } from './assignment-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { programmeRoutes } from './programme-routes.ts';
import * as shapes from './resources.ts';
import { answers, Cursor, IfMatch, json, ofForm, ofId, PeriodKey, permission } from './routing.ts';

export type { Permission } from './routing.ts';

const VersionNumber = z
  .string()
  .regex(/^[1-9][0-9]{0,8}$/)
  .transform(Number);
const Axis = z.string().regex(/^\$(class|unit)$|^[A-Za-z][A-Za-z0-9_-]{0,63}$/);
const ofVersion = z.strictObject({ form: shapes.Id, version: VersionNumber });
const ofCode = z.strictObject({ code: z.string().max(20) });

/** A new form is made from a template or blank under a title: exactly one of the two. */
const FormCreation = z.union([
  z.strictObject({ agency: shapes.Id, template: shapes.Id }),
  z.strictObject({ agency: shapes.Id, title: shapes.LocalizedText }),
]);

/** `day` is the day it was received, `period` the one it counts for. */
const SubmissionQuery = z
  .strictObject({
    form: shapes.Id,
    unit: shapes.Id,
    day: shapes.Day.optional(),
    period: PeriodKey.optional(),
    state: shapes.SubmissionState.optional(),
    /** What the name of the place begins with, word by word, without diacritics. */
    q: z.string().max(100).optional(),
    cursor: Cursor,
  })
  .refine((query) => (query.day === undefined) !== (query.period === undefined), { message: 'give either day or period', path: ['day'] });

/** Every route but better-auth's own (`/api/auth/*`). Mutations also need the header `x-safeground: 1`. */
export const routes = {
  ...assignmentRoutes,
  ...fileRoutes,
  ...programmeRoutes,
  ...committeeRoutes,
  health: createRoute({
    method: 'get',
    path: '/api/health',
    ...permission('open'),
    responses: answers(z.strictObject({ ok: z.literal(true) })),
  }),
  me: createRoute({ method: 'get', path: '/api/me', ...permission('signed-in'), responses: answers(shapes.Me) }),
  listPeople: createRoute({
    method: 'get',
    path: '/api/people',
    ...permission('people.read'),
    responses: answers(shapes.page(shapes.Person)),
  }),
  /** Names of people whose ids the caller came upon, in a history for instance. Unknown ones are left out. */
  listNames: createRoute({
    method: 'get',
    path: '/api/names',
    ...permission('signed-in'),
    request: { query: z.strictObject({ ids: z.string().regex(/^[A-Za-z0-9_-]{1,64}(,[A-Za-z0-9_-]{1,64}){0,99}$/) }) },
    responses: answers(shapes.page(shapes.PersonName)),
  }),
  /** Said by a tablet whenever what it holds changes: after a loss the office knows what to look for. */
  reportTablet: createRoute({
    method: 'post',
    path: '/api/me/tablet',
    ...permission('submission.write'),
    request: { body: json(shapes.TabletReport) },
    responses: answers(z.strictObject({ ok: z.literal(true) })),
  }),
  listTablets: createRoute({
    method: 'get',
    path: '/api/tablets',
    ...permission('people.read'),
    responses: answers(shapes.page(shapes.Tablet)),
  }),
  createPerson: createRoute({
    method: 'post',
    path: '/api/people',
    ...permission('people.grant'),
    request: { body: json(shapes.PersonInput) },
    responses: answers(shapes.NewPerson),
  }),
  putGrants: createRoute({
    method: 'put',
    path: '/api/people/{id}/grants',
    ...permission('people.grant'),
    request: { params: ofId, body: json(z.strictObject({ grants: z.array(shapes.Grant).max(50) })) },
    responses: answers(shapes.Person),
  }),
  /** Another first password for somebody who forgot theirs; ends their sessions. */
  resetPassword: createRoute({
    method: 'post',
    path: '/api/people/{id}/password',
    ...permission('people.grant'),
    request: { params: ofId },
    responses: answers(shapes.NewPerson),
  }),
  /** Signs a person out wherever they are signed in; oneself without further rights. */
  endSessions: createRoute({
    method: 'post',
    path: '/api/people/{id}/sign-out',
    ...permission('signed-in'),
    request: { params: ofId },
    responses: answers(shapes.Person),
  }),
  /** A tablet asks to be enrolled. Nobody is signed in yet. */
  beginEnrolment: createRoute({
    method: 'post',
    path: '/api/enrolments',
    ...permission('open'),
    responses: answers(shapes.EnrolmentBegun),
  }),
  /** The tablet asks whether it is approved; then it is signed in, by the cookie of this answer. */
  claimEnrolment: createRoute({
    method: 'post',
    path: '/api/enrolments/claim',
    ...permission('open'),
    request: { body: json(z.strictObject({ secret: z.string().max(100) })) },
    responses: answers(z.strictObject({ state: z.enum(['waiting', 'claimed']) })),
  }),
  /** Offers a tablet to oneself, or to somebody one is administrator over: whoever opens `url` on it is signed in. */
  offerEnrolment: createRoute({
    method: 'post',
    path: '/api/people/{id}/enrolment',
    ...permission('signed-in'),
    request: { params: ofId },
    responses: answers(shapes.EnrolmentBegun),
  }),
  /** The tablet asks whom the offer is for, before it takes it. */
  lookAtEnrolment: createRoute({
    method: 'post',
    path: '/api/enrolments/look',
    ...permission('open'),
    request: { body: json(z.strictObject({ secret: z.string().max(100) })) },
    responses: answers(shapes.EnrolmentOffer),
  }),
  getEnrolment: createRoute({
    method: 'get',
    path: '/api/enrolments/{code}',
    ...permission('signed-in'),
    request: { params: ofCode },
    responses: answers(shapes.Enrolment),
  }),
  /** Signs the tablet in as oneself, or as somebody one is administrator over. */
  approveEnrolment: createRoute({
    method: 'post',
    path: '/api/enrolments/{code}/approve',
    ...permission('signed-in'),
    request: { params: ofCode, body: json(z.strictObject({ person: shapes.Id.optional() })) },
    responses: answers(shapes.Enrolment),
  }),
  listAgencies: createRoute({
    method: 'get',
    path: '/api/agencies',
    ...permission('signed-in'),
    responses: answers(shapes.page(shapes.Agency)),
  }),
  putAgency: createRoute({
    method: 'put',
    path: '/api/agencies/{id}',
    ...permission('agency.write'),
    request: { params: ofId, body: json(shapes.Agency.omit({ id: true })) },
    responses: answers(shapes.Agency),
  }),
  listTemplates: createRoute({
    method: 'get',
    path: '/api/templates',
    ...permission('signed-in'),
    responses: answers(shapes.page(shapes.TemplateSummary)),
  }),
  listForms: createRoute({ method: 'get', path: '/api/forms', ...permission('form.read'), responses: answers(shapes.page(shapes.Form)) }),
  createForm: createRoute({
    method: 'post',
    path: '/api/forms',
    ...permission('form.write'),
    request: { body: json(FormCreation) },
    responses: answers(shapes.Form),
  }),
  getForm: createRoute({
    method: 'get',
    path: '/api/forms/{form}',
    ...permission('form.read'),
    request: { params: ofForm },
    responses: answers(shapes.Form),
  }),
  getDraft: createRoute({
    method: 'get',
    path: '/api/forms/{form}/draft',
    ...permission('form.write'),
    request: { params: ofForm },
    responses: answers(shapes.FormDraft),
  }),
  putDraft: createRoute({
    method: 'put',
    path: '/api/forms/{form}/draft',
    ...permission('form.write'),
    request: { params: ofForm, headers: IfMatch, body: json(z.strictObject({ definition: shapes.Definition })) },
    responses: answers(shapes.FormDraft),
  }),
  listVersions: createRoute({
    method: 'get',
    path: '/api/forms/{form}/versions',
    ...permission('form.read'),
    request: { params: ofForm },
    responses: answers(shapes.page(shapes.FormVersion.omit({ definition: true, precompiled: true }))),
  }),
  publishForm: createRoute({
    method: 'post',
    path: '/api/forms/{form}/versions',
    ...permission('form.publish'),
    request: { params: ofForm, body: json(z.strictObject({ base: z.int().min(1) })) },
    responses: answers(shapes.FormVersion),
  }),
  getVersion: createRoute({
    method: 'get',
    path: '/api/forms/{form}/versions/{version}',
    ...permission('form.read'),
    request: { params: ofVersion, query: z.strictObject({ engine: shapes.EngineNumber.optional() }) },
    responses: answers(shapes.FormVersion),
  }),
  retireVersion: createRoute({
    method: 'post',
    path: '/api/forms/{form}/versions/{version}/retire',
    ...permission('form.publish'),
    request: { params: ofVersion },
    responses: answers(shapes.FormVersion),
  }),
  listUnits: createRoute({
    method: 'get',
    path: '/api/units',
    ...permission('signed-in'),
    request: { query: z.strictObject({ on: shapes.Day.optional() }) },
    responses: answers(shapes.page(shapes.Unit)),
  }),
  listPeriods: createRoute({
    method: 'get',
    path: '/api/periods',
    ...permission('signed-in'),
    request: { query: z.strictObject({ calendar: shapes.Id.optional(), on: shapes.Day.optional() }) },
    responses: answers(shapes.page(shapes.Period)),
  }),
  listSubjects: createRoute({
    method: 'get',
    path: '/api/subjects',
    ...permission('subject.read'),
    request: {
      query: z.strictObject({ unit: shapes.Id, kind: z.string().max(40).optional(), q: z.string().max(100).optional(), cursor: Cursor }),
    },
    responses: answers(shapes.page(shapes.Subject)),
  }),
  createSubject: createRoute({
    method: 'post',
    path: '/api/subjects',
    ...permission('subject.write'),
    request: { body: json(shapes.SubjectInput) },
    responses: answers(shapes.Subject),
  }),
  importSubjects: createRoute({
    method: 'post',
    path: '/api/subjects/import',
    ...permission('subject.write'),
    request: { body: json(shapes.SubjectImportRequest) },
    responses: answers(shapes.SubjectImport),
  }),
  exportSubjects: createRoute({
    method: 'post',
    path: '/api/subjects/export',
    ...permission('export.create'),
    request: { body: json(shapes.SubjectExportRequest) },
    responses: answers(shapes.SubjectExport),
  }),
  getSubject: createRoute({
    method: 'get',
    path: '/api/subjects/{id}',
    ...permission('subject.read'),
    request: { params: ofId },
    responses: answers(shapes.Subject),
  }),
  putSubject: createRoute({
    method: 'put',
    path: '/api/subjects/{id}',
    ...permission('subject.write'),
    request: { params: ofId, body: json(shapes.SubjectInput) },
    responses: answers(shapes.Subject),
  }),
  listSubjectHistory: createRoute({
    method: 'get',
    path: '/api/subjects/{id}/history',
    ...permission('subject.read'),
    request: { params: ofId },
    responses: answers(shapes.page(shapes.SubjectRevision)),
  }),
  listSubjectSubmissions: createRoute({
    method: 'get',
    path: '/api/subjects/{id}/submissions',
    ...permission('submission.read'),
    request: { params: ofId, query: z.strictObject({ cursor: Cursor }) },
    responses: answers(shapes.page(shapes.SubmissionSummary)),
  }),
  submitSubmission: createRoute({
    method: 'put',
    path: '/api/submissions/{id}',
    ...permission('submission.write'),
    request: { params: ofId, body: json(shapes.SubmissionInput) },
    responses: answers(shapes.Receipt),
  }),
  listSubmissions: createRoute({
    method: 'get',
    path: '/api/submissions',
    ...permission('submission.read'),
    request: { query: SubmissionQuery },
    responses: answers(shapes.page(shapes.SubmissionSummary)),
  }),
  getSubmission: createRoute({
    method: 'get',
    path: '/api/submissions/{id}',
    ...permission('submission.read'),
    request: { params: ofId },
    responses: answers(shapes.Submission),
  }),
  transitionSubmission: createRoute({
    method: 'post',
    path: '/api/submissions/{id}/transitions',
    ...permission('submission.review'),
    request: { params: ofId, body: json(shapes.Transition) },
    responses: answers(shapes.Submission),
  }),
  /** Contents that came second under one revision of the submission, oldest first. */
  listSubmissionCopies: createRoute({
    method: 'get',
    path: '/api/submissions/{id}/copies',
    ...permission('submission.read'),
    request: { params: ofId },
    responses: answers(shapes.page(shapes.SubmissionCopy)),
  }),
  /** For who sent it, until somebody took it under review or decided on it. */
  withdrawSubmission: createRoute({
    method: 'post',
    path: '/api/submissions/{id}/withdrawal',
    ...permission('submission.write'),
    request: { params: ofId, body: json(shapes.Withdrawal) },
    responses: answers(shapes.Submission),
  }),
  /** Everything the signed-in person sent, or all of it that was returned and waits for a correction; newest first. */
  listMySubmissions: createRoute({
    method: 'get',
    path: '/api/me/submissions',
    ...permission('submission.read'),
    request: { query: z.strictObject({ state: z.literal('returned').optional(), cursor: Cursor }) },
    responses: answers(shapes.page(shapes.SubmissionSummary)),
  }),
  /** What waits for somebody's decision (flagged, corrected, in review), oldest first. */
  listReviewQueue: createRoute({
    method: 'get',
    path: '/api/review',
    ...permission('submission.review'),
    request: { query: z.strictObject({ unit: shapes.Id, form: shapes.Id.optional(), cursor: Cursor }) },
    responses: answers(shapes.page(shapes.SubmissionSummary)),
  }),
  getSummary: createRoute({
    method: 'get',
    path: '/api/summaries',
    ...permission('summary.read'),
    request: {
      // `now`: on today's map of units instead of the period's own.
      query: z.strictObject({ form: shapes.Id, unit: shapes.Id, period: PeriodKey, map: z.enum(['was', 'now']).optional() }),
    },
    responses: answers(shapes.Summary),
  }),
  /** Of the period and the eleven before it. */
  getTrend: createRoute({
    method: 'get',
    path: '/api/trends',
    ...permission('summary.read'),
    request: { query: z.strictObject({ form: shapes.Id, unit: shapes.Id, period: PeriodKey }) },
    responses: answers(Trend),
  }),
  /** `row` and `column`: a question's id, `$class` or `$unit`. At most 20,000 submissions, so that the table stays exact. */
  getCrossTab: createRoute({
    method: 'get',
    path: '/api/cross-tabs',
    ...permission('summary.read'),
    request: { query: z.strictObject({ form: shapes.Id, unit: shapes.Id, period: PeriodKey, row: Axis, column: Axis }) },
    responses: answers(CrossTab),
  }),
  /** What submissions of a period found, newest day first; a page is as many findings as its submissions have. */
  listFindings: createRoute({
    method: 'get',
    path: '/api/findings',
    ...permission('submission.read'),
    request: { query: z.strictObject({ form: shapes.Id, unit: shapes.Id, period: PeriodKey, cursor: Cursor }) },
    responses: answers(shapes.page(FollowUp)),
  }),
  /** Findings that somebody has taken up, whatever their form and period, by deadline. */
  listFollowUps: createRoute({
    method: 'get',
    path: '/api/follow-ups',
    ...permission('submission.read'),
    request: { query: z.strictObject({ unit: shapes.Id, owner: shapes.Id.optional() }) },
    responses: answers(shapes.page(FollowUp)),
  }),
  putFollowUp: createRoute({
    method: 'put',
    path: '/api/findings/{submission}/{criterion}',
    ...permission('submission.review'),
    request: { params: z.strictObject({ submission: shapes.Id, criterion: shapes.Id }), body: json(FollowUpInput) },
    responses: answers(FollowUp),
  }),
  createExport: createRoute({
    method: 'post',
    path: '/api/exports',
    ...permission('export.create'),
    request: { body: json(shapes.ExportRequest) },
    responses: answers(shapes.ExportJob),
  }),
  listExports: createRoute({
    method: 'get',
    path: '/api/exports',
    ...permission('export.create'),
    responses: answers(shapes.page(shapes.ExportJob)),
  }),
  getExport: createRoute({
    method: 'get',
    path: '/api/exports/{id}',
    ...permission('export.create'),
    request: { params: ofId },
    responses: answers(shapes.ExportJob),
  }),
};

export type Routes = typeof routes;
export type RouteName = keyof Routes;

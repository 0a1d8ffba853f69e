import { createRoute, z } from '@hono/zod-openapi';
import * as committee from './committee-resources.ts';
import * as shapes from './resources.ts';
import { answers, json, PeriodKey, permission } from './routing.ts';

/** The ledger of periods with their closing, and zones with the recognition of safe areas. */
export const committeeRoutes = {
  getLedger: createRoute({
    method: 'get',
    path: '/api/ledger',
    ...permission('summary.read'),
    request: { query: z.strictObject({ unit: shapes.Id, period: PeriodKey, after: z.string().max(300).optional() }) },
    responses: answers(committee.Ledger),
  }),
  /** Begins to lock a period with its figures, outside the request; what comes later is an adjustment. */
  closePeriod: createRoute({
    method: 'post',
    path: '/api/ledger/close',
    ...permission('period.close'),
    request: { body: json(committee.PeriodDecision) },
    responses: answers(z.strictObject({ closing: committee.ClosingProgress })),
  }),
  /** How far it is. */
  getClosing: createRoute({
    method: 'get',
    path: '/api/ledger/closing',
    ...permission('summary.read'),
    request: { query: z.strictObject({ period: PeriodKey }) },
    responses: answers(z.strictObject({ closed: z.boolean(), closing: committee.ClosingProgress.optional() })),
  }),
  /** Opens a closed period again, or ends a closing that is under way. */
  reopenPeriod: createRoute({
    method: 'post',
    path: '/api/ledger/reopen',
    ...permission('period.close'),
    request: { body: json(committee.PeriodOpening) },
    responses: answers(z.strictObject({ steps: z.array(committee.DecisionStep) })),
  }),
  getReportMail: createRoute({
    method: 'get',
    path: '/api/me/report-mail',
    ...permission('export.create'),
    responses: answers(committee.ReportMailState),
  }),
  putReportMail: createRoute({
    method: 'put',
    path: '/api/me/report-mail',
    ...permission('export.create'),
    request: { body: json(committee.ReportMail) },
    responses: answers(committee.ReportMailState),
  }),
  getZones: createRoute({
    method: 'get',
    path: '/api/zones',
    ...permission('summary.read'),
    request: { query: z.strictObject({ unit: shapes.Id, period: PeriodKey }) },
    responses: answers(committee.Zones),
  }),
  /** Recognises a unit as a safe area by a decision on paper, or withdraws that. */
  decideRecognition: createRoute({
    method: 'post',
    path: '/api/zones/recognitions',
    ...permission('zone.recognise'),
    request: { body: json(committee.RecognitionInput) },
    responses: answers(committee.Recognition),
  }),
};

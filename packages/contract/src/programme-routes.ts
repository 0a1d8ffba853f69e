import { createRoute, z } from '@hono/zod-openapi';
import { ProgrammeInput, ProgrammePreview, ProgrammeRules, ProgrammeStart, ProgrammeView } from './programme.ts';
import { Id } from './resources.ts';
import { answers, IfMatch, json, permission, PeriodKey } from './routing.ts';
import { ReportNumbers, WordingInput, WordingView } from './wording.ts';

export const programmeRoutes = {
  getProgramme: createRoute({
    method: 'get',
    path: '/api/programme',
    ...permission('programme.read'),
    responses: answers(ProgrammeView),
  }),
  /** Begins a programme in an organisation that has none, from what the platform knows of one. */
  startProgramme: createRoute({
    method: 'post',
    path: '/api/programme',
    ...permission('programme.write'),
    request: { body: json(ProgrammeStart) },
    responses: answers(ProgrammeView),
  }),
  putProgramme: createRoute({
    method: 'put',
    path: '/api/programme',
    ...permission('programme.write'),
    request: { headers: IfMatch, body: json(ProgrammeInput) },
    responses: answers(ProgrammeView),
  }),
  /** What these rules would change; nothing is kept. */
  previewProgramme: createRoute({
    method: 'post',
    path: '/api/programme/preview',
    ...permission('programme.write'),
    request: { body: json(z.strictObject({ rules: ProgrammeRules })) },
    responses: answers(ProgrammePreview),
  }),
  getWording: createRoute({
    method: 'get',
    path: '/api/programme/wording',
    ...permission('programme.read'),
    responses: answers(WordingView),
  }),
  /** Gives a programme that lost its wording in an earlier build what it would have been founded with. */
  startWording: createRoute({
    method: 'post',
    path: '/api/programme/wording',
    ...permission('programme.write'),
    responses: answers(WordingView),
  }),
  putWording: createRoute({
    method: 'put',
    path: '/api/programme/wording',
    ...permission('programme.write'),
    request: { headers: IfMatch, body: json(WordingInput) },
    responses: answers(WordingView),
  }),
  /** What a report would be made of now, for a look at its wording. */
  getReportNumbers: createRoute({
    method: 'get',
    path: '/api/report-numbers',
    ...permission('summary.read'),
    request: { query: z.strictObject({ unit: Id, period: PeriodKey }) },
    responses: answers(ReportNumbers),
  }),
};

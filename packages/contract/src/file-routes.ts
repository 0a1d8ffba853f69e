import { createRoute, z } from '@hono/zod-openapi';
import { ATTACHMENT_COUNT } from './attachments.ts';
import { ListFileInput, ListFileRead, ListUpload, ListUploadPlan } from './list-files.ts';
import { Sha256 } from './primitives.ts';
import * as shapes from './resources.ts';
import { answers, json, ofForm, permission, problem } from './routing.ts';

/** Files beside the database: what was photographed, and choices that are too many to stand in a form. */
export const fileRoutes = {
  planAttachments: createRoute({
    method: 'post',
    path: '/api/attachments',
    ...permission('submission.write'),
    request: { body: json(z.array(shapes.AttachmentPlanItem).min(1).max(ATTACHMENT_COUNT)) },
    responses: answers(z.array(shapes.AttachmentUpload)),
  }),
  openAttachment: createRoute({
    method: 'get',
    path: '/api/attachments/{sha256}',
    ...permission('submission.read'),
    request: { params: z.strictObject({ sha256: Sha256 }), query: z.strictObject({ submission: shapes.Id }) },
    responses: { 303: { description: 'At this signed address', headers: z.object({ location: z.string() }) }, ...problem },
  }),
  /** Where a file goes, unless it is there already: an address that takes exactly those bytes. */
  planListUpload: createRoute({
    method: 'post',
    path: '/api/forms/{form}/lists/upload',
    ...permission('form.write'),
    request: { params: ofForm, body: json(ListUploadPlan) },
    responses: answers(ListUpload),
  }),
  /** Reads what was uploaded and keeps its rows, or tells what is wrong with it by row and column. */
  addListFile: createRoute({
    method: 'post',
    path: '/api/forms/{form}/lists',
    ...permission('form.write'),
    request: { params: ofForm, body: json(ListFileInput) },
    responses: answers(ListFileRead),
  }),
  /** The rows of a file, compressed: JSON `{columns, rows}` in gzip. They never change. */
  openListFile: createRoute({
    method: 'get',
    path: '/api/lists/{sha256}',
    ...permission('form.read'),
    request: { params: z.strictObject({ sha256: Sha256 }) },
    responses: { 303: { description: 'At this signed address', headers: z.object({ location: z.string() }) }, ...problem },
  }),
};

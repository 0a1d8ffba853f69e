import { z } from '@hono/zod-openapi';
import * as shapes from './resources.ts';

/** What a caller must hold; `rights.ts` in functions decides it against the resource. `open` needs no session, `signed-in` any. */
export type Permission =
  | 'open'
  | 'signed-in'
  | 'people.read'
  | 'people.grant'
  | 'agency.write'
  | 'form.read'
  | 'form.write'
  | 'form.publish'
  | 'subject.read'
  | 'subject.write'
  | 'submission.read'
  | 'submission.write'
  | 'submission.review'
  | 'summary.read'
  | 'export.create'
  | 'assignment.read'
  | 'assignment.write'
  | 'period.close'
  | 'zone.recognise'
  | 'programme.read'
  | 'programme.write';

export const permission = <const Name extends Permission>(name: Name) => ({ 'x-permission': name });

export const problem = {
  default: { description: 'A problem (RFC 9457)', content: { 'application/problem+json': { schema: shapes.ProblemBody } } },
};

/** Answers 200 with JSON of this shape, or a problem. */
export const answers = <Schema extends z.ZodType>(schema: Schema) => ({
  200: { description: 'Done', content: { 'application/json': { schema } } },
  ...problem,
});

export const json = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true as const,
  content: { 'application/json': { schema } },
});

export const IfMatch = z.object({ 'if-match': z.string().regex(/^"[0-9]{1,9}"$/) });
export const PeriodKey = z.string().regex(/^[a-z][a-z0-9-]{0,39}:[A-Za-z0-9-]{1,20}$/);
export const Cursor = z.string().max(2000).optional();
export const ofForm = z.strictObject({ form: shapes.Id });
export const ofId = z.strictObject({ id: shapes.Id });

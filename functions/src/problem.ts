import { Problem, problemTypes, type ProblemBody } from '@safeground/contract';
import type { Context } from 'hono';

/** An error as RFC 9457 JSON. A thrown `Problem` is shown; anything else is bare, with the request's id to find it in the log. */
export function problemResponse(context: Context, error: unknown, requestId: string): Response {
  const problem = error instanceof Problem ? error : new Problem('internal');
  const body: ProblemBody = {
    type: `/api/docs#${problem.type}`,
    title: problemTypes[problem.type].title,
    status: problem.status,
    instance: requestId,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    ...(problem.errors === undefined ? {} : { errors: problem.errors.map((each) => ({ ...each })) }),
    ...(problem.revision === undefined ? {} : { revision: problem.revision }),
  };
  return new Response(JSON.stringify(body), {
    status: problem.status,
    headers: { ...Object.fromEntries(context.res.headers), 'content-type': 'application/problem+json' },
  });
}

import { routes } from '@safeground/contract/routes';
import type { Deps } from '../deps.ts';
import { signedIn, signedInReading, type App } from '../http.ts';
import * as attachments from '../services/attachments.ts';
import * as exports from '../services/exports.ts';
import * as lists from '../services/submission-lists.ts';
import * as submissions from '../services/submissions.ts';
import { getSummary } from '../services/summaries.ts';

/** Submissions with their attachments, the lists of them, summaries and exports. */
export function registerSubmissions(app: App, deps: Deps): void {
  app.openapi(routes.submitSubmission, async (c) => {
    const input = c.req.valid('json');
    const { caller, ahead } = await signedInReading(c, deps, (store) => submissions.findSubject(store, input.content));
    return c.json(await submissions.submitSubmission(caller, c.req.valid('param').id, input, ahead), 200);
  });
  app.openapi(routes.getSubmission, async (c) =>
    c.json(await submissions.getSubmission(await signedIn(c, deps), c.req.valid('param').id), 200),
  );
  app.openapi(routes.transitionSubmission, async (c) =>
    c.json(await submissions.transitionSubmission(await signedIn(c, deps), c.req.valid('param').id, c.req.valid('json')), 200),
  );
  app.openapi(routes.listSubmissionCopies, async (c) =>
    c.json(await submissions.listSubmissionCopies(await signedIn(c, deps), c.req.valid('param').id), 200),
  );
  app.openapi(routes.withdrawSubmission, async (c) =>
    c.json(await submissions.withdrawSubmission(await signedIn(c, deps), c.req.valid('param').id, c.req.valid('json')), 200),
  );

  app.openapi(routes.listSubmissions, async (c) => c.json(await lists.listSubmissions(await signedIn(c, deps), c.req.valid('query')), 200));
  app.openapi(routes.listSubjectSubmissions, async (c) =>
    c.json(await lists.listSubjectSubmissions(await signedIn(c, deps), c.req.valid('param').id, c.req.valid('query').cursor), 200),
  );
  app.openapi(routes.listMySubmissions, async (c) =>
    c.json(await lists.listMySubmissions(await signedIn(c, deps), c.req.valid('query')), 200),
  );
  app.openapi(routes.listReviewQueue, async (c) => c.json(await lists.listReviewQueue(await signedIn(c, deps), c.req.valid('query')), 200));

  app.openapi(routes.planAttachments, async (c) =>
    c.json(await attachments.planAttachments(await signedIn(c, deps), c.req.valid('json')), 200),
  );
  app.openapi(routes.openAttachment, async (c) => {
    const { url } = await attachments.openAttachment(await signedIn(c, deps), c.req.valid('param').sha256, c.req.valid('query').submission);
    return c.redirect(url, 303);
  });

  app.openapi(routes.getSummary, async (c) => c.json(await getSummary(await signedIn(c, deps), c.req.valid('query')), 200));

  app.openapi(routes.createExport, async (c) => c.json(await exports.createExport(await signedIn(c, deps), c.req.valid('json')), 200));
  app.openapi(routes.listExports, async (c) => c.json(await exports.listExports(await signedIn(c, deps)), 200));
  app.openapi(routes.getExport, async (c) => c.json(await exports.getExport(await signedIn(c, deps), c.req.valid('param').id), 200));
}

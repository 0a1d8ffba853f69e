import { openApiDocument } from '@safeground/contract/openapi';
import { apiPage, apiPagePolicy } from './api-page.ts';
import type { Deps } from './deps.ts';
import { createBase, type App } from './http.ts';
import { registerAnalysis } from './routes/analysis.ts';
import { registerCommittee } from './routes/committee.ts';
import { registerAssignments } from './routes/assignments.ts';
import { registerEnrolments } from './routes/enrolments.ts';
import { registerProgramme } from './routes/programme.ts';
import { registerPeople } from './routes/people.ts';
import { registerRegistry } from './routes/registry.ts';
import { registerSubmissions } from './routes/submissions.ts';

/** The one app of the API. Pure wiring: it touches nothing but `deps`. */
export function createApp(deps: Deps): App {
  const app = createBase(deps);
  app.get('/api/health', (context) => context.json({ ok: true }));
  registerPeople(app, deps);
  registerEnrolments(app, deps);
  registerAssignments(app, deps);
  registerRegistry(app, deps);
  registerSubmissions(app, deps);
  registerAnalysis(app, deps);
  registerCommittee(app, deps);
  registerProgramme(app, deps);
  const document = openApiDocument(deps.origin);
  app.get('/api/openapi.json', (context) => context.json(document));
  app.get('/api/docs', (context) => {
    context.header('content-security-policy', apiPagePolicy);
    return context.html(apiPage(document));
  });
  return app;
}

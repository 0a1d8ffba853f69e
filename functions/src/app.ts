import { openApiDocument } from '@safeground/contract/openapi';
import type { Deps } from './deps.ts';
import { createBase, type App } from './http.ts';

/** The one app of the API. Pure wiring: it touches nothing but `deps`. */
export function createApp(deps: Deps): App {
  const app = createBase(deps);
  app.get('/api/health', (context) => context.json({ ok: true }));
  const document = openApiDocument(deps.origin);
  app.get('/api/openapi.json', (context) => context.json(document));
  return app;
}

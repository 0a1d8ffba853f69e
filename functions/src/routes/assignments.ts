import { routes } from '@safeground/contract/routes';
import type { Deps } from '../deps.ts';
import { signedIn, type App } from '../http.ts';
import * as assignments from '../services/assignments.ts';

/** Who is to fill which form about what, by when. */
export function registerAssignments(app: App, deps: Deps): void {
  app.openapi(routes.createAssignments, async (c) =>
    c.json(await assignments.createAssignments(await signedIn(c, deps), c.req.valid('json')), 200),
  );
  app.openapi(routes.listAssignments, async (c) =>
    c.json(await assignments.listAssignments(await signedIn(c, deps), c.req.valid('query')), 200),
  );
  app.openapi(routes.cancelAssignments, async (c) =>
    c.json(await assignments.cancelAssignments(await signedIn(c, deps), c.req.valid('json').items), 200),
  );
  app.openapi(routes.listMyAssignments, async (c) =>
    c.json(await assignments.listMyAssignments(await signedIn(c, deps), c.req.valid('query').cursor), 200),
  );
  app.openapi(routes.listInspectors, async (c) =>
    c.json(await assignments.listInspectors(await signedIn(c, deps), c.req.valid('param').form), 200),
  );
}

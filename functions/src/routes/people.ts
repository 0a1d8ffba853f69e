import { routes } from '@safeground/contract/routes';
import type { Deps } from '../deps.ts';
import { signedIn, type App } from '../http.ts';
import { createPerson, endSessions, listNames, listPeople, me, putGrants, resetPassword } from '../services/people.ts';
import { listTablets, reportTablet } from '../services/tablets.ts';

export function registerPeople(app: App, deps: Deps): void {
  app.openapi(routes.me, async (context) => context.json(me(await signedIn(context, deps)), 200));
  app.openapi(routes.listPeople, async (context) => context.json(await listPeople(await signedIn(context, deps)), 200));
  app.openapi(routes.listNames, async (context) =>
    context.json(await listNames(await signedIn(context, deps), context.req.valid('query').ids.split(',')), 200),
  );
  app.openapi(routes.reportTablet, async (context) => {
    const agent = context.req.header('user-agent') ?? '';
    return context.json(await reportTablet(await signedIn(context, deps), agent, context.req.valid('json')), 200);
  });
  app.openapi(routes.listTablets, async (context) => context.json(await listTablets(await signedIn(context, deps)), 200));
  app.openapi(routes.createPerson, async (context) =>
    context.json(await createPerson(await signedIn(context, deps), context.req.valid('json')), 200),
  );
  app.openapi(routes.putGrants, async (context) => {
    const { id } = context.req.valid('param');
    return context.json(await putGrants(await signedIn(context, deps), id, context.req.valid('json').grants), 200);
  });
  app.openapi(routes.resetPassword, async (context) =>
    context.json(await resetPassword(await signedIn(context, deps), context.req.valid('param').id), 200),
  );
  app.openapi(routes.endSessions, async (context) =>
    context.json(await endSessions(await signedIn(context, deps), context.req.valid('param').id), 200),
  );
}

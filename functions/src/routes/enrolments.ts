import { routes } from '@safeground/contract/routes';
import type { Deps } from '../deps.ts';
import { signedIn, type App } from '../http.ts';
import { approveEnrolment, beginEnrolment, claimEnrolment, getEnrolment, lookAtEnrolment, offerEnrolment } from '../services/enrolments.ts';

/** Signing a tablet in by the QR code it shows. */
export function registerEnrolments(app: App, deps: Deps): void {
  app.openapi(routes.beginEnrolment, async (context) =>
    context.json(await beginEnrolment(deps, context.req.header('user-agent') ?? ''), 200),
  );
  app.openapi(routes.claimEnrolment, async (context) => {
    const claim = await claimEnrolment(deps, context.req.valid('json').secret, context.req.header('user-agent') ?? '');
    if (claim.state === 'claimed') context.header('set-cookie', claim.cookie);
    return context.json({ state: claim.state }, 200);
  });
  app.openapi(routes.offerEnrolment, async (context) =>
    context.json(await offerEnrolment(await signedIn(context, deps), context.req.valid('param').id), 200),
  );
  app.openapi(routes.lookAtEnrolment, async (context) => context.json(await lookAtEnrolment(deps, context.req.valid('json').secret), 200));
  app.openapi(routes.getEnrolment, async (context) =>
    context.json(await getEnrolment(await signedIn(context, deps), context.req.valid('param').code), 200),
  );
  app.openapi(routes.approveEnrolment, async (context) => {
    const { person } = context.req.valid('json');
    return context.json(await approveEnrolment(await signedIn(context, deps), context.req.valid('param').code, person), 200);
  });
}

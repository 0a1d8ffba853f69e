import { routes } from '@safeground/contract/routes';
import type { Deps } from '../deps.ts';
import { signedIn, type App } from '../http.ts';
import { closePeriod, getClosingState, reopenPeriod } from '../services/closing.ts';
import { getLedger } from '../services/ledger.ts';
import { getReportMail, putReportMail } from '../services/report-mail.ts';
import { decideRecognition, getZones } from '../services/zones.ts';

/** The ledger of periods with their closing, and zones with the recognition of safe areas. */
export function registerCommittee(app: App, deps: Deps): void {
  app.openapi(routes.getLedger, async (c) => c.json(await getLedger(await signedIn(c, deps), c.req.valid('query')), 200));
  app.openapi(routes.closePeriod, async (c) => c.json(await closePeriod(await signedIn(c, deps), c.req.valid('json')), 200));
  app.openapi(routes.getClosing, async (c) => c.json(await getClosingState(await signedIn(c, deps), c.req.valid('query')), 200));
  app.openapi(routes.reopenPeriod, async (c) => c.json(await reopenPeriod(await signedIn(c, deps), c.req.valid('json')), 200));
  app.openapi(routes.getReportMail, async (c) => c.json(await getReportMail(await signedIn(c, deps)), 200));
  app.openapi(routes.putReportMail, async (c) => c.json(await putReportMail(await signedIn(c, deps), c.req.valid('json')), 200));
  app.openapi(routes.getZones, async (c) => c.json(await getZones(await signedIn(c, deps), c.req.valid('query')), 200));
  app.openapi(routes.decideRecognition, async (c) => c.json(await decideRecognition(await signedIn(c, deps), c.req.valid('json')), 200));
}

import { routes } from '@safeground/contract/routes';
import type { Deps } from '../deps.ts';
import { signedIn, type App } from '../http.ts';
import { getCrossTab } from '../services/cross-tab.ts';
import * as findings from '../services/findings.ts';
import { getTrend } from '../services/trends.ts';

/** What the committee looks into beyond the summary: two questions against each other, and what became of findings. */
export function registerAnalysis(app: App, deps: Deps): void {
  app.openapi(routes.getTrend, async (c) => c.json(await getTrend(await signedIn(c, deps), c.req.valid('query')), 200));
  app.openapi(routes.getCrossTab, async (c) => c.json(await getCrossTab(await signedIn(c, deps), c.req.valid('query')), 200));
  app.openapi(routes.listFindings, async (c) => c.json(await findings.listFindings(await signedIn(c, deps), c.req.valid('query')), 200));
  app.openapi(routes.listFollowUps, async (c) => c.json(await findings.listFollowUps(await signedIn(c, deps), c.req.valid('query')), 200));
  app.openapi(routes.putFollowUp, async (c) => {
    const { submission, criterion } = c.req.valid('param');
    return c.json(await findings.putFollowUp(await signedIn(c, deps), submission, criterion, c.req.valid('json')), 200);
  });
}

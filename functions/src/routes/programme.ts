import { routes } from '@safeground/contract/routes';
import type { Deps } from '../deps.ts';
import { signedIn, type App } from '../http.ts';
import * as programme from '../services/programme.ts';
import * as wording from '../services/wording.ts';

/** The rules of an organisation's programme, and how its reports are worded. */
export function registerProgramme(app: App, deps: Deps): void {
  app.openapi(routes.getProgramme, async (c) => c.json(await programme.getProgramme(await signedIn(c, deps)), 200));
  app.openapi(routes.startProgramme, async (c) =>
    c.json(await programme.startProgramme(await signedIn(c, deps), c.req.valid('json')), 200),
  );
  app.openapi(routes.putProgramme, async (c) => {
    const base = Number(c.req.valid('header')['if-match'].slice(1, -1));
    return c.json(await programme.putProgramme(await signedIn(c, deps), base, c.req.valid('json')), 200);
  });
  app.openapi(routes.previewProgramme, async (c) =>
    c.json(await programme.previewProgramme(await signedIn(c, deps), c.req.valid('json')), 200),
  );
  app.openapi(routes.getWording, async (c) => c.json(await wording.getWording(await signedIn(c, deps)), 200));
  app.openapi(routes.startWording, async (c) => c.json(await wording.startWording(await signedIn(c, deps)), 200));
  app.openapi(routes.putWording, async (c) => {
    const base = Number(c.req.valid('header')['if-match'].slice(1, -1));
    return c.json(await wording.putWording(await signedIn(c, deps), base, c.req.valid('json')), 200);
  });
  app.openapi(routes.getReportNumbers, async (c) =>
    c.json(await wording.getReportNumbers(await signedIn(c, deps), c.req.valid('query')), 200),
  );
}

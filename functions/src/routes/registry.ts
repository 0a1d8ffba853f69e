import { routes } from '@safeground/contract/routes';
import type { Deps } from '../deps.ts';
import { signedIn, type App } from '../http.ts';
import * as agencies from '../services/agencies.ts';
import * as forms from '../services/forms.ts';
import * as lists from '../services/list-files.ts';
import { listPeriods } from '../services/periods.ts';
import { exportSubjects } from '../services/subject-export.ts';
import { importSubjects } from '../services/subject-import/index.ts';
import * as subjects from '../services/subjects.ts';
import { listTemplates } from '../services/templates.ts';
import { listUnits } from '../services/units.ts';

/** Agencies, forms with their drafts and versions, units, periods, subjects. */
export function registerRegistry(app: App, deps: Deps): void {
  app.openapi(routes.listAgencies, async (c) => c.json(await agencies.listAgencies(await signedIn(c, deps)), 200));
  app.openapi(routes.putAgency, async (c) =>
    c.json(await agencies.putAgency(await signedIn(c, deps), { id: c.req.valid('param').id, ...c.req.valid('json') }), 200),
  );
  app.openapi(routes.listTemplates, async (c) => {
    await signedIn(c, deps);
    return c.json(listTemplates(), 200);
  });

  app.openapi(routes.listForms, async (c) => c.json(await forms.listForms(await signedIn(c, deps)), 200));
  app.openapi(routes.createForm, async (c) => c.json(await forms.createForm(await signedIn(c, deps), c.req.valid('json')), 200));
  app.openapi(routes.getForm, async (c) => c.json(await forms.getForm(await signedIn(c, deps), c.req.valid('param').form), 200));
  app.openapi(routes.getDraft, async (c) => {
    const draft = await forms.getDraft(await signedIn(c, deps), c.req.valid('param').form);
    c.header('etag', `"${draft.revision}"`);
    return c.json(draft, 200);
  });
  app.openapi(routes.putDraft, async (c) => {
    const base = Number(c.req.valid('header')['if-match'].slice(1, -1));
    const { definition } = c.req.valid('json');
    const draft = await forms.putDraft(await signedIn(c, deps), c.req.valid('param').form, base, definition);
    c.header('etag', `"${draft.revision}"`);
    return c.json(draft, 200);
  });
  app.openapi(routes.listVersions, async (c) => c.json(await forms.listVersions(await signedIn(c, deps), c.req.valid('param').form), 200));
  app.openapi(routes.publishForm, async (c) =>
    c.json(await forms.publishForm(await signedIn(c, deps), c.req.valid('param').form, c.req.valid('json').base), 200),
  );
  app.openapi(routes.getVersion, async (c) => {
    const { form, version } = c.req.valid('param');
    const { engine } = c.req.valid('query');
    return c.json(await forms.getVersion(await signedIn(c, deps), form, version, engine), 200);
  });
  app.openapi(routes.retireVersion, async (c) => {
    const { form, version } = c.req.valid('param');
    return c.json(await forms.retireVersion(await signedIn(c, deps), form, version), 200);
  });

  app.openapi(routes.planListUpload, async (c) =>
    c.json(await lists.planListUpload(await signedIn(c, deps), c.req.valid('param').form, c.req.valid('json')), 200),
  );
  app.openapi(routes.addListFile, async (c) =>
    c.json(await lists.addListFile(await signedIn(c, deps), c.req.valid('param').form, c.req.valid('json')), 200),
  );
  app.openapi(routes.openListFile, async (c) => {
    const { url } = await lists.openListFile(await signedIn(c, deps), c.req.valid('param').sha256);
    return c.redirect(url, 303);
  });

  app.openapi(routes.listUnits, async (c) => c.json(listUnits(await signedIn(c, deps), c.req.valid('query')), 200));
  app.openapi(routes.listPeriods, async (c) => c.json(listPeriods(await signedIn(c, deps), c.req.valid('query')), 200));

  app.openapi(routes.listSubjects, async (c) => c.json(await subjects.listSubjects(await signedIn(c, deps), c.req.valid('query')), 200));
  app.openapi(routes.createSubject, async (c) => c.json(await subjects.createSubject(await signedIn(c, deps), c.req.valid('json')), 200));
  app.openapi(routes.importSubjects, async (c) => c.json(await importSubjects(await signedIn(c, deps), c.req.valid('json')), 200));
  app.openapi(routes.exportSubjects, async (c) => c.json(await exportSubjects(await signedIn(c, deps), c.req.valid('json')), 200));
  app.openapi(routes.getSubject, async (c) => c.json(await subjects.getSubject(await signedIn(c, deps), c.req.valid('param').id), 200));
  app.openapi(routes.putSubject, async (c) =>
    c.json(await subjects.putSubject(await signedIn(c, deps), c.req.valid('param').id, c.req.valid('json')), 200),
  );
  app.openapi(routes.listSubjectHistory, async (c) =>
    c.json(await subjects.listSubjectHistory(await signedIn(c, deps), c.req.valid('param').id), 200),
  );
}

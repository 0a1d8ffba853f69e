import { Problem, type ExportJob } from '@safeground/contract';
import { parsePeriod } from '@safeground/programmes';
import * as store from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow, permitsSomewhere } from '../rights.ts';
import { actOf } from './act.ts';
import { agencyOf } from './agency-of.ts';
import { requireUnit } from './organisation.ts';

/**
 * Orders an export: it is made outside the request and fetched when it is done. Raw rows need the right to read what was
 * sent, a summary only the right to read summaries.
 */
export async function createExport(context: ServiceContext, request: ExportJob['request']): Promise<ExportJob> {
  const { deps, actor, organisation } = context;
  requireUnit(context, request.unit);
  const agency = request.kind === 'report' ? undefined : await agencyOf(context.store, request.form);
  allow(context, 'export.create', request.kind === 'rows' ? { agency, unit: request.unit } : { unit: request.unit });
  allow(context, request.kind === 'rows' ? 'submission.read' : 'summary.read', { agency, unit: request.unit });
  if (parsePeriod(organisation.calendars, request.period) === undefined)
    throw new Problem('not-found', { detail: `There is no period ${request.period}` });
  const job = await store.createExport(context.store, {
    id: deps.ids(),
    request: { ...request },
    by: actor.user.id,
    createdAt: new Date(deps.now()).toISOString(),
  });
  // Who took what out of the house is kept for ever; the file itself is not.
  const { kind, format, unit, period } = request;
  const detail = { kind, format, unit, period, ...(request.kind === 'report' ? {} : { form: request.form }) };
  await store.audit(context.store, { ...actOf(context), action: 'export.create', resource: `export/${job.id}`, detail });
  await deps.queue.send('exports', { organisation: organisation.id, id: job.id });
  return shown(context, job);
}

/** One's own exports, newest first. */
export async function listExports(context: ServiceContext): Promise<{ items: ExportJob[] }> {
  if (!permitsSomewhere(context, 'export.create')) throw new Problem('not-permitted');
  const { jobs } = await store.listExports(context.store, context.actor.user.id);
  return { items: await Promise.all(jobs.map((job) => shown(context, job))) };
}

/** An export of one's own, with an address of its file that is good for some minutes; nobody else's is found. */
export async function getExport(context: ServiceContext, id: string): Promise<ExportJob> {
  const job = await store.getExport(context.store, id);
  if (job === undefined || job.by !== context.actor.user.id) throw new Problem('not-found', { detail: `There is no export ${id}` });
  return shown(context, job);
}

async function shown(
  { deps }: ServiceContext,
  { id, request, state, progress, file, problem, createdAt }: store.StoredExport,
): Promise<ExportJob> {
  const signed = file === undefined ? undefined : await deps.files.signDownload(file.key, { type: file.type, fileName: file.name });
  return {
    id,
    request: { ...request },
    state,
    progress,
    ...(file === undefined || signed === undefined ? {} : { fileName: file.name, url: signed.url }),
    ...(problem === undefined ? {} : { problem }),
    createdAt,
  };
}

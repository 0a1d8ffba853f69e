import { Problem, type ExportJob } from '@safeground/contract';
import { parsePeriod } from '@safeground/programmes';
import * as store from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { permits, permitsSomewhere } from '../rights.ts';
import { actOf } from './act.ts';
import { agencyOf } from './agency-of.ts';
import { lacksLetterhead, noLetterhead } from './letterheads.ts';
import { requireUnit } from './organisation.ts';

/** A queue hands an order on within minutes; one that waits longer was lost between the record of it and the queue. */
const LOST_MS = 3600_000;

/**
 * Orders an export: it is made outside the request and fetched when it is done. Throws `unavailable` when the queue does not
 * take it; the order then stands as failed. Throws `validation-failed` for the report of a unit whose kind has no letterhead.
 */
export async function createExport(context: ServiceContext, request: ExportJob['request']): Promise<ExportJob> {
  const { deps, actor, organisation } = context;
  requireUnit(context, request.unit);
  await allowExport(context, request);
  const span = parsePeriod(organisation.calendars, request.period);
  if (span === undefined) throw new Problem('not-found', { detail: `There is no period ${request.period}` });
  if (request.kind === 'report' && (await lacksLetterhead(context, span, request.unit))) throw noLetterhead();
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
  try {
    await deps.queue.send('exports', { organisation: organisation.id, id: job.id });
  } catch (cause) {
    await store.failExport(context.store, job.id, 'unavailable');
    throw new Problem('unavailable', { cause });
  }
  return shown(context, job);
}

/** One's own exports that one may still have, newest first. */
export async function listExports(context: ServiceContext): Promise<{ items: ExportJob[] }> {
  if (!permitsSomewhere(context, 'export.create')) throw new Problem('not-permitted');
  const { jobs } = await store.listExports(context.store, context.actor.user.id);
  const mine = await Promise.all(jobs.map(async (job) => ((await mayHave(context, job.request)) ? [await shown(context, job)] : [])));
  return { items: mine.flat() };
}

/**
 * An export of one's own, with an address of its file that is good for some minutes; nobody else's is found. Having ordered it is
 * no right: it is opened with the grants of now.
 */
export async function getExport(context: ServiceContext, id: string): Promise<ExportJob> {
  const job = await store.getExport(context.store, id);
  if (job === undefined || job.by !== context.actor.user.id) throw new Problem('not-found', { detail: `There is no export ${id}` });
  await allowExport(context, job.request);
  return shown(context, job);
}

async function allowExport(context: ServiceContext, request: ExportJob['request']): Promise<void> {
  if (!(await mayHave(context, request)))
    throw new Problem('not-permitted', { detail: 'This needs the rights to read it and to take it out' });
}

/** The official report is made of all forms: it belongs to the unit. */
export const mayHaveReport = (context: ServiceContext, unit: string): boolean =>
  permits(context, 'export.create', { unit }) && permits(context, 'summary.read', { unit });

/** Raw rows need the right to read what was sent, a summary only the right to read figures. */
async function mayHave(context: ServiceContext, request: ExportJob['request']): Promise<boolean> {
  const { kind, unit } = request;
  if (kind === 'report') return mayHaveReport(context, unit);
  const made = { agency: await agencyOf(context.store, request.form), unit };
  return permits(context, 'export.create', made) && permits(context, kind === 'rows' ? 'submission.read' : 'summary.read', made);
}

async function shown({ deps }: ServiceContext, job: store.StoredExport): Promise<ExportJob> {
  const { id, request, progress, file, createdAt } = job;
  const isLost = job.state === 'waiting' && deps.now() - Date.parse(createdAt) > LOST_MS;
  const { state, problem } = isLost ? { state: 'failed' as const, problem: 'timed-out' } : job;
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

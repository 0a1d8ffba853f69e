import { isCounted, Problem, type TableExport } from '@safeground/contract';
import type { Answers, FormDefinition } from '@safeground/forms';
import { parsePeriod } from '@safeground/programmes';
import {
  csvChunks,
  inLanguage,
  submissionTables,
  summarySheet,
  summaryWorkbook,
  xlsxChunks,
  type DocumentSetting,
  type Language,
  type Row as TableRow,
  type RowTable,
  type SubmissionRow,
} from '@safeground/reports';
import {
  failExport,
  finishExport,
  getContents,
  getExport,
  getResult,
  nodeText,
  noteProgress,
  requireForm,
  type Row,
  type Store,
  type StoredExport,
} from '@safeground/store';
import type { Tally } from '@safeground/summaries';
import { organisationView, type OrganisationView } from '../context.ts';
import type { Deps, QueueMessages } from '../deps.ts';
import { tellOwner } from '../services/closing-reports.ts';
import { readContent } from '../services/contents.ts';
import { inFlight } from '../services/in-flight.ts';
import { withLabels } from '../services/list-files.ts';
import { periodRows } from '../services/submission-lists.ts';
import { readSummary } from '../services/summaries.ts';
import { versionOf } from '../services/versions.ts';
import { fileTitle } from './file-title.ts';
import { renderReport } from './report.ts';

type Run = {
  readonly deps: Deps;
  readonly store: Store;
  readonly organisation: OrganisationView;
  readonly job: StoredExport & { readonly request: TableExport };
};

/** Submissions whose answers are in memory at once. */
const BATCH = 100;

const types = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
} as const;

/**
 * Makes an export that was ordered. Run again, or twice at once, it makes the same file under the same key: the store
 * takes a file whole, so a reader never meets half of one. A failure is noted and thrown on, so that the queue tries again.
 */
export async function runExport(deps: Deps, message: QueueMessages['exports']): Promise<void> {
  const store = deps.storage.of(message.organisation);
  const job = await getExport(store, message.id);
  if (job === undefined) return;
  const organisation = await organisationView(deps, message.organisation);
  if (job.state === 'done') return tellOwner({ deps, store, organisation }, job);
  try {
    const { request } = job;
    await noteProgress(store, job.id, 0.01);
    const key = `${message.organisation}/exports/${job.id}.${request.format}`;
    const type = types[request.format];
    if (request.kind === 'report') {
      const { bytes, name } = await renderReport({ deps, store, organisation }, request, (share) => noteProgress(store, job.id, share));
      await deps.files.put(key, bytes, type);
      await finishExport(store, job.id, { key, type, name });
      return await tellOwner({ deps, store, organisation }, job);
    }
    const run: Run = { deps, store, organisation, job: { ...job, request } };
    await deps.files.putStream(key, request.kind === 'summary' ? summaryFile(run) : rowsFile(run), type);
    await finishExport(store, job.id, { key, type, name: await fileName(run) });
  } catch (error) {
    await failExport(store, job.id, error instanceof Problem ? (error.errors?.[0]?.code ?? error.type) : 'internal');
    throw error;
  }
}

async function* summaryFile(run: Run): AsyncGenerator<Uint8Array> {
  const { request } = run.job;
  const summary = await readSummary(run, request);
  const setting = settingOf(run);
  if (request.format === 'xlsx') yield* xlsxChunks(summaryWorkbook(summary, setting));
  else yield* csvChunks(summarySheet(summary, setting), csvOptions(request.language));
}

async function* rowsFile(run: Run): AsyncGenerator<Uint8Array> {
  const { organisation, job, deps } = run;
  const { request } = job;
  const tables = submissionTables(await definitionsOf(run), { language: request.language, timeZone: organisation.timeZone });
  const report = await progressOf(run, request.format === 'csv' ? 1 : tables.length);
  const sheets = tables.map(({ name, columns, rowsOf }) => ({ name, columns, rows: tableRows(run, rowsOf, report) }));
  const setting = settingOf(run);
  if (request.format === 'csv') yield* csvChunks(sheets[0]!, csvOptions(request.language));
  else
    yield* xlsxChunks({
      title: await fileName(run),
      author: setting.organisation,
      createdAt: new Date(deps.now()).toISOString(),
      sheets,
    });
}

/** Rows of one table, page by page: never more than a batch of answers in memory, however many there are. */
async function* tableRows(run: Run, rowsOf: RowTable['rowsOf'], report: (rows: number) => Promise<void>): AsyncGenerator<TableRow> {
  let batch: Row[] = [];
  for await (const row of periodRows(run, run.job.request)) {
    if (!isCounted(row.state)) continue;
    batch.push(row);
    if (batch.length < BATCH) continue;
    for await (const submission of withAnswers(run, batch)) yield* rowsOf(submission);
    await report(batch.length);
    batch = [];
  }
  for await (const submission of withAnswers(run, batch)) yield* rowsOf(submission);
}

/** Reads contents by the hundred, and opens them one at a time: a content may be some megabytes. */
async function* withAnswers({ store, deps, organisation, job }: Run, rows: readonly Row[]): AsyncGenerator<SubmissionRow> {
  const { language } = job.request;
  const stored = await getContents(
    store,
    rows.map(({ id, contentRevision }) => ({ id, revision: contentRevision })),
  );
  for (const [index, row] of rows.entries()) {
    const content = stored[index];
    if (content === undefined) throw new Error(`The content of ${row.id} is gone`);
    const { answers } = await readContent(deps, content);
    yield {
      id: row.id,
      revision: row.revision,
      state: row.state,
      flagged: row.flagged,
      unit: inLanguage(organisation.units.get(row.unit)?.name, language) || row.unit,
      subject: row.subjectName ?? row.subject,
      observedAt: row.observedAt,
      receivedAt: row.receivedAt,
      score: row.score?.score,
      class: row.score?.class,
      answers: answers as Answers,
    };
  }
}

/** Every version of the form, newest first: a column for whatever any of them asked. */
async function definitionsOf({ store, job, deps, organisation }: Run): Promise<readonly [FormDefinition, ...FormDefinition[]]> {
  const { id, latestVersion } = await requireForm(store, job.request.form);
  const versions = Array.from({ length: latestVersion }, (_, index) => latestVersion - index);
  const definitions = await inFlight(versions, async (version) => (await versionOf({ store }, id, version)).compiled.definition);
  const [newest, ...older] = await withLabels({ deps, organisation }, definitions, job.request.language);
  if (newest === undefined) throw new Problem('not-found', { detail: `The form ${id} was never published` });
  return [newest, ...older];
}

/** Measured against what the summary counts; more may have come in since, so it stays short of 1 until the file is there. */
async function progressOf({ store, job }: Run, passes: number): Promise<(rows: number) => Promise<void>> {
  const { form, unit, period } = job.request;
  const result = await getResult<Tally>(store, nodeText({ level: 'period', form, unit, period }));
  const expected = Math.max(1, (result?.value.submissions ?? 0) * passes);
  let done = 0;
  return async (rows) => {
    done += rows;
    await noteProgress(store, job.id, Math.min(0.99, 0.01 + done / expected));
  };
}

async function fileName({ store, organisation, job }: Run): Promise<string> {
  const { request } = job;
  const { title } = await requireForm(store, request.form);
  const unit = organisation.units.get(request.unit);
  const period = parsePeriod(organisation.calendars, request.period);
  const parts = [title, unit?.name, period?.label].map((text) => inLanguage(text, request.language));
  return `${fileTitle(parts)}.${request.format}`;
}

function settingOf({ deps, organisation, job }: Run): DocumentSetting {
  const { language } = job.request;
  return {
    language,
    organisation: inLanguage(organisation.name, language),
    timeZone: organisation.timeZone,
    createdAt: new Date(deps.now()).toISOString(),
  };
}

/** As spreadsheets of the language expect it. */
const csvOptions = (language: Language) => ({ separator: language === 'vi' ? ';' : ',' }) as const;

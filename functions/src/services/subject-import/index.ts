import { createHash } from 'node:crypto';
import { Problem, type SubjectImport } from '@safeground/contract';
import { audit, createSubject, createSubjects, listForms, putSubject, SUBJECTS_AT_ONCE } from '@safeground/store';
import { subjectKinds } from '@safeground/templates';
import { describe } from '@safeground/xlsform';
import { readGrids } from '@safeground/xlsform/tables';
import type { ServiceContext } from '../../context.ts';
import { permitsSomewhere } from '../../rights.ts';
import { actOf } from '../act.ts';
import type { Language } from './columns.ts';
import { createFindings, type Findings } from './findings.ts';
import { planRows, type PlannedRow } from './plan.ts';
import { readRows, type SubjectTable } from './rows.ts';

export type ImportRequest = {
  readonly fileName: string;
  /** The file, base64. */
  readonly content: string;
  /** Kind of the rows when the file has no such column. */
  readonly kind?: string | undefined;
  readonly language: Language;
  /** False only tells what would happen. */
  readonly commit: boolean;
};

/** Writes in flight at once, and how long they may take of the 25 s of a request. */
const AT_ONCE = 16;
const WRITE_MS = 18_000;

/**
 * Reads a file of subjects (.xlsx or .csv), tells everything that is wrong by cell, and on `commit` writes the rows when
 * nothing is. Importing the same file again makes nothing twice: rows are known by their system id, by their code, or by
 * the file and row they came from. Rows that could not be written are named.
 */
export async function importSubjects(context: ServiceContext, request: ImportRequest): Promise<SubjectImport> {
  if (!permitsSomewhere(context, 'subject.write')) throw new Problem('not-permitted', { detail: 'This needs the right subject.write' });
  const bytes = Buffer.from(request.content, 'base64');
  const read = readGrids(bytes, request.fileName);
  if (!read.ok) {
    const { message, remedy } = describe({ severity: 'error', code: read.code, values: read.values }, request.language);
    return {
      committed: false,
      rows: 0,
      created: 0,
      updated: 0,
      unchanged: 0,
      failed: 0,
      findings: [{ severity: 'error', code: read.code, message: `${message} ${remedy}` }],
    };
  }
  const findings = createFindings(request.language);
  const table = readRows(read.grids, request, findings);
  const fileHash = createHash('sha256').update(bytes).digest('hex');
  const planned = await planRows(context, table, { ...request, kind: request.kind, fileHash, kinds: await kindsOf(context) }, findings);
  const report = (failed: ReadonlySet<PlannedRow>, committed: boolean): SubjectImport => {
    const count = (action: PlannedRow['action']): number => planned.filter((row) => row.action === action && !failed.has(row)).length;
    return {
      committed,
      rows: table.rows.length,
      created: count('create'),
      updated: count('update'),
      unchanged: count('unchanged'),
      failed: failed.size,
      findings: [...findings.list],
    };
  };
  if (!request.commit || findings.errors > 0) return report(new Set(), false);
  const failed = await writeRows({ context, table, findings, until: context.deps.now() + WRITE_MS }, planned);
  const done = report(failed, true);
  const { created, updated } = done;
  await audit(context.store, {
    ...actOf(context),
    action: 'subject.import',
    resource: `file/${fileHash.slice(0, 16)}`,
    detail: { created, updated, failed: failed.size },
  });
  return done;
}

/** The movement's kinds, and those that the organisation's own forms name. */
async function kindsOf({ store }: ServiceContext) {
  const named = (await listForms(store)).flatMap((form) => form.subjectKind ?? []);
  const own = [...new Set(named)].filter((id) => !subjectKinds.some((kind) => kind.id === id));
  return [...subjectKinds, ...own.map((id) => ({ id, label: {} }))];
}

type Writing = { readonly context: ServiceContext; readonly table: SubjectTable; readonly findings: Findings; readonly until: number };

/** Writes rows, new ones by the batch; gives those that could not be. */
async function writeRows(writing: Writing, planned: readonly PlannedRow[]): Promise<ReadonlySet<PlannedRow>> {
  const created = planned.filter((row) => row.action === 'create');
  const batches = Array.from({ length: Math.ceil(created.length / SUBJECTS_AT_ONCE) }, (_, index) =>
    created.slice(index * SUBJECTS_AT_ONCE, (index + 1) * SUBJECTS_AT_ONCE),
  );
  const updated = planned.filter((row) => row.action === 'update').map((row) => [row]);
  const failed = new Set<PlannedRow>();
  const queue = [...batches, ...updated].values();
  const worker = async (): Promise<void> => {
    for (const rows of queue) for (const row of await writeBatch(writing, rows)) failed.add(row);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failed;
}

async function writeBatch(writing: Writing, rows: readonly PlannedRow[]): Promise<readonly PlannedRow[]> {
  const { context, table, findings, until } = writing;
  if (context.deps.now() > until) {
    for (const row of rows) findings.error('not-written', { sheet: table.sheet, row: row.number });
    return rows;
  }
  if (rows.length > 1 && (await createTogether(context, rows))) return [];
  const failed: PlannedRow[] = [];
  for (const row of rows) if (!(await writeRow(writing, row))) failed.push(row);
  return failed;
}

/** One row whose id or code is taken holds its batch up; then each is written by itself. So it is when the store is out of breath. */
async function createTogether(context: ServiceContext, rows: readonly PlannedRow[]): Promise<boolean> {
  try {
    return await createSubjects(context.store, actOf(context), rows);
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

async function writeRow({ context, table, findings }: Writing, row: PlannedRow): Promise<boolean> {
  try {
    await putRow(context, row);
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const place = { sheet: table.sheet, row: row.number };
    const taken = error.errors?.find((each) => each.code === 'taken');
    if (taken === undefined) findings.error('not-written', place);
    else findings.error('code-taken', { ...place, column: table.headings.get('code') }, { holder: taken.message });
    return false;
  }
}

/** A new row that is there already comes from the same file, sent twice at once. */
async function putRow(context: ServiceContext, { action, id, input }: PlannedRow): Promise<void> {
  const act = actOf(context);
  if (action === 'create') {
    try {
      await createSubject(context.store, act, id, input);
      return;
    } catch (error) {
      if (!(error instanceof Problem) || error.type !== 'conflict' || error.errors !== undefined) throw error;
    }
  }
  await putSubject(context.store, act, id, input);
}

import { hash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { z } from '@hono/zod-openapi';
import {
  Problem,
  type ChosenLabel,
  type ListFileInput,
  type ListFileRead,
  type ListUpload,
  type ListUploadPlan,
  type SubmissionContent,
} from '@safeground/contract';
import type { Choice, Finding, FormDefinition, Host, Question } from '@safeground/forms';
import {
  fileFindings,
  fileLimits,
  fileOf,
  fileRows,
  columnsOf,
  listsByReading,
  neededFiles,
  readTable,
  tableText,
  withChoices,
  type FileRow,
} from '@safeground/forms/list-files';
import { inLanguage, type Language } from '@safeground/reports';
import { requireDraft, requireForm } from '@safeground/store';
import { describe } from '@safeground/xlsform';
import { readListFile } from '@safeground/xlsform/list-file';
import { questionsOf } from '@safeground/summaries';
import type { ServiceContext } from '../context.ts';
import type { Deps } from '../deps.ts';
import type { SignedUrl } from '../files/port.ts';
import { allow } from '../rights.ts';
import { inFlight } from './in-flight.ts';

/** The file as it was uploaded, and its rows, each by its own hash within one organisation. Neither ever changes or goes. */
const uploadKey = (organisation: string, sha256: string): string => `${organisation}/list-uploads/${sha256}`;
const listKey = (organisation: string, sha256: string): string => `${organisation}/lists/${sha256}`;

const BYTES = 'application/octet-stream';
const PACKED = 'application/gzip';

/** An address for a file that is about to be uploaded, unless it is here already. */
export async function planListUpload(
  context: ServiceContext,
  form: string,
  { sha256, size }: z.infer<typeof ListUploadPlan>,
): Promise<z.infer<typeof ListUpload>> {
  allow(context, 'form.write', { agency: (await requireForm(context.store, form)).agency });
  const { files } = context.deps;
  const key = uploadKey(context.organisation.id, sha256);
  if ((await files.head(key)) !== undefined) return { sha256, present: true };
  return { sha256, present: false, ...(await files.signUpload(key, { sha256, type: BYTES, size })) };
}

/**
 * Reads an uploaded file and keeps its rows; a file with errors is told about by cell, and nothing is kept. Which columns hold
 * names is what the draft's questions say. Throws `not-found` when the bytes have not come.
 */
export async function addListFile(context: ServiceContext, form: string, input: z.infer<typeof ListFileInput>): Promise<ListFileRead> {
  const { agency } = await requireForm(context.store, form);
  allow(context, 'form.write', { agency });
  const { files } = context.deps;
  const { id } = context.organisation;
  const [bytes, draft] = await Promise.all([files.get(uploadKey(id, input.sha256)), requireDraft(context.store, form)]);
  if (bytes === undefined) throw new Problem('not-found', { detail: 'Its bytes have not come yet' });
  // A file that no list of the draft names yet is about to become one.
  const { names, spaced } = neededFiles(draft.definition).find(({ file }) => file === input.file) ?? { names: ['name'], spaced: [] };
  const { table, findings } = readListFile(bytes, input.fileName, names, spaced);
  const told = findings.map((finding) => {
    const { severity, code, sheet, row, column } = finding;
    const { message, remedy } = describe(finding, input.language);
    return { severity, code, sheet, row, column, message: `${message} ${remedy}` };
  });
  if (table === undefined) return { findings: told };
  const text = tableText(table);
  const sha256 = hash('sha256', text);
  const key = listKey(id, sha256);
  if ((await files.head(key)) === undefined) await files.put(key, gzipSync(text, { level: 9 }), PACKED);
  return { list: { sha256, rows: table.rows.length, columns: [...table.columns] }, findings: told };
}

/** A signed address of a file's rows, for everybody who may read forms. */
export async function openListFile(context: ServiceContext, sha256: string): Promise<SignedUrl> {
  allow(context, 'form.read');
  const { files } = context.deps;
  const key = listKey(context.organisation.id, sha256);
  if ((await files.head(key)) === undefined) throw new Problem('not-found', { detail: `There is no list ${sha256}` });
  return files.signDownload(key, { type: PACKED });
}

type Loaded = { readonly rows: readonly FileRow[]; readonly characters: number };
type Kept = { readonly found: Promise<readonly FileRow[] | undefined>; characters: number };

/** Characters a process keeps, with marks between cells: some 100 MB. The list used longest ago goes first. */
const MOST_CHARACTERS = 40_000_000;

/** Bytes of a file's text: a character is at most six, and a cell has quotes and a comma. */
const MOST_BYTES = 6 * fileLimits.characters + 3 * fileLimits.rows * fileLimits.columns;

const caches = new WeakMap<Deps['files'], Map<string, Kept>>();

/** A file's rows, read once a process and shared by forms and versions; undefined when its bytes are gone. */
export function readListRows(
  { files }: Pick<Deps, 'files'>,
  organisation: string,
  sha256: string,
): Promise<readonly FileRow[] | undefined> {
  const cache = caches.get(files) ?? new Map<string, Kept>();
  caches.set(files, cache);
  const key = listKey(organisation, sha256);
  const known = cache.get(key);
  const loading = known === undefined ? load(files, key) : undefined;
  const kept = known ?? { found: loading!.then((loaded) => loaded?.rows), characters: 0 };
  // A map keeps the order of insertion: taken out and put back, the key becomes the youngest.
  cache.delete(key);
  cache.set(key, kept);
  loading?.then(
    (loaded) => (loaded === undefined ? cache.delete(key) : trim(cache, Object.assign(kept, { characters: loaded.characters }))),
    () => cache.delete(key),
  );
  return kept.found;
}

async function load(files: Deps['files'], key: string): Promise<Loaded | undefined> {
  const bytes = await files.get(key);
  if (bytes === undefined) return undefined;
  const text = gunzipSync(bytes, { maxOutputLength: MOST_BYTES }).toString('utf8');
  return { rows: fileRows(readTable(text)), characters: text.length };
}

function trim(cache: Map<string, Kept>, newest: Kept): void {
  let total = [...cache.values()].reduce((sum, { characters }) => sum + characters, 0);
  for (const [key, kept] of cache) {
    if (total <= MOST_CHARACTERS) return;
    if (kept === newest) continue;
    cache.delete(key);
    total -= kept.characters;
  }
}

/** What the engine asks for the rows of a version's files; undefined for the forms without any, which is most of them. */
export async function listRowsOf(
  deps: Pick<Deps, 'files'>,
  organisation: string,
  definition: FormDefinition,
): Promise<NonNullable<Host['rows']> | undefined> {
  if (definition.files === undefined) return undefined;
  const files = neededFiles(definition).flatMap(({ file }) => {
    const ref = fileOf(definition, file);
    return ref === undefined ? [] : [{ file, ref }];
  });
  if (files.length === 0) return undefined;
  const read = await inFlight(files, async ({ file, ref }) => [file, await readListRows(deps, organisation, ref.sha256)] as const);
  const rows = new Map(read);
  return (file) => rows.get(file);
}

/** Whether the names in a column are all there, and each once. */
function tellsApart(rows: readonly FileRow[], column: string): boolean {
  const names = new Set(rows.map((row) => row[column] ?? ''));
  return names.size === rows.length && !names.has('');
}

/**
 * What of a definition's files keeps it from being published: that one is missing, is not what the draft says it is, or that
 * choices cannot be told apart by what a question now takes for their names.
 */
export async function listFileFindings({ deps, organisation }: ServiceContext, definition: FormDefinition): Promise<readonly Finding[]> {
  const plain = fileFindings(definition);
  if (plain.length > 0) return plain;
  const found = await inFlight(neededFiles(definition), async ({ file, lists, names, spaced }): Promise<readonly Finding[]> => {
    const list = definition.choiceLists[lists[0] ?? 0]?.name ?? file;
    const wrong = (code: Finding['code'], column = '', choice = ''): Finding => ({
      severity: 'error',
      code,
      place: list,
      values: { file, list, column, choice },
    });
    const ref = fileOf(definition, file)!;
    const rows = await readListRows(deps, organisation.id, ref.sha256);
    if (rows === undefined || rows.length !== ref.rows) return [wrong('file-missing')];
    const lacking = names.filter((column) => !Object.hasOwn(rows[0] ?? {}, column));
    if (lacking.length > 0) return lacking.map((column) => wrong('file-column', column));
    return names.flatMap((column): readonly Finding[] => {
      if (!tellsApart(rows, column)) return [wrong('file-names', column)];
      const torn = spaced.includes(column) ? rows.find((row) => /\s/.test(row[column] ?? '')) : undefined;
      return torn === undefined ? [] : [wrong('file-space', column, torn[column])];
    });
  });
  return found.flat();
}

/** The definition with the words of choices that stand in its files: of those in `names`, or of all. */
export async function withWords(
  { deps, organisation }: Pick<ServiceContext, 'organisation'> & { readonly deps: Pick<Deps, 'files'> },
  definition: FormDefinition,
  names?: ReadonlySet<string>,
): Promise<FormDefinition> {
  const rows = await listRowsOf(deps, organisation.id, definition);
  return rows === undefined ? definition : withChoices(definition, rows, names);
}

type Versions = readonly [FormDefinition, ...FormDefinition[]];

/**
 * Versions of a form, newest first, with words for what was chosen of each question (`chosen`, by id). An older version's files are
 * read only for what the newer ones have no words for, a version at a time.
 */
export async function withWordsFor(
  context: Pick<ServiceContext, 'organisation'> & { readonly deps: Pick<Deps, 'files'> },
  versions: Versions,
  chosen: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<Versions> {
  const lacking = new Map([...chosen].map(([id, names]) => [id, new Set(names)]));
  const worded: FormDefinition[] = [];
  const read = new Set<string>();
  for (const version of versions) {
    const asked = questionsOf(version.children).flatMap((question): readonly { question: Question; source: string }[] => {
      const { file } = version.choiceLists.find(({ name }) => name === question.choices) ?? {};
      const source = file === undefined ? '' : JSON.stringify([fileOf(version, file)?.sha256, columnsOf(question), question.id]);
      return (lacking.get(question.id)?.size ?? 0) === 0 ? [] : [{ question, source }];
    });
    const fresh = asked.filter(({ source }) => source !== '' && !read.has(source));
    for (const { source } of fresh) read.add(source);
    const names = new Set(fresh.flatMap(({ question }) => [...lacking.get(question.id)!]));
    const definition = fresh.length === 0 ? version : await withWords(context, version, names);
    worded.push(definition);
    for (const { choices, id } of questionsOf(definition.children))
      for (const { name } of definition.choiceLists.find((list) => list.name === choices)?.choices ?? []) lacking.get(id)?.delete(name);
  }
  const [newest, ...older] = worded;
  return [newest ?? versions[0], ...older];
}

/**
 * Versions of a form, newest first, with a label in one language for every choice of their files. A list that a newer version has
 * from the same file is not written out again, and one file is in memory at a time besides what a process keeps.
 */
export async function withLabels(
  context: Pick<ServiceContext, 'organisation'> & { readonly deps: Pick<Deps, 'files'> },
  versions: readonly FormDefinition[],
  language: Language,
): Promise<readonly FormDefinition[]> {
  const told = new Set<string>();
  const worded: FormDefinition[] = [];
  for (const version of versions) {
    const questions = questionsOf(version.children);
    const sources = version.choiceLists.flatMap(({ name, file }) => {
      const readings = questions.filter(({ choices }) => choices === name).map((question) => JSON.stringify(columnsOf(question)));
      return file === undefined ? [] : [JSON.stringify([name, fileOf(version, file)?.sha256, ...new Set(readings)])];
    });
    const isTold = sources.every((source) => told.has(source));
    const definition = isTold ? listsByReading(version) : await withWords(context, version);
    for (const source of sources) told.add(source);
    const labelled = ({ name, label }: Choice): Choice => ({ name, label: { [language]: inLanguage(label, language) } });
    const choiceLists = definition.choiceLists.map((list) =>
      list.file === undefined || list.choices === undefined ? list : { ...list, choices: list.choices.map(labelled) },
    );
    worded.push({ ...definition, choiceLists });
  }
  return worded;
}

/** Words of every choice of a file that answers name: a page has no need of the other rows. */
export function chosenIn(
  definition: FormDefinition,
  rows: NonNullable<Host['rows']>,
  { answers }: Pick<SubmissionContent, 'answers'>,
): ChosenLabel[] {
  const names = new Set(textsIn(answers));
  return withChoices(definition, rows, names).choiceLists.flatMap(({ name: list, file, choices = [] }) =>
    file === undefined ? [] : choices.map(({ name, label }) => ({ list, name, label: { ...label } })),
  );
}

/** Every text in an answer, and in the rows of repeats. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

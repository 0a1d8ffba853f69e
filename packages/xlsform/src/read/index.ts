import type { ChoiceList, FormDefinition } from '@safeground/forms';
import { createReport, type Report, type SheetFinding } from '../errors.ts';
import type { SheetKind } from '../mapping/columns.ts';
import { createLanguages, DEFAULT_NAME, DEFAULT_TAG, type Languages } from '../mapping/languages.ts';
import { Refused } from '../package/refused.ts';
import { readFile, type FormFile } from '../sheets/read-file.ts';
import { requireHeaders, toTable, type Table } from '../sheets/table.ts';
import { pulledFiles } from '../mapping/pulldata.ts';
import { readOwn, withOwnSheet } from '../mapping/own-sheet.ts';
import { createRowReader, type CellRules } from './cells.ts';
import type { Lists, Reading } from './context.ts';
import { checkGeoReferences, checkTriggers, questionsOf } from './cross-checks.ts';
import { checkSaveTo, readEntities, type Entity } from './entities.ts';
import { checkExpressions, expressionTexts } from './expressions.ts';
import { checkInstances } from './instances.ts';
import { readLists } from './lists.ts';
import { readOutline, type Outline, type OutlineNode } from './outline.ts';
import { checkReferences } from './references.ts';
import { externalName } from './selects.ts';
import { readSettings, type Settings } from './settings.ts';
import { similarNames } from './sheet-names.ts';
import { checkLanguages, checkTranslations } from './translations.ts';
import { buildTree, type Tree } from './tree.ts';

export type ReadOptions = {
  /** Tells CSV from Markdown, and names a form that has no title. */
  readonly fileName?: string | undefined;
  /** Tag of the language of columns without a suffix (default `und`, undetermined). */
  readonly language?: string | undefined;
  /** Take texts for people as written, whatever the workbook says: typographic quotes stay. */
  readonly exactTexts?: boolean | undefined;
};

/** What the writer needs to find the cells again. */
export type Source = {
  readonly tables: ReadonlyMap<SheetKind, Table>;
  readonly outline: Outline;
  readonly tree: Tree;
  readonly lists: Lists;
  readonly languages: Languages;
  /** Name of the language of columns without a suffix. */
  readonly defaultName: string;
};

export type ReadResult = {
  /** Present when there is no error. */
  readonly definition: FormDefinition | undefined;
  readonly findings: readonly SheetFinding[];
  /** Questions, without groups and repeats. */
  readonly questions: number;
  readonly source: Source | undefined;
};

/**
 * Reads a form from `.xlsx`, CSV or Markdown as pyxform does: old spellings, single colons, loops, or_other, external choices.
 * Never throws for what is in the file: whatever is wrong comes back as findings with sheet, row and column.
 */
export function readXlsform(bytes: Uint8Array, options: ReadOptions = {}): ReadResult {
  const report = createReport();
  try {
    return readForm(readFile(bytes, options.fileName ?? ''), options, report);
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    const sheet = cause.values['sheet'];
    report.error(cause.code, typeof sheet === 'string' ? { sheet } : {}, cause.values);
    return { definition: undefined, findings: report.findings, questions: 0, source: undefined };
  }
}

export function readForm(file: FormFile, options: ReadOptions, report: Report): ReadResult {
  const tables = new Map<SheetKind, Table>();
  for (const [kind, grid] of file.grids) tables.set(kind, toTable(grid, kind, report));
  const survey = tables.get('survey');
  const similar = (name: string): string => quoted(similarNames(name, file.names));
  for (const name of ['settings', 'entities'] as const) {
    const candidates = similarNames(name, file.names);
    if ((tables.get(name)?.rows.length ?? 0) === 0 && candidates.length > 0)
      report.warn('sheet-similar', { sheet: candidates[0] }, { sheet: name, similar: candidates.map((one) => `“${one}”`).join(', ') });
  }
  if (survey === undefined || survey.columns.length === 0) {
    report.error('survey-missing', { sheet: 'survey' }, { similar: similar('survey') });
    return { definition: undefined, findings: report.findings, questions: 0, source: undefined };
  }
  const own = readOwn(file.own);
  const exactTexts = options.exactTexts ?? own.exactTexts === true;
  const settings = readSettings(tables.get('settings'), exactTexts, report);
  const languages = createLanguages(options.language ?? DEFAULT_TAG);
  const named = settings.values.get('default_language');
  // Columns tell the languages and their order, whichever row happens to be filled in first.
  if (named !== undefined) languages.tag(named);
  for (const kind of ['survey', 'choices', 'external_choices'] as const)
    for (const { language } of tables.get(kind)?.columns ?? []) if (language !== undefined) languages.tag(language);
  const rules: CellRules = {
    languages,
    defaultName: named ?? DEFAULT_NAME,
    collapseSpaces: settings.flag('clean_text_values'),
    exactTexts,
  };
  const lists: Lists = {
    choices: readLists(tables.get('choices'), { ...rules, collapseSpaces: false }, settings.flag('allow_choice_duplicates'), report),
    external: readLists(tables.get('external_choices'), { ...rules, collapseSpaces: false }, true, report),
    files: new Map(),
  };
  const reading: Reading = {
    report,
    rules,
    lists,
    similar,
    rootName: settings.values.get('name') ?? (file.container === 'text' ? 'data' : undefined),
  };
  const entities = readEntities(tables.get('entities'), report);
  if (!requireHeaders(survey, ['type'], report))
    return { definition: undefined, findings: report.findings, questions: 0, source: undefined };
  const outline = readOutline(survey, reading);
  const tree = buildTree(outline.children, reading);
  checkAll({ survey, tables, outline: outline.children, names: outline.names, tree, entities, settings, reading });
  const source = { tables, outline, tree, lists, languages, defaultName: rules.defaultName };
  const questions = questionsOf(tree.children).length;
  if (report.findings.some((finding) => finding.severity === 'error'))
    return { definition: undefined, findings: report.findings, questions, source };
  const values = new Map([...outline.settings, ...settings.values]);
  return {
    definition: withOwnSheet(assemble(values, source, entities, reading, options), own),
    findings: report.findings,
    questions,
    source,
  };
}

function quoted(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (${names.map((name) => `“${name}”`).join(', ')}?)`;
}

type Everything = {
  readonly survey: Table;
  readonly tables: ReadonlyMap<SheetKind, Table>;
  readonly outline: readonly OutlineNode[];
  readonly names: ReadonlyMap<string, number>;
  readonly tree: Tree;
  readonly entities: readonly Entity[];
  readonly settings: Settings;
  readonly reading: Reading;
};

/** Checks across rows and sheets, after everything has been read. */
function checkAll({ survey, tables, outline, names, tree, entities, settings, reading }: Everything): void {
  const { report, lists } = reading;
  const attached = new Set([...lists.files.keys(), ...tree.externals.map(({ name }) => name)]);
  checkSaveTo(outline, entities, attached, report);
  checkTriggers(tree, report);
  checkExpressions(tree, report);
  checkGeoReferences(outline, tree, lists, entities, report);
  checkInstances(survey, tree, lists, report);
  const known = new Map(names);
  if (!settings.flag('omit_instanceID')) known.set('instanceID', (known.get('instanceID') ?? 0) + 1);
  for (const kind of ['survey', 'choices', 'entities', 'settings'] as const) checkReferences(tables.get(kind), known, report);
  const usesOther = survey.rows.some(
    (row) =>
      createRowReader(survey, row, reading.rules)
        .text('type')
        .match(/\sor[ _](other|specify other)$/i) !== null,
  );
  checkLanguages(reading.rules.languages, survey.sheet, report);
  checkTranslations([survey, tables.get('choices')], usesOther, report);
}

function assemble(
  values: ReadonlyMap<string, string>,
  { tree, lists, languages, defaultName }: Source,
  entities: readonly Entity[],
  reading: Reading,
  options: ReadOptions,
): FormDefinition {
  const named = languages.known(defaultName) || languages.tags.length === 0 ? languages.tag(defaultName) : undefined;
  const defaultLanguage = named ?? languages.tags[0]!;
  const title = values.get('form_title') ?? values.get('form_id') ?? stem(options.fileName) ?? 'data';
  const kept = [...values].filter(([name]) => name !== 'form_title' && name !== 'default_language');
  const names = languages.names();
  return {
    schema: 1,
    title: { [defaultLanguage]: title },
    languages: languages.tags,
    defaultLanguage,
    ...(Object.keys(names).length > 0 && { languageNames: names }),
    children: tree.children,
    choiceLists: assembleLists(lists, tree, reading),
    ...(entities.length > 0 && { entities: entities.map((entity) => entity.columns) }),
    ...(kept.length > 0 && { settings: Object.fromEntries(kept) }),
  };
}

function assembleLists(lists: Lists, tree: Tree, reading: Reading): readonly ChoiceList[] {
  const files = new Map(lists.files);
  const add = (name: string, extension: string): void => void files.set(name, files.get(name) ?? { name, file: `${name}.${extension}` });
  for (const { name, extension } of tree.externals) add(name, extension);
  for (const text of expressionTexts(tree.children)) for (const name of pulledFiles(text)) if (!lists.choices.has(name)) add(name, 'csv');
  return [
    ...[...lists.choices.values()].map(({ name, choices }) => ({ name, choices })),
    ...[...lists.external.values()].map(({ name, choices }) => ({
      name: externalName(name, reading),
      choices,
      sheet: 'external_choices' as const,
    })),
    // By name: where a file is first mentioned says nothing.
    ...[...files.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  ];
}

function stem(fileName: string | undefined): string | undefined {
  const base = fileName?.split(/[\\/]/).at(-1) ?? '';
  const name = base.replace(/\.[^.]*$/, '');
  return name === '' ? undefined : name;
}

import type { FormDefinition } from '@safeground/forms';
import { parseDefinition } from '@safeground/forms/definition';
import { describe as describeDesign } from '@safeground/forms/findings';
import { checkForm, describe, exportXlsform, readXlsform, Refused, updateXlsform, type SheetFinding } from '@safeground/xlsform';
import { InputError, parseJson, readInput } from '@safeground/forms/command-line';

const USAGE = `xlsform check FILE…                        one JSON line per file: {file, ok, errors, warnings, questions}; - is standard input
xlsform convert FILE --to definition|xlsx  the form to standard output; FILE may be .xlsx, .csv, Markdown, or a definition (.json)
  --original WORKBOOK.xlsx                 with --to xlsx: the workbook with only what changed
  --language en|vi                         of messages (default en)
Exit codes: 0 all is well, 1 a form is wrong or cannot be read, 2 the command is.`;

/** The command itself is wrong. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

const OPTIONS: Readonly<Record<string, readonly string[] | undefined>> = {
  to: ['definition', 'xlsx'],
  language: ['en', 'vi'],
  original: undefined,
};

type Options = {
  readonly command: string;
  readonly files: readonly string[];
  readonly to: string;
  readonly original: string | undefined;
  readonly language: 'en' | 'vi';
};

function readOptions([command = '', ...rest]: readonly string[]): Options {
  const files: string[] = [];
  const named = new Map<string, string>();
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at]!;
    if (word.startsWith('--')) named.set(...option(word, rest[(at += 1)]));
    else files.push(word);
  }
  const language = named.get('language') === 'vi' ? 'vi' : 'en';
  return { command, files, to: named.get('to') ?? 'definition', original: named.get('original'), language };
}

function option(word: string, value: string | undefined): [name: string, value: string] {
  const name = word.slice(2);
  if (!Object.hasOwn(OPTIONS, name)) throw new UsageError(`unknown option ${word}`);
  const allowed = OPTIONS[name];
  if (value === undefined) throw new UsageError(`${word} takes a value`);
  if (allowed !== undefined && !allowed.includes(value)) throw new UsageError(`${word} ${value}: ${allowed.join(' or ')}`);
  return [name, value];
}

const show = (language: 'en' | 'vi') => (finding: SheetFinding) => ({
  sheet: finding.sheet ?? null,
  row: finding.row ?? null,
  column: finding.column ?? null,
  code: finding.code,
  ...describe(finding, language),
});

/** A file that cannot be opened is a result like any other: the line says so and the next file is checked. */
function check(file: string, language: 'en' | 'vi'): boolean {
  try {
    const result = readXlsform(readInput(file), { fileName: file });
    const findings = checkForm(result);
    const of = (severity: SheetFinding['severity']) => findings.filter((finding) => finding.severity === severity).map(show(language));
    const errors = of('error');
    console.log(JSON.stringify({ file, ok: errors.length === 0, errors, warnings: of('warning'), questions: result.questions }));
    return errors.length === 0;
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    const error = { sheet: null, row: null, column: null, code: 'file-unreadable', message: cause.message };
    console.log(JSON.stringify({ file, ok: false, errors: [error], warnings: [], questions: 0 }));
    return false;
  }
}

/** The definition in a form file, or in a definition as JSON. Findings go to standard error. */
function readForm(file: string, bytes: Uint8Array, language: 'en' | 'vi'): FormDefinition | undefined {
  const json = file.endsWith('.json');
  const result = json ? undefined : readXlsform(bytes, { fileName: file });
  for (const finding of result?.findings ?? []) console.error(JSON.stringify({ severity: finding.severity, ...show(language)(finding) }));
  const parsed = parseDefinition(json ? parseJson(file, bytes, 'a definition as “convert --to definition” writes it') : result?.definition);
  if (parsed.ok) return parsed.definition;
  if (json || result?.definition !== undefined)
    for (const finding of parsed.findings) console.error(JSON.stringify({ ...finding, ...describeDesign(finding, language) }));
  return undefined;
}

function convert(file: string, { to, original, language }: Options): boolean {
  const bytes = readInput(file);
  const definition = readForm(file, bytes, language);
  if (definition === undefined) return false;
  if (to === 'xlsx') process.stdout.write(toWorkbook(definition, file, bytes, original));
  else console.log(JSON.stringify(definition, undefined, 2));
  return true;
}

/** A workbook stays the person's own: it is written anew only where there is none. */
function toWorkbook(definition: FormDefinition, file: string, bytes: Uint8Array, original: string | undefined): Uint8Array {
  if (original !== undefined) return updateXlsform(readInput(original), definition, { fileName: original });
  return /\.xls[xm]$/i.test(file) ? updateXlsform(bytes, definition, { fileName: file }) : exportXlsform(definition);
}

function main(args: readonly string[]): boolean {
  if (args.some((word) => word === '--help' || word === '-h')) {
    console.log(USAGE);
    return true;
  }
  const options = readOptions(args);
  const { command, files, language } = options;
  if (command !== 'check' && command !== 'convert')
    throw new UsageError(command === '' ? 'no command given' : `unknown command ${command}`);
  if (files.length === 0) throw new UsageError('no file given');
  if (command === 'check') return files.map((file) => check(file, language)).every(Boolean);
  if (files.length > 1) throw new UsageError('convert takes one file');
  return convert(files[0]!, options);
}

try {
  process.exitCode = main(process.argv.slice(2)) ? 0 : 1;
} catch (cause) {
  process.exitCode = cause instanceof UsageError ? 2 : 1;
  if (cause instanceof Refused)
    console.error(`xlsform: ${describe({ severity: 'error', code: cause.code, values: cause.values }, 'en').message}`);
  else console.error(`xlsform: ${cause instanceof Error ? cause.message : String(cause)}`);
  if (cause instanceof UsageError) console.error(USAGE);
}

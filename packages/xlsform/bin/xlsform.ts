import { parseDefinition } from '@safeground/forms/definition';
import { describe, exportXlsform, readXlsform, type SheetFinding } from '@safeground/xlsform';
import { readFileSync } from 'node:fs';

const USAGE = `xlsform check FILE…                        one JSON line per file: {file, ok, errors, warnings, questions}
xlsform convert FILE --to definition|xlsx  the form to standard output
Options: --language en|vi (of messages, default en)`;

type Options = { readonly command: string; readonly files: readonly string[]; readonly to: string; readonly language: 'en' | 'vi' };

function readOptions(args: readonly string[]): Options {
  const [command = '', ...rest] = args;
  const files: string[] = [];
  let to = 'definition';
  let language: 'en' | 'vi' = 'en';
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at]!;
    if (word === '--to') to = rest[(at += 1)] ?? '';
    else if (word === '--language') language = rest[(at += 1)] === 'vi' ? 'vi' : 'en';
    else files.push(word);
  }
  return { command, files, to, language };
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
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    console.log(
      JSON.stringify({
        file,
        ok: false,
        errors: [{ sheet: null, row: null, column: null, code: 'file-unreadable', message }],
        warnings: [],
        questions: 0,
      }),
    );
    return false;
  }
  const { findings, questions } = readXlsform(bytes, { fileName: file });
  const [errors, warnings] = (['error', 'warning'] as const).map((severity) =>
    findings.filter((finding) => finding.severity === severity).map(show(language)),
  );
  const ok = errors!.length === 0;
  console.log(JSON.stringify({ file, ok, errors, warnings, questions }));
  return ok;
}

function convert(file: string, to: string, language: 'en' | 'vi'): boolean {
  const { definition, findings } = readXlsform(readFileSync(file), { fileName: file });
  for (const finding of findings) console.error(JSON.stringify({ severity: finding.severity, ...show(language)(finding) }));
  if (definition === undefined) return false;
  const parsed = parseDefinition(definition);
  if (!parsed.ok) {
    for (const finding of parsed.findings) console.error(JSON.stringify(finding));
    return false;
  }
  if (to === 'definition') console.log(JSON.stringify(parsed.definition, undefined, 2));
  else if (to === 'xlsx') process.stdout.write(exportXlsform(parsed.definition));
  else return fail(`--to ${to}: definition or xlsx`);
  return true;
}

function fail(message: string): boolean {
  console.error(`xlsform: ${message}\n${USAGE}`);
  return false;
}

function main({ command, files, to, language }: Options): boolean {
  if (files.length === 0) return fail('no file given');
  if (command === 'check') return files.map((file) => check(file, language)).every(Boolean);
  if (command === 'convert') return files.length === 1 ? convert(files[0]!, to, language) : fail('convert takes one file');
  return fail(`unknown command ${command}`);
}

process.exitCode = main(readOptions(process.argv.slice(2))) ? 0 : 1;

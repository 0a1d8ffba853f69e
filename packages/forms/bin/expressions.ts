import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCases, runCases } from './cases.ts';

const USAGE = `expressions CASES.json   a JSON line per case: {id, ok, actual}; - is standard input
Exit codes: 0 every case ran, whether it came out right or not, 2 the file cannot be read.`;

/** npm runs scripts in the project's folder and tells the person's own in `INIT_CWD`. */
function read(file: string): string {
  return readFileSync(file === '-' ? 0 : resolve(process.env['INIT_CWD'] ?? '.', file), 'utf8');
}

const [file, ...more] = process.argv.slice(2);
if (file === '--help' || file === '-h') console.log(USAGE);
else if (file === undefined || more.length > 0) fail('one file of cases, please', USAGE);
else {
  try {
    const cases = readCases(JSON.parse(read(file)));
    for (const outcome of runCases(cases, Date.now, Math.random)) console.log(JSON.stringify(outcome));
  } catch (cause) {
    fail(cause instanceof Error ? cause.message : String(cause));
  }
}

function fail(...lines: readonly string[]): void {
  console.error(`expressions: ${lines.join('\n')}`);
  process.exitCode = 2;
}

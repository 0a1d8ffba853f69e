import { readCases, runCases } from './cases.ts';
import { InputError, parseJson, readInput } from './input.ts';

const USAGE = `expressions CASES.json   a JSON line per case: {id, ok, actual}, or {id, ok: false, error} for what is no case; - is standard input
Exit codes: 0 every case ran, whether it came out right or not, 2 the file cannot be read.`;

const [file, ...more] = process.argv.slice(2);
if (file === '--help' || file === '-h') console.log(USAGE);
else if (file === undefined || more.length > 0) fail('one file of cases, please', USAGE);
else {
  try {
    const cases = readCases(parseJson(file, readInput(file), '{timeZone, locale, cases: […]}'));
    for (const outcome of runCases(cases, Date.now, Math.random)) console.log(JSON.stringify(outcome));
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    fail(cause.message);
  }
}

function fail(...lines: readonly string[]): void {
  console.error(`expressions: ${lines.join('\n')}`);
  process.exitCode = 2;
}

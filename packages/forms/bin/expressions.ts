import { readFileSync } from 'node:fs';
import { readCases, runCases } from './cases.ts';

/** `npm run -s expressions -- CASES.json`: a JSON line per case, `{id, ok, actual}`. */
const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: npm run -s expressions -- CASES.json');
  process.exit(2);
}
const outcomes = runCases(
  readCases(JSON.parse(readFileSync(file, 'utf8'))),
  () => Date.now(),
  () => Math.random(),
);
for (const outcome of outcomes) console.log(JSON.stringify(outcome));

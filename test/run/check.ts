import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** `npm run check`: format, lint, types, architecture and unit tests of the pure packages. */
type Step = readonly [name: string, command: string, ...args: string[]];

/** The longest first, so that the two lanes, one for each core, end at about the same time. */
const steps: Step[] = [
  // Pure packages have no state that one file could leave to the next: they share their workers. What takes seconds a file
  // (processes, bombs, whole workbooks) is left to `npm test`.
  [
    'architecture and unit tests',
    'vitest',
    'run',
    '--no-isolate',
    '--maxWorkers=1',
    '--exclude=**/{cli,hostile,round-trip}.test.ts',
    '--reporter=./test/run/reporter.ts',
    'packages',
    'test/architecture.test.ts',
  ],
  ['lint', 'eslint', '--cache', '--cache-location=node_modules/.cache/eslint', '--max-warnings=0', '.'],
  ['format', 'prettier', '--check', '--log-level=warn', '--cache', '--cache-location=node_modules/.cache/prettier-check', '.'],
  ...(existsSync('web/tsconfig.json') ? ([['types of the web', 'npm', 'run', 'check', '--silent', '-w', 'web']] as const) : []),
  ['types of the rest', 'tsc', '-p', 'tsconfig.node.json'],
  ['types of the pure packages', 'tsc', '-p', 'tsconfig.pure.json'],
];

const failed = (await Promise.all([lane(), lane()])).flat();
if (failed.length > 0) {
  console.error(`\ncheck failed: ${failed.join(', ')}`);
  process.exit(1);
}
console.log('\ncheck passed');

async function lane(): Promise<string[]> {
  const bad: string[] = [];
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    const [name, command, ...args] = step;
    const began = performance.now();
    const { code, output } = await run(command, args);
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}, ${Math.round((performance.now() - began) / 1000)} s`);
    if (code === 0) continue;
    console.error(output);
    bad.push(name);
  }
  return bad;
}

function run(command: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('exit', (code) => resolve({ code: code ?? 1, output }));
  });
}

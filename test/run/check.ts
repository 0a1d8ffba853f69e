import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** `npm run check`: format, lint, types, architecture and unit tests of the pure packages. Two lanes, one for each core. */
type Step = readonly [name: string, command: string, ...args: string[]];

const types: readonly Step[] = [
  ['types of the pure packages', 'tsc', '-p', 'tsconfig.pure.json'],
  ['types of the rest', 'tsc', '-p', 'tsconfig.node.json'],
  ...(existsSync('web/tsconfig.json') ? ([['types of the web', 'npm', 'run', 'check', '--silent', '-w', 'web']] as const) : []),
];
const style: readonly Step[] = [
  ['format', 'prettier', '--check', '--log-level=warn', '--cache', '--cache-location=node_modules/.cache/prettier-check', '.'],
  ['lint', 'eslint', '--cache', '--cache-location=node_modules/.cache/eslint', '--max-warnings=0', '.'],
  ['architecture and unit tests', 'vitest', 'run', '--reporter=./test/run/reporter.ts', 'packages', 'test/architecture.test.ts'],
];

const failed = (await Promise.all([lane(types), lane(style)])).flat();
if (failed.length > 0) {
  console.error(`\ncheck failed: ${failed.join(', ')}`);
  process.exit(1);
}
console.log('\ncheck passed');

async function lane(steps: readonly Step[]): Promise<string[]> {
  const bad: string[] = [];
  for (const [name, command, ...args] of steps) {
    const { code, output } = await run(command, args);
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`);
    if (code !== 0) {
      console.error(output);
      bad.push(name);
    }
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

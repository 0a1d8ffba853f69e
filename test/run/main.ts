import { spawn } from 'node:child_process';

/** `npm test [-- --long] [-- FILE…]`: one vitest run, closed by `N passed, N failed`. */
const args = process.argv.slice(2);
const long = args.includes('--long');
const files = args.filter((arg) => arg !== '--long');

const child = spawn('vitest', ['run', '--reporter=./test/run/reporter.ts', ...files], {
  stdio: 'inherit',
  env: { ...process.env, ...(long ? { SAFEGROUND_LONG: '1' } : {}) },
});
child.on('exit', (code) => process.exit(code ?? 1));

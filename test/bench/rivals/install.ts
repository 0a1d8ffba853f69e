import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The rivals are no dependency of the product: this folder has its own lock, and only the benchmarks that need it install it. */
export function installRivals(): void {
  const cwd = import.meta.dirname;
  if (existsSync(join(cwd, 'node_modules/survey-core'))) return;
  console.error('Installing the rivals (once) ...');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 2, 2],
  });
  if (result.status !== 0) throw new Error(`npm ci in test/bench/rivals failed with ${result.status}`);
}

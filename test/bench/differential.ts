import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installRivals } from './rivals/install.ts';

/**
 * Random forms, filled step by step by this engine and by ODK's (`@getodk/xforms-engine`), every node compared after each step.
 * `npm run bench -- differential --json [SEED] [FORMS]`; what differs is told on standard error and counted.
 */
export async function bench(args: readonly string[]): Promise<Record<string, unknown>> {
  installRivals();
  const [seed = '1', forms = '200'] = args;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'differential/run.ts'), seed, forms], {
    maxBuffer: 64 * 1_048_576,
  });
  process.stderr.write(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
}

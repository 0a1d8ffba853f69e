import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Writes the TypeScript settings that SvelteKit makes for the web, which its own begin with: in a fresh clone nothing of the
 * web compiles before. Runs before the web's tests.
 */
export default function syncWeb(): void {
  if (existsSync('web/node_modules/$app/tsconfig.json')) return;
  const { status, stderr } = spawnSync(process.execPath, ['../node_modules/@sveltejs/kit/svelte-kit.js', 'sync'], {
    cwd: 'web',
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`svelte-kit sync failed: ${stderr}`);
}

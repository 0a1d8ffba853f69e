import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const cache = join(root, 'node_modules/.cache/safeground');
const marker = join(cache, 'web-sources');
const lock = join(cache, 'web-building');

/** All that goes into the site. Packages whole: what the site takes of them is the bundler's business. */
const sources = [
  'package-lock.json',
  'web/package.json',
  'web/vite.config.ts',
  'web/scripts.ts',
  'web/kit',
  'web/tsconfig.json',
  'web/src',
  'web/static',
  'packages',
];

/** The site does not build, with the end of what the build said. */
export class WebBuildError extends Error {
  override readonly name = 'WebBuildError';
}

/**
 * The folder of the built site; builds it when its sources changed. `say` is told before a build, which takes a while.
 * Two platforms that start at once build once. Throws `WebBuildError`.
 */
export async function builtWeb(say: (line: string) => void): Promise<string> {
  const folder = join(root, 'web/build');
  const hash = hashOfSources();
  const isBuilt = (): boolean => existsSync(join(folder, '200.html')) && existsSync(marker) && readFileSync(marker, 'utf8') === hash;
  if (isBuilt()) return folder;
  await withLock(async () => {
    if (isBuilt()) return;
    say('building the web application (once, until its sources change) ...');
    await build();
    writeFileSync(marker, hash);
  });
  return folder;
}

/** SHA-256 over names and contents; tests are not part of the site. */
function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const file of sources
    .flatMap(filesUnder)
    .filter((name) => !name.endsWith('.test.ts'))
    .sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path: string): string[] {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(join(root, path))
    .filter((name) => name !== 'node_modules')
    .flatMap((name) => filesUnder(join(path, name)));
}

function build(): Promise<void> {
  return new Promise((resolve, reject) => {
    // A test runner's own NODE_ENV would make a build for development: larger, slower, and not what people get.
    const env = { ...process.env, NODE_ENV: 'production' };
    const child = spawn('npm', ['run', 'build', '--silent', '-w', 'web'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
    child.on('error', (error) => reject(new WebBuildError(`the web application cannot be built (${error.message})`)));
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new WebBuildError(`the web application does not build:\n${said.trim()}`))));
  });
}

/** A folder is made by one and refused to all others; one left by a build that was killed is told by its process. */
async function withLock(work: () => Promise<void>): Promise<void> {
  mkdirSync(cache, { recursive: true });
  while (!takeLock()) await pause(200);
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(readFileSafely(lock));
    if (holder > 0 && !existsSync(`/proc/${holder}`) && existsSync('/proc')) rmSync(lock, { force: true });
    return false;
  }
}

function readFileSafely(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

// Runs on Node 20 with nothing installed: plain JavaScript, no dependency.
// It installs what is missing, then hands over to the Node that the packages bring.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const bin = join(root, 'node_modules/.bin');

const commands = {
  start: (args) => ['functions/src/local/main.ts', ...args],
  test: (args) => ['test/run/main.ts', ...args],
  check: (args) => ['test/run/check.ts', ...args],
  build: (args) => ['functions/src/local/build.ts', ...args],
  run: (args) => args,
};

const [name, ...rest] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) fail(`unknown command ${name ?? '(none)'}; one of ${Object.keys(commands).join(', ')}`);

install();
handOver(command(rest));

/** `npm ci` when nothing is installed, or when the lock file is not the one that was installed. */
function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const marker = join(root, 'node_modules/.installed-lock');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === lock) return;
  console.error('Installing packages (about a minute) ...');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) fail(`npm ci failed (${result.error?.message ?? `exit ${result.status}`}); run it by hand to see why`);
  writeFileSync(marker, lock);
}

/**
 * Runs a script on the packaged Node, with signals and the exit code passed on. It must not outlive us, nor we whoever
 * started us: the channel tells it when we are gone, and a new parent tells us.
 */
function handOver(script) {
  const child = spawn(findNode(), script, {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}`, NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node') },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const before = forebears();
  setInterval(() => forebears() !== before && child.kill('SIGTERM'), 500).unref();
  child.on('error', (error) => fail(error.message));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

/** Who started us and who started them, because npm puts a shell in between; where there is no /proc, the first alone. */
function forebears() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return String(process.ppid);
  }
}

function findNode() {
  const packaged = join(bin, 'node');
  if (existsSync(packaged)) return packaged;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 17)) return process.execPath;
  return fail(`no Node for this platform among the packages, and ${process.version} is too old: install Node 22.17 or later`);
}

function fail(message) {
  console.error(`safeground: ${message}`);
  process.exit(1);
}

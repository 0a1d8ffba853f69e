import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from 'playwright-core';

/** Not under node_modules: an install that runs meanwhile would take the browser away from under a test. */
const cache = resolve(import.meta.dirname, '../.artifacts/chromium');
const systemChromium = '/usr/bin/chromium';

/** `--single-process`, which the package's own list carries for Lambda, would take every page down with one. */
const flags = ['--no-sandbox', '--disable-setuid-sandbox', '--no-zygote', '--font-render-hinting=none', '--disable-dev-shm-usage'];

/**
 * A headless Chromium: the one of the system where there is one (`CHROMIUM_BIN` names another), else the one that comes
 * whole in a package. The caller closes it.
 */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(await launchOptions());
}

export type ProfileSettings = {
  readonly flags?: readonly string[];
  /** The profile lies on a disk of its own of so many megabytes, which ends with the browser. */
  readonly disk?: number | undefined;
};

/** A browser with a profile on the disk, which survives the process being killed: for offline and restart tests. */
export async function launchProfile(
  folder: string,
  options: BrowserContextOptions = {},
  { flags: more = [], disk }: ProfileSettings = {},
): Promise<BrowserContext> {
  const { args, executablePath, env } = await launchOptions();
  const program = disk === undefined ? executablePath : await onOwnDisk(executablePath, folder, disk);
  return chromium.launchPersistentContext(folder, { ...options, env, executablePath: program, args: [...args, ...more] });
}

/** Whether this system lets a program have a disk of its own (`unshare` of util-linux, user namespaces). */
export function canHaveDisk(): boolean {
  return spawnSync('unshare', ['-Urm', 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /tmp']).status === 0;
}

/** A program that starts the browser where the folder is a small disk that nobody else sees, but through its `/proc/…/root`. */
async function onOwnDisk(browser: string, folder: string, megabytes: number): Promise<string> {
  const program = `${folder}.sh`;
  const mount = `mount -t tmpfs -o size=${megabytes}m tmpfs '${folder}' && exec '${browser}' "$@"`;
  await writeFile(program, `#!/bin/sh\nexec unshare -Urm sh -c '${mount.replaceAll("'", `'\\''`)}' chromium "$@"\n`, { mode: 0o755 });
  return program;
}

/**
 * The browser on a profile with nothing attached to it, showing one page: what watches a page makes it hold every request it
 * sends. The returned function ends it.
 */
export async function launchUnwatched(folder: string, url: string, proxy: string): Promise<() => Promise<void>> {
  const { executablePath, args, env } = await launchOptions();
  // Cookies are locked with the same key as by the driver. Without a port the page would be loaded and left.
  const own = ['--headless', '--password-store=basic', '--use-mock-keychain', '--no-first-run', '--remote-debugging-port=0'];
  const way = [`--user-data-dir=${folder}`, `--proxy-server=${proxy}`, '--proxy-bypass-list=<-loopback>'];
  const browser = spawn(executablePath, [...args, ...own, ...way, url], { env, stdio: 'ignore' });
  const gone = new Promise((resolve) => browser.once('exit', resolve));
  return async () => {
    browser.kill('SIGTERM');
    await gone;
  };
}

async function launchOptions(): Promise<{ executablePath: string; args: string[]; env: Record<string, string> }> {
  const named = process.env['CHROMIUM_BIN'] ?? (existsSync(systemChromium) ? systemChromium : undefined);
  const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  if (named !== undefined) return { executablePath: named, args: flags, env };
  const folder = await unpacked();
  return {
    executablePath: join(folder, 'chromium'),
    args: flags,
    env: { ...env, LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
  };
}

/**
 * Unpacks the packaged browser once. It is unpacked beside its place and moved there whole: the package itself takes a
 * half-written file of another process for a finished one.
 */
async function unpacked(): Promise<string> {
  const home = resolve(fileURLToPath(import.meta.resolve('@sparticuz/chromium')), '../..');
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cache, version);
  if (existsSync(join(folder, 'chromium'))) return folder;
  await mkdir(cache, { recursive: true });
  const making = await mkdtemp(`${folder}-`);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = making;
  try {
    const { inflate } = await import('@sparticuz/chromium');
    const packed = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'];
    await Promise.all(packed.map((file) => inflate(join(home, 'bin', file))));
    await writeFile(join(making, 'fonts/fonts.conf'), fontsFor(folder));
    await rename(making, folder);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    // Another process was first: its copy is as good.
    if (!existsSync(join(folder, 'chromium'))) throw error;
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  return folder;
}

/** The package's own list names Lambda's folders only; a browser without any font cannot even draw a web font. */
function fontsFor(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>
`;
}

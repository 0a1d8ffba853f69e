import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const main = 'functions/src/local/main.ts';
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'safeground-'));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function start(data: string): Promise<{ child: ChildProcess; origin: string }> {
  const port = await freePort();
  const child = spawn('node', [main], {
    env: { ...process.env, PORT: String(port), SAFEGROUND_DATA: data },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => chunk.toString().includes('ready') && resolve());
    child.once('exit', (code) => reject(new Error(`exit ${code}`)));
  });
  return { child, origin: `http://localhost:${port}` };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

/** Command lines of running processes that name the data; read from /proc, so that no tool must be installed. */
function processesOn(data: string): readonly string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .filter((command) => command.includes(join(data, 'dynamodb.sqlite')));
}

/** A process that was told to end may take a moment; the test's own time limit bounds the wait. */
async function untilGone(data: string): Promise<void> {
  while (processesOn(data).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

function refused(env: Record<string, string>): { code: number | null; lines: string[] } {
  const { status, stderr } = spawnSync('node', [main], { env: { ...process.env, ...env }, encoding: 'utf8' });
  return { code: status, lines: stderr.trim().split('\n') };
}

describe('npm start', () => {
  it('answers, ends on Ctrl-C without leaving a process, and starts again on the same data', async () => {
    const data = folder();
    for (let round = 0; round < 2; round += 1) {
      const { child, origin } = await start(data);
      expect(await (await fetch(`${origin}/api/health`)).json()).toEqual({ ok: true });
      expect(processesOn(data)).not.toEqual([]);
      child.kill('SIGINT');
      expect(await ended(child)).toBe(0);
      await untilGone(data);
    }
  });

  it('leaves no database behind when it is killed', async () => {
    const data = folder();
    const { child } = await start(data);
    child.kill('SIGKILL');
    await ended(child);
    await untilGone(data);
  });

  it('says in one line that the port is in use', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => server.listen(0, () => resolve((server.address() as { port: number }).port)));
    const { code, lines } = refused({ PORT: String(port), SAFEGROUND_DATA: folder() });
    server.close();
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [`safeground: port ${port} is in use; stop the other program or set PORT to another`],
    });
  });

  it('says in one line that the data is damaged, or of another format', async () => {
    const port = String(await freePort());
    const damaged = folder();
    writeFileSync(join(damaged, 'dynamodb.sqlite'), 'this is no database at all');
    expect(refused({ PORT: port, SAFEGROUND_DATA: damaged })).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('is damaged (not a database)')],
    });
    const newer = folder();
    writeFileSync(join(newer, 'format'), '99');
    expect(refused({ PORT: port, SAFEGROUND_DATA: newer })).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('has the format "99"')],
    });
  });

  it('says in one line that the database is missing', async () => {
    const { code, lines } = refused({ PORT: String(await freePort()), SAFEGROUND_DATA: folder(), DYNOXIDE_BIN: '/nowhere/dynoxide' });
    expect({ code, lines }).toEqual({ code: 1, lines: ['safeground: DYNOXIDE_BIN names /nowhere/dynoxide, which does not exist'] });
  });
});

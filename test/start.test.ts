import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../functions/src/local/free-port.ts';
import {
  emptySite,
  newFolder,
  processesOn,
  startPlatform,
  untilGone,
  type PlatformSettings,
  type RunningPlatform,
} from './world/platform.ts';
import { until } from './world/until.ts';

const main = 'functions/src/local/main.ts';
const running: RunningPlatform[] = [];

afterEach(async () => {
  for (const platform of running.splice(0)) await platform.kill();
});

async function start(settings: PlatformSettings): Promise<RunningPlatform> {
  const platform = await startPlatform(settings);
  running.push(platform);
  return platform;
}

function refused(env: Record<string, string>): { code: number | null; lines: string[] } {
  const { status, stderr } = spawnSync('node', [main], { env: { ...process.env, SAFEGROUND_WEB: emptySite(), ...env }, encoding: 'utf8' });
  return { code: status, lines: stderr.trim().split('\n') };
}

describe('npm start', () => {
  it('answers, ends on Ctrl-C without leaving a process, and starts again on the same data', async () => {
    const data = newFolder();
    for (let round = 0; round < 2; round += 1) {
      const platform = await start({ data });
      expect(await (await platform.fetch(`${platform.origin}/api/health`)).json()).toEqual({ ok: true });
      expect(processesOn(data)).not.toEqual([]);
      expect(await platform.stop()).toBe(0);
      await untilGone(data);
    }
  });

  it('leaves no database behind when it is killed', async () => {
    const data = newFolder();
    const platform = await start({ data });
    await platform.kill();
    await untilGone(data);
  });

  it('ends when told twice at once, as by one Ctrl-C, and when whoever started it is killed', async () => {
    const data = newFolder();
    const twice = await start({ data });
    twice.child.kill('SIGINT');
    expect(await twice.stop()).toBe(0);
    await untilGone(data);

    const env = { ...process.env, PORT: String(await freePort()), SAFEGROUND_DATA: data, SAFEGROUND_WEB: emptySite() };
    const starter = spawn('node', ['-e', `require('node:child_process').fork('${main}')`], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    starter.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(
      () => said.includes('Ctrl-C'),
      () => `the platform to be ready; it said: ${said}`,
    );
    starter.kill('SIGKILL');
    await untilGone(data);
  });

  it('ends and says so when its database does, and has what it confirmed at the next start', async () => {
    const data = newFolder();
    const platform = await start({ data });
    let complaint = '';
    platform.child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    for (const { pid } of processesOn(data)) process.kill(pid, 'SIGKILL');
    expect(await platform.ended).toBe(1);
    expect(complaint).toContain('safeground: the embedded DynamoDB has ended by itself');
    const again = await start({ data });
    expect((await again.fetch(`${again.origin}/api/health`)).status).toBe(200);
  });

  it('says in one line that the port is in use', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => server.listen(0, () => resolve((server.address() as { port: number }).port)));
    const { code, lines } = refused({ PORT: String(port), SAFEGROUND_DATA: newFolder() });
    server.close();
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [`safeground: port ${port} is in use; stop the other program or set PORT to another`],
    });
  });

  it('says in one line that the data is damaged, or of another format', async () => {
    const port = String(await freePort());
    const damaged = newFolder();
    writeFileSync(join(damaged, 'dynamodb.sqlite'), 'this is no database at all');
    expect(refused({ PORT: port, SAFEGROUND_DATA: damaged })).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('is damaged (not a database)')],
    });
    const newer = newFolder();
    writeFileSync(join(newer, 'format'), '99');
    expect(refused({ PORT: port, SAFEGROUND_DATA: newer })).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('has the format "99"')],
    });
  });

  it('says in one line that the site it was given is not there', async () => {
    const { code, lines } = refused({ PORT: String(await freePort()), SAFEGROUND_DATA: newFolder(), SAFEGROUND_WEB: '/nowhere' });
    expect({ code, lines }).toEqual({
      code: 1,
      lines: ['safeground: SAFEGROUND_WEB names /nowhere, which holds no built site (200.html)'],
    });
  });

  it('says in one line that the database is missing', async () => {
    const { code, lines } = refused({ PORT: String(await freePort()), SAFEGROUND_DATA: newFolder(), DYNOXIDE_BIN: '/nowhere/dynoxide' });
    expect({ code, lines }).toEqual({ code: 1, lines: ['safeground: DYNOXIDE_BIN names /nowhere/dynoxide, which does not exist'] });
  });
});

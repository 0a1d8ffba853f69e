import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { freePort } from '../../../functions/src/local/free-port.ts';
import { until } from '../../world/until.ts';

/** What WebKit needs of the system: Debian's `webkit2gtk-driver` and `xvfb`. */
const programs = ['WebKitWebDriver', 'Xvfb'];
/** Milliseconds that the browser itself looks for an element before it says that there is none. */
const patience = 60_000;
/** The window, in pixels: a tablet that lies, as in Chromium's tests. */
const size = { width: 1280, height: 800 };
/** W3C WebDriver's name for a reference to an element. */
const reference = 'element-6066-11e4-a52e-4f735466cecf';

/** A window of WebKit, driven over W3C WebDriver. Elements are named by XPath and waited for. */
export type WebKit = {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  url(): Promise<string>;
  /** Takes away the cookies of the page it is on. */
  forget(): Promise<void>;
  /** Waits until it is there. */
  find(xpath: string): Promise<string>;
  click(xpath: string): Promise<void>;
  /** Keys into a field; the path of a file into a file field. */
  type(xpath: string, text: string): Promise<void>;
  value(xpath: string): Promise<unknown>;
  /** Presses at the first point, moves through the others and lifts; points are pixels from the middle of the element. */
  stroke(xpath: string, points: readonly (readonly [x: number, y: number])[]): Promise<void>;
  /** Runs the body of an async function in the page; what it returns comes back as JSON. */
  run(body: string): Promise<unknown>;
  stop(): Promise<void>;
};

type Command = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>;

/** Programs that WebKit needs and this machine does not have. */
export function missingPrograms(): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return programs.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
}

/** Starts WebKit on a screen of its own with nothing kept from before; all its traffic goes through `network` (`startNetwork`). */
export async function launchWebKit(network: string): Promise<WebKit> {
  const home = mkdtempSync(join(tmpdir(), 'safeground-webkit-'));
  const { screen, display } = await startScreen();
  const port = await freePort();
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
    env: { ...process.env, DISPLAY: display, HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home, TZ: 'Asia/Ho_Chi_Minh' },
    stdio: 'ignore',
  });
  const command = await connect(`http://127.0.0.1:${port}`, new URL(network).host);
  await command('POST', '/window/rect', size);
  return {
    ...pageOf(command),
    async stop() {
      await command('DELETE', '').catch(() => undefined);
      await Promise.all([ended(driver), ended(screen)]);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function pageOf(command: Command): Omit<WebKit, 'stop'> {
  const find = async (xpath: string): Promise<string> => {
    try {
      const found = (await command('POST', '/element', { using: 'xpath', value: xpath })) as Record<string, string>;
      return found[reference] ?? '';
    } catch (error) {
      // Another document came while this one was looked through: what is waited for is in that one.
      if (error instanceof Error && error.message.includes('before the unload event')) return find(xpath);
      throw error;
    }
  };
  return {
    find,
    goto: async (url) => void (await command('POST', '/url', { url })),
    reload: async () => void (await command('POST', '/refresh', {})),
    url: async () => String(await command('GET', '/url')),
    forget: async () => void (await command('DELETE', '/cookie')),
    click: async (xpath) => void (await command('POST', `/element/${await find(xpath)}/click`, {})),
    type: async (xpath, text) => void (await command('POST', `/element/${await find(xpath)}/value`, { text })),
    value: async (xpath) => command('GET', `/element/${await find(xpath)}/property/value`),
    async stroke(xpath, points) {
      const origin = { [reference]: await find(xpath) };
      const [first, ...others] = points.map(([x, y]) => ({ type: 'pointerMove', origin, x, y, duration: 0 }));
      const actions = [first, { type: 'pointerDown', button: 0 }, ...others, { type: 'pointerUp', button: 0 }];
      await command('POST', '/actions', { actions: [{ type: 'pointer', id: 'pen', parameters: { pointerType: 'mouse' }, actions }] });
    },
    async run(body) {
      const script = `(async () => { ${body} })().then((value) => arguments[0]({ value }), (error) => arguments[0]({ error: String(error) }))`;
      const { value, error } = (await command('POST', '/execute/async', { script, args: [] })) as { value?: unknown; error?: string };
      if (error !== undefined) throw new Error(error);
      return value;
    },
  };
}

/** A screen that nobody sees; it chooses its own number. */
async function startScreen(): Promise<{ screen: ChildProcess; display: string }> {
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = (await once(screen.stdio[3] as Readable, 'data')) as [Buffer];
  return { screen, display: `:${number.toString().trim()}` };
}

/** Waits until the driver listens, and opens its one session. */
async function connect(driver: string, proxy: string): Promise<Command> {
  const listens = (): Promise<boolean> =>
    fetch(`${driver}/status`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(listens, () => `WebKitWebDriver to listen on ${driver}`);
  const alwaysMatch = { proxy: { proxyType: 'manual', httpProxy: proxy }, timeouts: { implicit: patience, script: patience } };
  const { sessionId } = (await send(`${driver}/session`, 'POST', '', { capabilities: { alwaysMatch } })) as { sessionId: string };
  return (method, path, body) => send(`${driver}/session/${sessionId}`, method, path, body);
}

/** Throws with what was asked and what WebKit said to it. */
async function send(base: string, method: string, path: string, body?: object): Promise<unknown> {
  const asked = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`${base}${path}`, { method, ...asked });
  const { value } = (await answer.json()) as { value: unknown };
  if (answer.ok) return value;
  throw new Error(`WebKit refused ${method} ${path} ${asked.body ?? ''}: ${JSON.stringify(value)}`);
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

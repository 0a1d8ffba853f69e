import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtWeb } from '../functions/src/local/web-build.ts';

/** Compressed, until the first question: what `npm run bench -- fill` counts but for the controls a form loads with its questions. */
const FILL_BYTES = 69_000;

let site: string;
let scripts: readonly { readonly file: string; readonly source: string }[];

beforeAll(async () => {
  site = await builtWeb(() => undefined);
  const folder = join(site, '_app/immutable');
  scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => ({ file, source: readFileSync(join(folder, file), 'utf8') }));
}, 240_000);

describe('the built site', () => {
  it('takes the contract by its types alone, and checks definitions only where it reads a workbook', () => {
    expect(scripts.length).toBeGreaterThan(20);
    const carrying = (mark: RegExp): string[] => scripts.filter(({ source }) => mark.test(source)).map(({ file }) => file);
    expect(carrying(/[`"']ZodObject[`"']/)).toEqual([]);
    expect(carrying(/\$ZodType/).length).toBeLessThanOrEqual(1);
    expect([...scriptsOfForm()].filter((file) => sourceOf(file).includes('$ZodType'))).toEqual([]);
  });

  it('opens a form with little script: the parts that few forms need are not among it', () => {
    const asked = scriptsOfForm();
    // The page is one for forms and all others: what it named beforehand would come with each form.
    expect(readFileSync(join(site, '200.html'), 'utf8')).not.toContain('modulepreload');
    expect(sizeOf(asked)).toBeLessThan(FILL_BYTES);
    expect(asked.size).toBeLessThan(10);
    const carried = (mark: RegExp): boolean => [...asked].some((file) => mark.test(sourceOf(file)));
    // What is asked of it (a text of the tablet) tells that the marks are looked for where they would be.
    expect(carried(/Phiếu đã đủ/)).toBe(true);
    // English, the compiler, functions that checklists do without, menus and dialogs, patterns; the router, the sender, other pages' words.
    const absent = [
      /The form is complete/,
      /expression\.too-nested/,
      /indexed-repeat/,
      /data-bits-/,
      /RE2/,
      /popstate/,
      /retry-after/,
      /Chờ gửi/,
    ];
    for (const mark of absent) {
      expect([mark, carried(mark)]).toEqual([mark, false]);
      expect([mark, scripts.some(({ source }) => mark.test(source))]).toEqual([mark, true]);
    }
  });

  it('brings little along into a form that is filled: its report to the office, and sending once something waits', () => {
    const asked = scriptsOfForm();
    const bounds = [
      { mark: /\btellOffice\b/, bytes: 1_500 },
      { mark: /retry-after/, bytes: 8_000 },
    ];
    for (const { mark, bytes } of bounds) {
      const more = loadedBy(asked)
        .map((file) => [...closureOf([file])].filter((each) => !asked.has(each)))
        .filter((files) => files.some((file) => mark.test(sourceOf(file))));
      expect([mark, more.length]).toEqual([mark, 1]);
      expect(sizeOf(more.flat())).toBeLessThan(bytes);
    }
  });

  it('sets where it is before the client of the other pages is evaluated', () => {
    const isRouter = ({ source }: (typeof scripts)[number]): boolean => source.includes('popstate');
    expect(scripts.filter(isRouter)).toHaveLength(1);
    expect([...closureOf(entries())].some((file) => sourceOf(file).includes('popstate'))).toBe(false);
  });

  it('lets no inline script or style in, but for hashes of its own', () => {
    const page = readFileSync(join(site, '200.html'), 'utf8');
    const policy = /http-equiv="content-security-policy" content="([^"]+)"/.exec(page)?.[1] ?? '';
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toContain("'unsafe-eval'");
    expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-/);
  });

  it('brings its fonts whole: subsets drop Vietnamese letters without an error', () => {
    const assets = join(site, '_app/immutable/assets');
    for (const weight of ['400Regular', '500Medium', '600SemiBold']) {
      const name = `BeVietnamPro_${weight}`;
      const built = readdirSync(assets).find((file) => file.startsWith(`${name}.`) && file.endsWith('.ttf'));
      const whole = readFileSync(`node_modules/@expo-google-fonts/be-vietnam-pro/${weight}/${name}.ttf`);
      expect(readFileSync(join(assets, built ?? '')).equals(whole)).toBe(true);
    }
  });
});

/** The scripts that the page itself names: the one that starts, and the one that knows the routes. */
function entries(): readonly string[] {
  const page = readFileSync(join(site, '200.html'), 'utf8');
  return [...page.matchAll(/import\("\/_app\/immutable\/([^"]+)"\)/g)].map(([, file = '']) => file);
}

/** All that a browser loads before it shows a form: what the page names, and what that loads for the path of a form. */
function scriptsOfForm(): ReadonlySet<string> {
  const start = closureOf(entries());
  const forms = loadedBy(start).filter((file) => !start.has(file) && /\bshowForm\b/.test(sourceOf(file)));
  expect(forms).toHaveLength(1);
  return closureOf([...start, ...forms]);
}

/** What these scripts load on use. */
function loadedBy(files: ReadonlySet<string>): readonly string[] {
  const loads = (file: string): string[] =>
    [...sourceOf(file).matchAll(/import\(`([^`]+)`\)/g)].map(([, next = '']) => posix.join(posix.dirname(file), next));
  return [...new Set([...files].flatMap(loads))];
}

/** Bytes, compressed. */
function sizeOf(files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + gzipSync(sourceOf(file), { level: 9 }).length, 0);
}

/** These scripts and what they import, and what that imports: not what is only loaded on use. */
function closureOf(roots: readonly string[]): ReadonlySet<string> {
  const seen = new Set(roots);
  for (const file of seen)
    for (const [, next = ''] of sourceOf(file).matchAll(/(?:import|from)\s*"(\.[^"]+)"/g)) seen.add(posix.join(posix.dirname(file), next));
  return seen;
}

function sourceOf(file: string): string {
  return readFileSync(join(site, '_app/immutable', file), 'utf8');
}

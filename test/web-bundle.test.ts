import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtWeb } from '../functions/src/local/web-build.ts';

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
  it('carries no zod: the contract is taken by its types alone', () => {
    expect(scripts.length).toBeGreaterThan(20);
    expect(scripts.filter(({ source }) => /ZodError|invalid_union|\$ZodType/.test(source)).map(({ file }) => file)).toEqual([]);
  });

  it('lets no inline script or style in, but for hashes of its own', () => {
    const page = readFileSync(join(site, '200.html'), 'utf8');
    const policy = /http-equiv="content-security-policy" content="([^"]+)"/.exec(page)?.[1] ?? '';
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).toMatch(/script-src 'self' 'sha256-/);
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

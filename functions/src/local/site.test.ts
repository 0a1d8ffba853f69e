import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { siteHeaders } from '../site-headers.ts';
import { createEdge } from './edge.ts';
import { createSite } from './site.ts';

const folder = mkdtempSync(join(tmpdir(), 'safeground-site-'));
const script = 'console.log("xin chào");'.repeat(20);
mkdirSync(join(folder, '_app/immutable'), { recursive: true });
writeFileSync(join(folder, '200.html'), '<!doctype html><title>Safeground</title>');
writeFileSync(join(folder, 'service-worker.js'), script);
writeFileSync(join(folder, '_app/immutable/a1b2.js'), script);
writeFileSync(join(folder, '_app/immutable/a1b2.js.br'), brotliCompressSync(script));
const site = createSite(folder);

describe('the site', () => {
  it('gives every page the fallback, asked for anew each time', async () => {
    for (const path of ['/', '/sign-in', '/inspect/f/1?x=2', '/apiary']) {
      const response = await site.request(path);
      expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ]);
      expect(await response.text()).toContain('<title>Safeground</title>');
    }
  });

  it('sends the compressed file to whoever takes it, and lets hashed names be kept for ever', async () => {
    const plain = await site.request('/_app/immutable/a1b2.js');
    const packed = await site.request('/_app/immutable/a1b2.js', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(packed.headers.get('content-encoding')).toBe('br');
    expect(brotliDecompressSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(await plain.text());
    expect(packed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await site.request('/service-worker.js')).headers.get('cache-control')).toBe('no-cache');
  });

  it('does not send a page in place of a script that is gone', async () => {
    expect((await site.request('/_app/immutable/gone.js')).status).toBe(404);
  });

  it('answers a known copy with nothing', async () => {
    const first = await site.request('/sign-in');
    const again = await site.request('/sign-in', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it('puts the security headers on everything, and stays in its folder', async () => {
    for (const path of ['/', '/_app/immutable/a1b2.js', '/_app/gone.js', '/..%2f..%2fetc%2fpasswd']) {
      const response = await site.request(path);
      for (const [name, value] of Object.entries(siteHeaders)) expect(response.headers.get(name)).toBe(value);
      expect(await response.text()).not.toContain('root:');
    }
  });
});

describe('the edge', () => {
  const says = (name: string) => () => new Response(name);
  const parts = { http: { api: says('api'), auth: says('auth') }, files: says('files'), site: says('site') };
  const edge = createEdge({ ...parts, origin: 'http://localhost:3000' });

  it('opens pages under the one origin people sign in to, and lets addresses of files be', async () => {
    const at = (url: string) => Promise.resolve(edge(new Request(url)));
    const moved = await at('http://127.0.0.1:3000/inspect?form=f');
    expect([moved.status, moved.headers.get('location')]).toEqual([307, 'http://localhost:3000/inspect?form=f']);
    expect(await (await at('http://127.0.0.1:3000/files/a')).text()).toBe('files');
    expect(await (await at('http://192.168.1.9:3000/inspect')).text()).toBe('site');
  });

  it('sends a request where API Gateway would: the more specific route wins', async () => {
    const asked = ['/api/health', '/api/auth/sign-in/email', '/api/authors', '/files/a', '/apiary', '/'];
    const answers = await Promise.all(asked.map(async (path) => (await edge(new Request(`http://localhost${path}`))).text()));
    expect(answers).toEqual(['api', 'auth', 'api', 'files', 'site', 'site']);
  });
});

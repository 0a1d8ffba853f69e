import { createStore } from '@safeground/store';
import { describe, expect, it } from 'vitest';
import { createApp } from './app.ts';

const storage = createStore({
  endpoint: 'http://127.0.0.1:9',
  region: 'local',
  prefix: 'none',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
});
const unused = (): Promise<never> => Promise.reject(new Error('nothing here touches files or queues'));
const app = createApp({
  storage,
  files: { head: unused, get: unused, put: unused, putStream: unused, delete: unused, signUpload: unused, signDownload: unused },
  queue: { send: unused },
  mail: { available: true, send: unused },
  origin: 'https://safe.example',
  secret: 'x'.repeat(32),
  ids: () => 'req_1',
  now: () => 0,
  random: () => 0.5,
  log: () => undefined,
});
const headers = { 'content-type': 'application/json', 'x-safeground': '1' };

describe('the app', () => {
  it('answers health and describes itself, with the public origin whatever the Host', async () => {
    expect((await app.request('/api/health')).status).toBe(200);
    const document = (await (await app.request('/api/openapi.json', { headers: { host: 'evil.example' } })).json()) as {
      openapi: string;
      servers: unknown;
    };
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://safe.example' }] });
  });

  it('describes itself to people on a page without a script, with a place for every problem', async () => {
    const response = await app.request('/api/docs');
    const page = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).not.toContain('<script');
    for (const part of ['/api/submissions/{id}', 'id="not-found"', 'form.publish', 'contentHash: string']) expect(page).toContain(part);
  });

  it('says that there is nothing, as a problem', async () => {
    const response = await app.request('/api/nothing');
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    expect(await response.json()).toEqual({ type: '/api/docs#not-found', title: 'There is nothing here', status: 404, instance: 'req_1' });
  });

  it('refuses 10 MB before reading it, with and without a declared length', async () => {
    const body = 'x'.repeat(10 * 1024 * 1024);
    expect((await app.request('/api/forms', { method: 'POST', headers, body })).status).toBe(413);
    const stream = new Blob([body]).stream();
    expect((await app.request('/api/forms', { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit)).status).toBe(413);
  });

  it('refuses what another site could send', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'x-safeground': '1' };
    expect((await app.request('/api/forms', { method: 'POST', headers: form, body: 'a=b' })).status).toBe(415);
    expect((await app.request('/api/forms', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status).toBe(
      415,
    );
  });
});

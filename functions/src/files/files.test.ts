import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from 'vitest';
import { attachmentDisposition } from './disposition.ts';
import { createFilesApp } from './files-app.ts';
import { createFolderFiles } from './folder.ts';
import type { Files } from './port.ts';
import { createS3Files } from './s3.ts';

type Ask = (url: string, init?: RequestInit) => Response | Promise<Response>;
type Subject = { readonly files: Files; readonly ask: Ask };

const ORIGIN = 'https://safe.example';
const secret = 'a secret of at least thirty-two characters';
const folder = mkdtempSync(join(tmpdir(), 'safeground-files-'));
let clock = Date.parse('2021-08-14T02:00:00Z');
const now = (): number => clock;
const app = createFilesApp({ folder, secret, origin: ORIGIN, now });
const folderSubject: Subject = {
  files: createFolderFiles({ folder, address: 'https://files.example', secret, now }),
  ask: (url, init) => app.request(url, init),
};

afterAll(() => rmSync(folder, { recursive: true }));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytes = new TextEncoder().encode('ảnh hiện trường');
const type = 'image/jpeg';
const place = (): string => `nhatrang/attachments/${randomUUID()}`;

/** What both drivers promise. The S3 one runs against a real endpoint, when `FILES_S3_BUCKET` names one. */
function promises(subjectOf: () => Subject): void {
  it('gives back what was put, with its facts, and nothing for what is not there', async () => {
    const { files } = subjectOf();
    const key = place();
    expect([await files.head(key), await files.get(key)]).toEqual([undefined, undefined]);
    await files.put(key, bytes, type);
    await files.put(key, bytes, type);
    expect(await files.head(key)).toEqual({ type, size: bytes.length });
    expect(Buffer.from((await files.get(key))!).equals(bytes)).toBe(true);
    await files.delete(key);
    expect(await files.head(key)).toBeUndefined();
  });

  it('takes a stream of 20 MB, and nothing of one that breaks off', async () => {
    const { files } = subjectOf();
    const part = new Uint8Array(1024 * 1024).fill(7);
    const [whole, broken, empty] = [place(), place(), place()];
    async function* chunks(failing: boolean): AsyncGenerator<Uint8Array> {
      for (let index = 0; index < 20; index += 1) yield part;
      if (failing) throw new Error('the reader died');
    }
    expect(await files.putStream(whole, chunks(false), 'text/csv')).toBe(20 * part.length);
    expect(await files.head(whole)).toEqual({ type: 'text/csv', size: 20 * part.length });
    await expect(files.putStream(broken, chunks(true), 'text/csv')).rejects.toThrow('the reader died');
    expect(await files.head(broken)).toBeUndefined();
    expect(await files.putStream(empty, (async function* () {})(), 'text/csv')).toBe(0);
    expect((await files.head(empty))?.size).toBe(0);
    for (const key of [whole, empty]) await files.delete(key);
  });

  it('an upload address takes exactly the bytes it was signed for', async () => {
    const { files, ask } = subjectOf();
    const key = place();
    const { url, headers } = await files.signUpload(key, { type, size: bytes.length, sha256: sha256(bytes) });
    const send = (body: Uint8Array, given: Record<string, string> = headers): Promise<Response> | Response =>
      ask(url, { method: 'PUT', headers: given, body: body as BodyInit });
    const other = new Uint8Array(bytes);
    other[0] = 1;
    const refused = [other, bytes.slice(1), new Uint8Array([...bytes, 0])];
    for (const body of refused) expect((await send(body)).status).toBeGreaterThanOrEqual(400);
    expect((await send(bytes, { ...headers, 'content-type': 'text/html' })).status).toBeGreaterThanOrEqual(400);
    expect(await files.head(key)).toBeUndefined();
    expect((await send(bytes)).status).toBe(200);
    expect(await files.head(key)).toEqual({ type, size: bytes.length });
    const elsewhere = url.replace(key, place());
    expect((await ask(elsewhere, { method: 'PUT', headers, body: bytes })).status).toBe(403);
    await files.delete(key);
  });

  it('a download address gives the file under the name asked, and no other file', async () => {
    const { files, ask } = subjectOf();
    const [key, other] = [place(), place()];
    await files.put(key, bytes, type);
    await files.put(other, bytes, type);
    const { url } = await files.signDownload(key, { type, fileName: 'Tổng hợp tháng 8.xlsx' });
    const answer = await ask(url);
    expect(answer.headers.get('content-disposition')).toBe(attachmentDisposition('Tổng hợp tháng 8.xlsx'));
    expect(answer.headers.get('content-type')).toBe(type);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await ask(url.replace(key, other))).status).toBe(403);
    for (const each of [key, other]) await files.delete(each);
  });
}

describe('files in a folder', () => {
  promises(() => folderSubject);

  it('an address ends after five minutes', async () => {
    const { files, ask } = folderSubject;
    const key = place();
    await files.put(key, bytes, type);
    const { url, expiresAt } = await files.signDownload(key, { type });
    expect((await ask(url)).status).toBe(200);
    clock = Date.parse(expiresAt);
    expect((await ask(url)).status).toBe(403);
  });

  it('no part of an address can be changed, and none opens the other way', async () => {
    const { files, ask } = folderSubject;
    const key = place();
    await files.put(key, bytes, type);
    const up = new URL((await files.signUpload(key, { type, size: 3, sha256: 'a'.repeat(64) })).url);
    expect((await ask(up.href)).status).toBe(403);
    for (const [name, value] of [...up.searchParams]) {
      const changed = new URL(up);
      changed.searchParams.set(name, `${value}1`);
      expect((await ask(changed.href, { method: 'PUT', headers: { 'content-type': type }, body: 'abc' })).status, name).toBe(403);
    }
    const down = (await files.signDownload(key, { type })).url;
    expect((await ask(down, { method: 'PUT', body: 'abc' })).status).toBe(403);
    expect((await ask('https://files.example/files/%ff')).status).toBe(403);
  });

  it('a body longer than announced is cut off, and leaves nothing', async () => {
    const { files, ask } = folderSubject;
    const key = place();
    const { url, headers } = await files.signUpload(key, { type, size: 10, sha256: sha256(bytes) });
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
    expect((await ask(url, { method: 'PUT', headers, body: endless, duplex: 'half' } as RequestInit)).status).toBe(422);
    expect(await files.head(key)).toBeUndefined();
    expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
  });

  it('no key leaves the folder', async () => {
    for (const key of ['../x', 'a/../../x', '/etc/passwd', 'a//b', '', 'a/.hidden', 'a\0b'])
      await expect(
        Promise.resolve().then(() => folderSubject.files.get(key)),
        key,
      ).rejects.toThrow('is no key');
  });

  it('answers the product’s own pages from another origin, and no other page', async () => {
    const ask = (origin: string): Response | Promise<Response> =>
      app.request('https://files.example/files/x', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } });
    expect((await ask(ORIGIN)).headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).not.toBe('https://evil.example');
  });
});

const bucket = process.env['FILES_S3_BUCKET'];
const endpoint = process.env['FILES_S3_ENDPOINT'];
const s3 = (credentials?: { accessKeyId: string; secretAccessKey: string }): S3Client =>
  new S3Client({
    region: process.env['AWS_REGION'] ?? 'ap-southeast-1',
    requestChecksumCalculation: 'WHEN_REQUIRED',
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
  });

if (bucket !== undefined)
  describe('files in a bucket', () => {
    promises(() => ({ files: createS3Files({ client: s3(), bucket, now: Date.now }), ask: fetch }));
  });

describe('the addresses of a bucket, unsent', () => {
  const files = createS3Files({ client: s3({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }), bucket: 'files', now });

  it('sign an upload’s type, length and checksum, and leave none of them to the query', async () => {
    const { url, headers } = await files.signUpload('o/attachments/x', { type, size: 17, sha256: sha256(bytes) });
    const query = new URL(url).searchParams;
    expect(query.get('X-Amz-SignedHeaders')?.split(';')).toEqual(['content-length', 'content-type', 'host', 'x-amz-checksum-sha256']);
    expect([...query.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
    expect(query.get('X-Amz-Expires')).toBe('300');
    expect(headers).toEqual({ 'content-type': type, 'x-amz-checksum-sha256': createHash('sha256').update(bytes).digest('base64') });
  });

  it('name a download and its type', async () => {
    const query = new URL((await files.signDownload('o/exports/x.xlsx', { type: 'text/csv', fileName: 'Đợt 1.csv' })).url).searchParams;
    expect(query.get('response-content-disposition')).toBe(`attachment; filename="Dot 1.csv"; filename*=UTF-8''%C4%90%E1%BB%A3t%201.csv`);
    expect(query.get('response-content-type')).toBe('text/csv');
  });
});

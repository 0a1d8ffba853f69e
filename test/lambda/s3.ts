import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

type Stored = { readonly bytes: Buffer; readonly type: string };
type Asked = { readonly request: IncomingMessage; readonly url: URL; readonly key: string; readonly body: Buffer };
type Answer = { readonly status: number; readonly body?: Buffer | string; readonly headers?: Record<string, string> };

/** The S3 calls the functions make, in memory. Returns the action in IAM's words. It checks checksums, not signatures. */
export function createS3(): (request: IncomingMessage, body: Buffer, response: ServerResponse) => string {
  const files = new Map<string, Stored>();
  const uploads = new Map<string, { readonly type: string; readonly parts: Map<number, Buffer> }>();

  const multipart = (upload: string, { request, url, key, body }: Asked): readonly [string, Answer] => {
    const standing = uploads.get(upload);
    if (request.method === 'DELETE') return ['s3:AbortMultipartUpload', { status: 204 }];
    if (request.method === 'PUT') {
      standing?.parts.set(Number(url.searchParams.get('partNumber')), body);
      return ['s3:PutObject', { status: 200, headers: { etag: `"${createHash('md5').update(body).digest('hex')}"` } }];
    }
    const parts = [...(standing?.parts ?? [])].toSorted(([left], [right]) => left - right).map(([, bytes]) => bytes);
    files.set(key, { bytes: Buffer.concat(parts), type: standing?.type ?? '' });
    return ['s3:PutObject', { status: 200, body: '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>' }];
  };

  const put = ({ request, url, key, body }: Asked): readonly [string, Answer] => {
    const checksum = request.headers['x-amz-checksum-sha256'] ?? url.searchParams.get('x-amz-checksum-sha256') ?? undefined;
    const wrong = checksum !== undefined && createHash('sha256').update(body).digest('base64') !== checksum;
    if (wrong) return ['s3:PutObject', { status: 400, body: '<Error><Code>BadDigest</Code></Error>' }];
    files.set(key, { bytes: body, type: request.headers['content-type'] ?? 'application/octet-stream' });
    return ['s3:PutObject', { status: 200 }];
  };

  const get = ({ request, url, key }: Asked): readonly [string, Answer] => {
    const file = files.get(key);
    const isHead = request.method === 'HEAD';
    if (file === undefined) return ['s3:GetObject', { status: 404, body: isHead ? '' : '<Error><Code>NoSuchKey</Code></Error>' }];
    const disposition = url.searchParams.get('response-content-disposition');
    const headers = {
      'content-type': url.searchParams.get('response-content-type') ?? file.type,
      'content-length': String(file.bytes.length),
      ...(disposition === null ? {} : { 'content-disposition': disposition }),
    };
    return ['s3:GetObject', { status: 200, headers, body: isHead ? '' : file.bytes }];
  };

  const remove = (key: string): readonly [string, Answer] => {
    files.delete(key);
    return ['s3:DeleteObject', { status: 204 }];
  };

  const answer = (asked: Asked): readonly [string, Answer] => {
    const upload = asked.url.searchParams.get('uploadId');
    if (upload !== null) return multipart(upload, asked);
    if (asked.request.method === 'POST') {
      const id = randomUUID();
      uploads.set(id, { type: asked.request.headers['content-type'] ?? '', parts: new Map() });
      return [
        's3:PutObject',
        { status: 200, body: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>` },
      ];
    }
    if (asked.request.method === 'PUT') return put(asked);
    if (asked.request.method === 'DELETE') return remove(asked.key);
    return get(asked);
  };

  return (request, body, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const [action, { status, body: text = '', headers = {} }] = answer({ request, url, key: decodeURIComponent(url.pathname), body });
    response.writeHead(status, headers).end(text);
    return action;
  };
}

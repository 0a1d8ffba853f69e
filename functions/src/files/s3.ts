import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { attachmentDisposition } from './disposition.ts';
import type { Files } from './port.ts';

const ADDRESS_SECONDS = 300;
/** S3 takes parts from 5 MB on, at most 10,000: exports of up to 80 GB, with one part in memory. */
const PART_BYTES = 8 * 1024 * 1024;

export type S3Options = { readonly client: S3Client; readonly bucket: string; readonly now: () => number };

/**
 * Files in a bucket. An upload's checksum, length and type are signed headers, so S3 itself refuses other bytes.
 * Make the client with `requestChecksumCalculation: 'WHEN_REQUIRED'`, else the SDK also signs a CRC32 of an empty body.
 */
export function createS3Files({ client, bucket, now }: S3Options): Files {
  const expiry = (): string => new Date(now() + ADDRESS_SECONDS * 1000).toISOString();
  const put = async (key: string, bytes: Uint8Array, type: string): Promise<void> => {
    const checksum = createHash('sha256').update(bytes).digest('base64');
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: type, ChecksumSHA256: checksum }));
  };
  return {
    put,
    async head(key) {
      const found = await orUndefined(client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })));
      return found && { type: found.ContentType ?? 'application/octet-stream', size: found.ContentLength ?? 0 };
    },
    async get(key) {
      const found = await orUndefined(client.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
      return found?.Body?.transformToByteArray();
    },
    async putStream(key, chunks, type) {
      const parts = inParts(chunks);
      const first = await parts.next();
      const second = first.done === true ? first : await parts.next();
      const head = first.done === true ? new Uint8Array() : first.value;
      if (second.done !== true) return putParts({ client, bucket }, key, type, [head, second.value], parts);
      await put(key, head, type);
      return head.length;
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
    async signUpload(key, { type, size, sha256 }) {
      const checksum = Buffer.from(sha256, 'hex').toString('base64');
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, ContentType: type, ContentLength: size, ChecksumSHA256: checksum });
      const url = await getSignedUrl(client, command, {
        expiresIn: ADDRESS_SECONDS,
        // Hoisted into the query, S3 would not read it; left unsigned, anybody could change it.
        unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
        signableHeaders: new Set(['host', 'content-type', 'content-length', 'x-amz-checksum-sha256']),
      });
      // A browser sets content-length itself and lets no script do so.
      return { url, headers: { 'content-type': type, 'x-amz-checksum-sha256': checksum }, expiresAt: expiry() };
    },
    async signDownload(key, { type, fileName }) {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentType: type,
        ...(fileName === undefined ? {} : { ResponseContentDisposition: attachmentDisposition(fileName) }),
      });
      return { url: await getSignedUrl(client, command, { expiresIn: ADDRESS_SECONDS }), headers: {}, expiresAt: expiry() };
    },
  };
}

/** A multipart upload exists only once it is completed; one that is cut short is aborted, or forgotten by the bucket's lifecycle. */
async function putParts(
  { client, bucket }: Pick<S3Options, 'client' | 'bucket'>,
  key: string,
  type: string,
  begun: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): Promise<number> {
  const place = { Bucket: bucket, Key: key };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...place, ContentType: type }));
  const sent: CompletedPart[] = [];
  let size = 0;
  const send = async (part: Uint8Array): Promise<void> => {
    const PartNumber = sent.length + 1;
    const { ETag } = await client.send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body: part }));
    sent.push({ PartNumber, ...(ETag === undefined ? {} : { ETag }) });
    size += part.length;
  };
  try {
    for (const part of begun) await send(part);
    for await (const part of rest) await send(part);
    await client.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts: sent } }));
    return size;
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ ...place, UploadId }));
    throw error;
  }
}

async function* inParts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pending: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    pending.push(chunk);
    size += chunk.length;
    if (size < PART_BYTES) continue;
    yield Buffer.concat(pending);
    pending = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(pending);
}

async function orUndefined<Output>(reading: Promise<Output>): Promise<Output | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && ['NotFound', 'NoSuchKey'].includes(error.name)) return undefined;
    throw error;
  }
}

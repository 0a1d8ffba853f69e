import { gunzipSync, gzipSync } from 'node:zlib';
import { Problem } from '@safeground/contract';

/** Bytes that the compressed text may take of an item of DynamoDB (400 KB); the rest is for keys and facts. */
const ROOM = 380 * 1024;

/** A window of 8 KB sees all of a text that is not larger, for a quarter of the memory that each compression asks for. */
const SMALL = 8 * 1024;

/**
 * A text as one compressed attribute. A definition of 60 KB becomes 6 KB: a tenth of the write units at each autosave,
 * and room for forms of some 3 MB. Throws `too-large` when it takes more than `room` bytes.
 */
export function pack(text: string, room = ROOM): Uint8Array {
  const bytes = gzipSync(text, text.length < SMALL ? { windowBits: 13, memLevel: 6 } : {});
  if (bytes.length > room)
    throw new Problem('too-large', { detail: `${Math.ceil(bytes.length / 1024)} KB compressed; at most ${room / 1024} fit` });
  return bytes;
}

export function unpack(bytes: unknown): string {
  return gunzipSync(bytes as Uint8Array).toString('utf8');
}

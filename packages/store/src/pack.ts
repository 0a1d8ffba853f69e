import { gunzipSync, gzipSync } from 'node:zlib';
import { Problem } from '@safeground/contract';

/** An item of DynamoDB holds 400 KB; a little of it is for keys and facts. */
const ROOM = 380 * 1024;

/**
 * A text as one compressed attribute. A definition of 60 KB becomes 6 KB: a tenth of the write units at each autosave,
 * and room for forms of some 3 MB. Throws `too-large`.
 */
export function pack(text: string): Uint8Array {
  const bytes = gzipSync(text);
  if (bytes.length > ROOM) throw new Problem('too-large', { detail: `${Math.ceil(bytes.length / 1024)} KB compressed; at most 380 fit` });
  return bytes;
}

export function unpack(bytes: unknown): string {
  return gunzipSync(bytes as Uint8Array).toString('utf8');
}

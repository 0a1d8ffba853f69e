import { sha256 } from '../offline/identity.ts';
import type { OutboxRecord } from '../offline/records.ts';

/** A finished inspection in the file; `body` is the request as it will be sent, to the byte. */
export type RescuedRecord = Omit<OutboxRecord, 'body' | 'state' | 'attempts' | 'nextAt' | 'trouble'> & { readonly body: string };

/** What a rescue file holds besides the bytes of the photos. */
export type Rescue = {
  /** Who filled the forms. */
  readonly account: string;
  readonly name: string;
  readonly organisation: string;
  /** Milliseconds since the epoch, by the tablet's clock. */
  readonly savedAt: number;
  readonly records: readonly RescuedRecord[];
  readonly files: readonly { readonly sha256: string; readonly type: string; readonly size: number }[];
};

export type OpenedRescue = {
  readonly rescue: Rescue;
  /** The bytes of one of its files, proved by their hash. Throws `RescueError`. */
  readonly bytes: (sha256: string) => Promise<ArrayBuffer>;
};

/** `format`: this is no rescue file. `code`: it does not open with this code. `damaged`: something in it is not as it was written. */
export class RescueError extends Error {
  override readonly name = 'RescueError';
  readonly reason: 'format' | 'code' | 'damaged';

  constructor(reason: RescueError['reason']) {
    super(reason);
    this.reason = reason;
  }
}

/** Letters and digits that are not taken for one another when read out: 20 of 30, about 98 bits. */
const alphabet = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
const codeLength = 20;
const magic = new TextEncoder().encode('SGRSCUE1');
const saltLength = 16;
const tagLength = 16;
const start = magic.length + saltLength + 4;

/** A code to write down: `K7MP-2WQA-…`. It is nowhere else. */
export function newCode(): string {
  const letters: string[] = [];
  // Bytes from 240 on would make the first letters likelier.
  while (letters.length < codeLength)
    for (const byte of crypto.getRandomValues(new Uint8Array(codeLength))) if (byte < 240) letters.push(alphabet[byte % 30] ?? '');
  return Array.from({ length: codeLength / 4 }, (_, group) => letters.slice(group * 4, group * 4 + 4).join('')).join('-');
}

/**
 * Seals records and photos under a code. One photo's bytes are in memory at a time: the parts of a `Blob` may lie on the
 * disk. Layout: magic, salt, length of the first box, then one AES-GCM box for what the file holds and one for each photo.
 */
export async function seal(rescue: Rescue, code: string, bytesOf: (sha256: string) => Promise<ArrayBuffer>): Promise<Blob> {
  const salt = crypto.getRandomValues(new Uint8Array(saltLength));
  const key = await keyOf(code, salt, 'encrypt');
  const box = (index: number, bytes: BufferSource): Promise<ArrayBuffer> => crypto.subtle.encrypt(parametersOf(index), key, bytes);
  const first = await box(0, new TextEncoder().encode(JSON.stringify(rescue)));
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, first.byteLength);
  const parts: BlobPart[] = [magic, salt, length.buffer, first];
  for (const [index, { sha256: hash }] of rescue.files.entries()) parts.push(new Blob([await box(index + 1, await bytesOf(hash))]));
  return new Blob(parts, { type: 'application/octet-stream' });
}

/** Opens a rescue file. Throws `RescueError`. */
export async function unseal(file: Blob, code: string): Promise<OpenedRescue> {
  const head = await file.slice(0, start).arrayBuffer();
  const isOurs = head.byteLength === start && magic.every((byte, at) => new Uint8Array(head)[at] === byte);
  if (!isOurs) throw new RescueError('format');
  const key = await keyOf(code, new Uint8Array(head.slice(magic.length, magic.length + saltLength)), 'decrypt');
  const box = async (index: number, from: number, to: number, reason: RescueError['reason']): Promise<ArrayBuffer> => {
    try {
      return await crypto.subtle.decrypt(parametersOf(index), key, await file.slice(from, to).arrayBuffer());
    } catch {
      throw new RescueError(reason);
    }
  };
  const end = start + new DataView(head).getUint32(start - 4);
  const rescue = JSON.parse(new TextDecoder().decode(await box(0, start, end, 'code'))) as Rescue;
  return {
    rescue,
    async bytes(hash) {
      const index = rescue.files.findIndex((each) => each.sha256 === hash);
      if (index < 0) throw new RescueError('damaged');
      const from = rescue.files.slice(0, index).reduce((at, { size }) => at + size + tagLength, end);
      const bytes = await box(index + 1, from, from + (rescue.files[index]?.size ?? 0) + tagLength, 'damaged');
      if ((await sha256(bytes)) !== hash) throw new RescueError('damaged');
      return bytes;
    },
  };
}

/** The code is random enough to need no slow derivation; the salt makes each file's key its own, so that counting is a safe nonce. */
async function keyOf(code: string, salt: Uint8Array<ArrayBuffer>, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  const typed = new TextEncoder().encode(code.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''));
  const material = await crypto.subtle.importKey('raw', typed, 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info: new TextEncoder().encode('safeground rescue file') };
  return crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, [use]);
}

/** Boxes are numbered: one in another's place does not open. */
function parametersOf(index: number): AesGcmParams {
  const iv = new DataView(new ArrayBuffer(12));
  iv.setUint32(8, index);
  return { name: 'AES-GCM', iv: iv.buffer };
}

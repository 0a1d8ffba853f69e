import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { AttachmentRef } from '@safeground/forms';

export type DemoPhoto = { readonly bytes: Uint8Array; readonly ref: AttachmentRef };

/** Stand-ins for photos: small plain pictures, made here so that the demo needs no download. */
export function demoPhotos(): readonly DemoPhoto[] {
  const colours: readonly (readonly [number, number, number])[] = [
    [120, 140, 160],
    [170, 150, 120],
    [130, 150, 120],
  ];
  return colours.map((colour, index) => {
    const bytes = plainPng(160, 120, colour);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { bytes, ref: { sha256, name: `minh-chung-${index + 1}.png`, type: 'image/png', size: bytes.length } };
  });
}

/** PNG, 8-bit RGB, one colour (ISO/IEC 15948). */
function plainPng(width: number, height: number, [red, green, blue]: readonly [number, number, number]): Uint8Array {
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => line)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

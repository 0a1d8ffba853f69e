import { deflateSync } from 'fflate';
import type { Archive } from './archive.ts';

/** 1980-01-01 00:00, the first moment a ZIP file knows: a written workbook does not tell when it was made. */
const EPOCH_STAMP = 0x0021_0000;

/** A sheet of tens of thousands of choices: seconds count more than kilobytes. */
const LARGE = 1_000_000;

type Part = {
  readonly name: Uint8Array;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly data: Uint8Array;
  readonly stamp: number;
};

/**
 * The archive with some parts replaced (bytes), dropped (`undefined`) or added. Every other part keeps its stored bytes.
 */
export function rewriteArchive(archive: Archive, changes: ReadonlyMap<string, Uint8Array | undefined>): Uint8Array {
  const waiting = new Map(changes);
  const parts: Part[] = [];
  for (const entry of archive.entries) {
    const changed = waiting.has(entry.name);
    const content = waiting.get(entry.name);
    waiting.delete(entry.name);
    if (changed && content === undefined) continue;
    if (content !== undefined) parts.push(newPart(entry.name, content, entry.stamp));
    else parts.push({ ...entry, name: asciiBytes(entry.name), data: archive.bytes.subarray(entry.start, entry.end) });
  }
  for (const [name, content] of waiting) if (content !== undefined) parts.push(newPart(name, content, EPOCH_STAMP));
  return assemble(parts);
}

/** A new archive of the given parts, in order. */
export function createArchive(contents: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return assemble([...contents].map(([name, content]) => newPart(name, content, EPOCH_STAMP)));
}

function newPart(name: string, content: Uint8Array, stamp: number): Part {
  return {
    name: asciiBytes(name),
    method: 8,
    crc: crc32(content),
    size: content.length,
    data: deflateSync(content, { level: content.length > LARGE ? 1 : 6 }),
    stamp,
  };
}

function assemble(parts: readonly Part[]): Uint8Array {
  const total = parts.reduce((sum, part) => sum + 30 + 46 + 2 * part.name.length + part.data.length, 22);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  const offsets: number[] = [];
  let at = 0;
  for (const part of parts) {
    offsets.push(at);
    view.setUint32(at, 0x04034b50, true);
    view.setUint16(at + 4, 20, true);
    common(view, at + 6, part);
    view.setUint16(at + 26, part.name.length, true);
    bytes.set(part.name, at + 30);
    bytes.set(part.data, at + 30 + part.name.length);
    at += 30 + part.name.length + part.data.length;
  }
  const directory = at;
  parts.forEach((part, index) => {
    view.setUint32(at, 0x02014b50, true);
    view.setUint16(at + 4, 20, true);
    view.setUint16(at + 6, 20, true);
    common(view, at + 8, part);
    view.setUint16(at + 28, part.name.length, true);
    view.setUint32(at + 42, offsets[index]!, true);
    bytes.set(part.name, at + 46);
    at += 46 + part.name.length;
  });
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, parts.length, true);
  view.setUint16(at + 10, parts.length, true);
  view.setUint32(at + 12, at - directory, true);
  view.setUint32(at + 16, directory, true);
  return bytes;
}

/** Flags, method, time, checksum and sizes lie alike in both headers. */
function common(view: DataView, at: number, part: Part): void {
  view.setUint16(at + 2, part.method, true);
  view.setUint32(at + 4, part.stamp, true);
  view.setUint32(at + 8, part.crc, true);
  view.setUint32(at + 12, part.data.length, true);
  view.setUint32(at + 16, part.size, true);
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

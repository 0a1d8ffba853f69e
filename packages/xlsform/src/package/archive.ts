import { Inflate, inflateSync } from 'fflate';
import { limits, Refused } from './refused.ts';

/** One file of the archive, as its directory describes it. `start` and `end` bound the stored bytes. */
export type Entry = {
  readonly name: string;
  readonly method: 0 | 8;
  readonly crc: number;
  readonly size: number;
  readonly start: number;
  readonly end: number;
  /** MS-DOS time and date, kept when a part is written again. */
  readonly stamp: number;
};

export type Archive = {
  readonly bytes: Uint8Array;
  readonly entries: readonly Entry[];
  readonly byName: ReadonlyMap<string, Entry>;
  /** Bytes inflated so far, over all parts. */
  readonly spent: { inflated: number };
};

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
/** The end record is 22 bytes and a comment of at most 65,535. */
const END_SEARCH = 22 + 0xffff;
/** Deflate expands at most 1,032 times, so one step yields at most about 4 MB before the count is checked. */
const STEP = 4_096;

/**
 * Reads the directory of a ZIP file and nothing else. Refuses what a workbook never is: encrypted, split, ZIP64, two parts of
 * one name, parts that overlap (the same bytes counted many times), too many parts, too much declared.
 */
export function openArchive(bytes: Uint8Array): Archive {
  if (bytes.length > limits.fileBytes) throw new Refused('file-too-large', { bytes: bytes.length, limit: limits.fileBytes });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const directory = view.getUint32(end + 16, true);
  const split = view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count;
  if (split || count === 0xffff || directory === 0xffffffff) throw new Refused('archive-damaged', { detail: 'split or ZIP64' });
  if (count > limits.entries) throw new Refused('archive-entries', { entries: count, limit: limits.entries });
  if (directory + size > end) throw new Refused('archive-damaged', { detail: 'directory' });
  const entries = readDirectory(view, bytes, directory, end, count);
  checkEntries(entries, directory);
  return { bytes, entries, byName: new Map(entries.map((entry) => [entry.name.toLowerCase(), entry])), spent: { inflated: 0 } };
}

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - END_SEARCH);
  for (let at = view.byteLength - 22; at >= lowest; at -= 1) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  throw new Refused('archive-damaged', { detail: 'no end of directory' });
}

function readDirectory(view: DataView, bytes: Uint8Array, from: number, end: number, count: number): Entry[] {
  const entries: Entry[] = [];
  let at = from;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY_ENTRY) throw new Refused('archive-damaged', { detail: 'directory entry' });
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw new Refused('archive-damaged', { detail: 'directory entry' });
    const name = asciiName(bytes.subarray(at + 46, at + 46 + nameLength));
    if ((view.getUint16(at + 8, true) & 1) !== 0) throw new Refused('workbook-encrypted');
    const method = view.getUint16(at + 10, true);
    if (method !== 0 && method !== 8) throw new Refused('archive-damaged', { detail: `${name}: method ${method}` });
    const stored = view.getUint32(at + 20, true);
    const local = view.getUint32(at + 42, true);
    if (local + 30 > end || view.getUint32(local, true) !== LOCAL_ENTRY) throw new Refused('archive-damaged', { detail: name });
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    entries.push({
      name,
      method,
      crc: view.getUint32(at + 16, true),
      size: view.getUint32(at + 24, true),
      start,
      end: start + stored,
      stamp: view.getUint32(at + 12, true),
    });
    at = next;
  }
  return entries;
}

function asciiName(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 512)).replaceAll('\\', '/');
}

function checkEntries(entries: readonly Entry[], directory: number): void {
  const declared = entries.reduce((total, entry) => total + entry.size, 0);
  if (declared > limits.declaredBytes) throw new Refused('archive-bomb', { bytes: declared, limit: limits.declaredBytes });
  if (new Set(entries.map((entry) => entry.name.toLowerCase())).size < entries.length)
    throw new Refused('archive-damaged', { detail: 'two parts of one name' });
  const byPlace = [...entries].sort((a, b) => a.start - b.start);
  byPlace.forEach((entry, index) => {
    const next = byPlace[index + 1];
    // A part that reaches into the next one's header shares bytes with it.
    const limit = next === undefined ? directory : next.start - 30 - next.name.length;
    if (entry.end > limit) throw new Refused('archive-damaged', { detail: `${entry.name}: overlaps` });
  });
}

/** Parts of most forms. Below it a buffer of the declared size is cheaper than a stream; what does not fit is counted anyway. */
const SMALL = 1_000_000;
/** A lying part is inflated once for nothing: at most this much of it. */
const SMALL_STORED = 100_000;

/** The part at once, if it is small and as large as declared; else undefined. */
function inflateSmall({ method, size }: Entry, stored: Uint8Array): Uint8Array | undefined {
  if (method === 0 || size > SMALL || stored.length > SMALL_STORED) return undefined;
  try {
    const bytes = inflateSync(stored, { out: new Uint8Array(size + 1) });
    return bytes.length === size ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Inflates one part in small steps. `onBytes` returns false to stop early; what is not inflated costs nothing. */
export function inflatePart(archive: Archive, entry: Entry, onBytes: (bytes: Uint8Array, last: boolean) => boolean): void {
  const stored = archive.bytes.subarray(entry.start, entry.end);
  let going = true;
  const take = (bytes: Uint8Array, last: boolean): void => {
    archive.spent.inflated += bytes.length;
    if (archive.spent.inflated > limits.inflatedBytes)
      throw new Refused('archive-bomb', { bytes: archive.spent.inflated, limit: limits.inflatedBytes });
    if (going) going = onBytes(bytes, last);
  };
  const small = inflateSmall(entry, stored);
  if (small !== undefined) return take(small, true);
  if (entry.method === 0) {
    for (let at = 0; going && at < stored.length; at += STEP) take(stored.subarray(at, at + STEP), at + STEP >= stored.length);
    return;
  }
  const inflate = new Inflate((bytes, last) => take(bytes, last));
  try {
    for (let at = 0; going && at < stored.length; at += STEP) inflate.push(stored.subarray(at, at + STEP), at + STEP >= stored.length);
  } catch (cause) {
    if (cause instanceof Refused) throw cause;
    throw new Refused('archive-damaged', { detail: entry.name });
  }
}

/** The whole part in memory, within the same limits. */
export function readPart(archive: Archive, entry: Entry): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  inflatePart(archive, entry, (bytes) => {
    chunks.push(bytes);
    length += bytes.length;
    return true;
  });
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

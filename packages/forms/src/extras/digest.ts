/** Hashes of text in UTF-8, for `digest()` and for seeds made of words. Not for secrets: a form's answers are known to who fills it. */
export function digest(text: string, algorithm: string, encoding: string): string | undefined {
  const words = algorithms[algorithm.toUpperCase()]?.(text);
  if (words === undefined || (encoding !== 'hex' && encoding !== 'base64')) return undefined;
  const bytes = words.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]);
  return encoding === 'hex' ? bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('') : base64(bytes);
}

/** SHA-256 as eight 32-bit words. */
export function sha256(text: string): readonly number[] {
  const state = roots(8, 2);
  const constants = roots(64, 3);
  for (const block of blocks(utf8(text), false)) {
    const schedule = [...block];
    for (let at = 16; at < 64; at += 1) {
      const [early, late] = [schedule[at - 15]!, schedule[at - 2]!];
      const first = rotate(early, 25) ^ rotate(early, 14) ^ (early >>> 3);
      const second = rotate(late, 15) ^ rotate(late, 13) ^ (late >>> 10);
      schedule.push((schedule[at - 16]! + first + schedule[at - 7]! + second) | 0);
    }
    let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
    for (let at = 0; at < 64; at += 1) {
      const sigma = rotate(e, 26) ^ rotate(e, 21) ^ rotate(e, 7);
      const first = (h + sigma + ((e & f) ^ (~e & g)) + constants[at]! + schedule[at]!) | 0;
      const second = ((rotate(a, 30) ^ rotate(a, 19) ^ rotate(a, 10)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = (state[index]! + word) | 0));
  }
  return state;
}

function sha1(text: string): readonly number[] {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (const block of blocks(utf8(text), false)) {
    const schedule = [...block];
    for (let at = 16; at < 80; at += 1)
      schedule.push(rotate(schedule[at - 3]! ^ schedule[at - 8]! ^ schedule[at - 14]! ^ schedule[at - 16]!, 1));
    let [a, b, c, d, e] = state as [number, number, number, number, number];
    for (let at = 0; at < 80; at += 1) {
      const mix = at < 20 ? (b & c) | (~b & d) : at >= 40 && at < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      const constant = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][Math.floor(at / 20)]!;
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, (rotate(a, 5) + mix + e + constant + schedule[at]!) | 0];
    }
    [a, b, c, d, e].forEach((word, index) => (state[index] = (state[index]! + word) | 0));
  }
  return state;
}

function md5(text: string): readonly number[] {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  const turns = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
  for (const block of blocks(utf8(text), true)) {
    let [a, b, c, d] = state as [number, number, number, number];
    for (let at = 0; at < 64; at += 1) {
      const round = at >> 4;
      const mix = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const word = block[[at, 5 * at + 1, 3 * at + 5, 7 * at][round]! % 16]!;
      const sum = (a + mix + Math.floor(2 ** 32 * Math.abs(Math.sin(at + 1))) + word) | 0;
      [a, d, c, b] = [d, c, b, (b + rotate(sum, turns[round * 4 + (at % 4)]!)) | 0];
    }
    [a, b, c, d].forEach((word, index) => (state[index] = (state[index]! + word) | 0));
  }
  return state.map((word) => ((word >>> 24) & 255) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24));
}

/** SHA-512 and its shorter sister, on whole 64-bit integers: rare enough that simple beats fast. */
function sha512(text: string, words: 12 | 16): readonly number[] {
  const mask = 2n ** 64n - 1n;
  const turn = (value: bigint, by: bigint): bigint => ((value >> by) | (value << (64n - by))) & mask;
  const constants = bigRoots(80, 3);
  const state = words === 16 ? bigRoots(8, 2) : bigRoots(16, 2).slice(8);
  for (const block of blocks(utf8(text), false, 128)) {
    const schedule = Array.from({ length: 16 }, (_, at) => (BigInt(block[2 * at]! >>> 0) << 32n) | BigInt(block[2 * at + 1]! >>> 0));
    for (let at = 16; at < 80; at += 1) {
      const [early, late] = [schedule[at - 15]!, schedule[at - 2]!];
      const first = turn(early, 1n) ^ turn(early, 8n) ^ (early >> 7n);
      const second = turn(late, 19n) ^ turn(late, 61n) ^ (late >> 6n);
      schedule.push((schedule[at - 16]! + first + schedule[at - 7]! + second) & mask);
    }
    let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let at = 0; at < 80; at += 1) {
      const sigma = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
      const first = h + sigma + ((e & f) ^ (~e & mask & g)) + constants[at]! + schedule[at]!;
      const second = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) & mask, c, b, a, (first + second) & mask];
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = (state[index]! + word) & mask));
  }
  return state.flatMap((word) => [Number(word >> 32n) | 0, Number(word & 0xffffffffn) | 0]).slice(0, words);
}

const algorithms: Record<string, ((text: string) => readonly number[]) | undefined> = {
  __proto__: null as never,
  MD5: md5,
  'SHA-1': sha1,
  'SHA-256': sha256,
  'SHA-384': (text) => sha512(text, 12),
  'SHA-512': (text) => sha512(text, 16),
};

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** First bits of the fractions of the square or cube roots of the primes, which is what the constants of SHA-2 are. */
function bigRoots(count: number, root: 2 | 3): bigint[] {
  const known = computed.get(`${count} ${root}`);
  if (known !== undefined) return [...known];
  const found: bigint[] = [];
  for (let candidate = 2; found.length < count; candidate += 1) {
    if (isPrime(candidate)) found.push(BigInt.asUintN(64, rootOf(BigInt(candidate) << BigInt(64 * root), BigInt(root))));
  }
  computed.set(`${count} ${root}`, found);
  return [...found];
}

const computed = new Map<string, readonly bigint[]>();

function roots(count: number, root: 2 | 3): number[] {
  return bigRoots(count, root).map((word) => Number(word >> 32n) | 0);
}

/** Whole part of a root, by halving. */
function rootOf(value: bigint, root: bigint): bigint {
  let [low, high] = [0n, 1n << 72n];
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** root <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}

function isPrime(value: number): boolean {
  for (let divisor = 2; divisor * divisor <= value; divisor += 1) if (value % divisor === 0) return false;
  return true;
}

function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const letter of text.toWellFormed()) {
    const code = letter.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}

/** The padded message in blocks of 32-bit words. */
function blocks(bytes: number[], littleEndian: boolean, size: 64 | 128 = 64): number[][] {
  const length = bytes.length * 8;
  const padded = [...bytes, 0x80];
  while (padded.length % size !== size - size / 8) padded.push(0);
  if (size === 128) padded.push(0, 0, 0, 0, 0, 0, 0, 0);
  const [high, low] = [Math.floor(length / 2 ** 32), length >>> 0];
  const tail = [high >>> 24, high >>> 16, high >>> 8, high, low >>> 24, low >>> 16, low >>> 8, low].map((byte) => byte & 255);
  padded.push(...(littleEndian ? tail.reverse() : tail));
  const made: number[][] = [];
  for (let start = 0; start < padded.length; start += size) {
    const block: number[] = [];
    for (let at = start; at < start + size; at += 4) {
      const [one = 0, two = 0, three = 0, four = 0] = padded.slice(at, at + 4);
      block.push(littleEndian ? (four << 24) | (three << 16) | (two << 8) | one : (one << 24) | (two << 16) | (three << 8) | four);
    }
    made.push(block);
  }
  return made;
}

function base64(bytes: readonly number[]): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [one = 0, two = 0, three = 0] = bytes.slice(at, at + 3);
    const group = (one << 16) | (two << 8) | three;
    const part = [18, 12, 6, 0].map((by) => letters[(group >> by) & 63]).join('');
    text += part.slice(0, Math.min(bytes.length - at, 3) + 1).padEnd(4, '=');
  }
  return text;
}

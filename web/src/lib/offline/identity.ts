/**
 * A version 7 UUID: 48 bits of milliseconds, then randomness. Made when a draft is made, so that every retry of the
 * submission is recognised as the same one. Nothing orders by it: tablets' clocks are wrong.
 *
 * @param now milliseconds since the epoch
 * @param fill fills the array with random bytes
 */
export function uuid7(now: number, fill: (bytes: Uint8Array<ArrayBuffer>) => unknown): string {
  const bytes = new Uint8Array(16);
  fill(bytes);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(now / 2 ** 32));
  view.setUint32(2, now % 2 ** 32);
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f));
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  const hex = toHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** SHA-256 as lower-case hex. */
export async function sha256(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** The first characters a person can read out on the phone. */
export function shortId(id: string): string {
  return id.replaceAll('-', '').slice(-8).toUpperCase();
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

import type { Host } from '../session.ts';
import { isNodes, toNumber, toText, type Value } from './values.ts';

const MODULUS = 2_147_483_647;

/** The seed of `randomize()`: a number without its fraction, or the first 64 bits of a text's SHA-256. Empty is 0. */
export function seedOf(value: Value, { timeZone, extras }: Host): () => number {
  const number = toNumber(value, timeZone);
  const text = isNodes(value) ? toText(value) : value;
  if (!Number.isNaN(number)) return generator(wholeSeed(number));
  return generator(typeof text === 'string' && text !== '' && extras !== undefined ? hashSeed(extras.sha256(text)) : 0n);
}

/** Inside-out Fisher-Yates, as the standard has it: the same seed gives the same order on every platform. */
export function seededOrder<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  const order: Item[] = [];
  items.forEach((item, index) => {
    const place = Math.floor(random() * (index + 1));
    if (place !== index) order[index] = order[place]!;
    order[place] = item;
  });
  return order;
}

function wholeSeed(value: number): bigint {
  if (value === Number.POSITIVE_INFINITY) return 2n ** 63n - 1n;
  return value === Number.NEGATIVE_INFINITY ? -(2n ** 63n) : BigInt(Math.trunc(value));
}

function hashSeed([high = 0, low = 0]: readonly number[]): bigint {
  return BigInt.asIntN(64, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
}

/** Park and Miller's generator. Products stay below 2^53, so plain numbers are exact. */
function generator(seed: bigint): () => number {
  let state = Number(seed % BigInt(MODULUS));
  if (state <= 0) state += MODULUS - 1;
  return () => {
    state = (state * 16_807) % MODULUS;
    return (state - 1) / (MODULUS - 1);
  };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from './canonical.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('"', '\\', '\n', '\u007f', 'đã', 'đã\u0301'),
);
const anyJson = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 });

/** The plain way: parts first, then JSON of the platform. */
function plain(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value.normalize('NFC'));
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(plain).join(',')}]`;
  const entries = Object.entries(value as { readonly [name: string]: Json }).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([name, each]) => `${plain(name)}:${plain(each)}`).join(',')}}`;
}

describe('canonical JSON', () => {
  it('is that of the platform with keys sorted and texts composed', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonical(value)).toBe(plain(value as Json));
      }),
    );
    fc.assert(
      fc.property(text, text, (name, value) => {
        expect(canonical({ [name]: [value] })).toBe(plain({ [name]: [value] }));
      }),
    );
  });

  it('does not depend on the order of keys, and leaves out what is undefined', () => {
    fc.assert(
      fc.property(fc.dictionary(text, anyJson), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonical({ ...turned, '': undefined })).toBe(canonical({ ...value, '': undefined }));
      }),
    );
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [[undefined]], [() => 1], [1n]])('refuses what JSON cannot hold: %s', (value) => {
    expect(() => canonical({ value })).toThrow(TypeError);
  });
});

import { describe, expect, it } from 'vitest';
import { parsePhone } from './phone.ts';

describe('Vietnamese telephone numbers', () => {
  it.each([
    ['0905 123 456', '0905123456'],
    ['+84 905.123.456', '0905123456'],
    ['84905123456', '0905123456'],
    ['(0258) 3.500.001', '02583500001'],
    ['0084 258 3500001', '02583500001'],
    ['1900 6600', '19006600'],
    ['115', '115'],
  ])('%s is %s', (text, phone) => {
    expect(parsePhone(text)).toEqual({ ok: true, phone, restored: false });
  });

  it.each([
    ['905123456', '0905123456'],
    ['2583500001', '02583500001'],
  ])('%s has lost its zero to a spreadsheet', (text, phone) => {
    expect(parsePhone(text)).toEqual({ ok: true, phone, restored: true });
  });

  it.each([
    ['8.49E+10', 'mangled'],
    ['0121 234 5678', 'outdated'],
    ['12345', 'unknown'],
    ['0605123456', 'unknown'],
    ['0905 123 456 7', 'unknown'],
    ['không có', 'unknown'],
  ])('%s is refused: %s', (text, reason) => {
    expect(parsePhone(text)).toEqual({ ok: false, reason });
  });
});

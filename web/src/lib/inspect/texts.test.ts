import { describe, expect, it } from 'vitest';
import { readInteger, readNumber, writeNumber } from './numbers.ts';
import { fold, search } from './search.ts';

describe('search without marks', () => {
  it('folds marks and đ, also from decomposed text', () => {
    expect(fold('Đường  Hòa Bình'.normalize('NFD'))).toBe('duong hoa binh');
  });

  it('finds every spelling and puts the exact one first', () => {
    const names = ['Quán Hoa', 'Quán Hoà', 'Quán Hóa', 'Tạp hóa Xanh', 'Chợ Đầm'];
    expect(search(names, 'hoa', (name) => name)).toEqual(['Quán Hoa', 'Quán Hoà', 'Quán Hóa', 'Tạp hóa Xanh']);
    expect(search(names, 'hóa', (name) => name)[0]).toBe('Quán Hóa');
    expect(search(names, 'cho dam', (name) => name)).toEqual(['Chợ Đầm']);
  });
});

describe('numbers as typed', () => {
  it.each([
    ['36,5', 36.5],
    ['36.5', 36.5],
    ['1.234.567,89', 1234567.89],
    ['1,234,567.89', 1234567.89],
    ['1.234.567', 1234567],
    ['-4', -4],
    ['', undefined],
    ['12a', undefined],
    ['1,2,3.4,5', undefined],
  ])('reads %s', (text, number) => {
    expect(readNumber(text)).toBe(number);
  });

  it('takes no decimals for a whole number', () => {
    expect(readInteger('3,5')).toBeUndefined();
    expect(readInteger('3')).toBe(3);
    expect(writeNumber(36.5)).toBe('36,5');
  });
});

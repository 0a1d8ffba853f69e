import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInteger, readNumber, writeNumber } from './numbers.ts';
import { SearchIndex } from './search.ts';

describe('search without marks', () => {
  const names = ['Quán Hoa', 'Quán Hoà', 'Quán Hóa', 'Tạp hóa Xanh', 'Chợ Đầm', '270/1 Trần Phú'];
  const index = new SearchIndex(names, (name) => name);

  it('finds every spelling and puts the exact one first', () => {
    expect(index.find('hoa')).toEqual(['Quán Hoa', 'Quán Hoà', 'Quán Hóa', 'Tạp hóa Xanh']);
    expect(index.find('hóa')[0]).toBe('Quán Hóa');
    expect(index.find('cho dam')).toEqual(['Chợ Đầm']);
    expect(index.find('ĐẦM'.normalize('NFD'))).toEqual(['Chợ Đầm']);
  });

  it('takes words in any order, and only from their beginning', () => {
    expect(index.find('phu 270')).toEqual(['270/1 Trần Phú']);
    expect(index.find('ran')).toEqual([]);
    expect(index.find('  ')).toEqual(names);
  });

  it('finds whatever begins a word of the text (law)', () => {
    const word = fc.constantFrom('Đường', 'hẻm', 'Ủy', 'ban', 'số', '12', 'Nguyễn', 'ÂU', 'cơ');
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.nat(),
        (texts, a, b) => {
          const items = texts.map((words) => words.join(' '));
          const words = texts[a % texts.length] ?? [];
          const typed = words[b % words.length] ?? '';
          const begun = typed
            .normalize('NFD')
            .replace(/[\u0300-\u036f]/g, '')
            .replace(/[đĐ]/g, 'd')
            .slice(0, 1 + (a % typed.length));
          expect(new SearchIndex(items, (item) => item).find(begun)).toContain(words.join(' '));
        },
      ),
    );
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

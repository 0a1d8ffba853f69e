import { fileLimits, fileRows, readTable, tableText } from '@safeground/forms/list-files';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readListFile } from './list-file.ts';

const read = (text: string, names: readonly string[] = ['name'], fileName = 'wards.csv') =>
  readListFile(new TextEncoder().encode(text), fileName, names);
const told = (text: string, names?: readonly string[]): readonly string[] =>
  read(text, names).findings.map(({ code, row, column }) => [code, row, column].filter((part) => part !== undefined).join(' '));

describe('a file of choices', () => {
  it('is read as rows, however it is separated and whatever form its letters are in', () => {
    const rows = [
      ['loc-tho', 'Lộc Thọ', ''],
      ['tan-lap', 'Tân Lập', 'a, b'],
    ];
    const expected = { columns: ['name', 'label', 'note'], rows };
    const text = 'name,label,note\r\nloc-tho,Lộc Thọ,\r\ntan-lap,"Tân Lập","a, b"\r\n';
    expect(read(`\ufeff${text}`).table).toEqual(expected);
    expect(read(text.normalize('NFD')).table).toEqual(expected);
    expect(read('name;label;note\nloc-tho;Lộc Thọ;\ntan-lap;Tân Lập;a, b\n').table).toEqual(expected);
  });

  it('takes the separator of its first row, whatever stands in the cells', () => {
    expect(read('name;label\na;Số 1, đường B, phường C\n').table?.rows).toEqual([['a', 'Số 1, đường B, phường C']]);
  });

  it('is told what is wrong by row and column', () => {
    expect(told('label,area\nA,1\n')).toEqual(['header-missing 1']);
    expect(told('name,name\nA,1\n')).toEqual(['header-duplicate 1 name']);
    expect(told('name,label\na,A\n,B\na,C\n\nb,D\n')).toEqual(['list-name-missing 3 name', 'list-name-duplicate 4 name']);
    expect(told('name\na,outside\n')).toEqual(['list-cell-outside 2 B']);
    expect(told(`name,label\na,${'x'.repeat(fileLimits.text + 1)}\n`)).toEqual(['list-cell-long 2 label']);
    expect(told(`name\n${'x'.repeat(fileLimits.name + 1)}\n`)).toEqual(['list-name-invalid 2 name']);
    expect(told('name\n__proto__\n')).toEqual(['list-name-invalid 2 name']);
    expect(told('name,__proto__\na,b\n')).toEqual(['list-heading 1 __proto__']);
    expect(told('name,label\n')).toEqual(['list-empty']);
    expect(told('')).toEqual(['list-empty']);
    expect(told('name\n\u0000\n')).toEqual(['list-not-a-table']);
    for (const format of ['.geojson', '.xml', '.json'])
      expect(read('{}', ['name'], `wards${format}`).findings).toMatchObject([{ code: 'list-format', values: { format } }]);
  });

  it('loses no row to a quotation mark that is not closed', () => {
    expect(told('name,label\na,"A\nb,B\nc,C\n')).toEqual(['csv-quote 2']);
    expect(told('name,label\na,A\nb,"B" Hẻm\nc,C\n')).toEqual(['csv-quote 3']);
    expect(told('name,label\na,"A\nb,B\nc,"C"\n')).toEqual(['csv-quote 2']);
    expect(read('name,label\na,Hẻm "5"\nb,"""B"""\r\nc,""').table?.rows).toEqual([
      ['a', 'Hẻm "5"'],
      ['b', '"B"'],
      ['c', ''],
    ]);
  });

  it('has no space in the names of choices of which several are taken', () => {
    const file = new TextEncoder().encode('name,label\nloc tho,A\ntan-lap,B\n');
    const codes = (spaced: readonly string[]) => readListFile(file, 'a.csv', ['name'], spaced).findings.map(({ code, row }) => [code, row]);
    expect(codes([])).toEqual([]);
    expect(codes(['name'])).toEqual([['list-name-space', 2]]);
  });

  it('is read as Excel writes it: its own separator, its own line ends, and how to save it where it is not UTF-8', () => {
    expect(read('sep=;\r\nname;label\r\na;A, B, C\r\n').table?.rows).toEqual([['a', 'A, B, C']]);
    expect(read('name;"label, ""in"" full, of all"\na;A\n').table?.columns).toEqual(['name', 'label, "in" full, of all']);
    expect(read('name;5";note\na;A, B, C;\n').table?.columns).toEqual(['name', '5"', 'note']);
    expect(read('name,label\na,"1\r2\r\n3"\n').table?.rows).toEqual([['a', '1\n2\n3']]);
    const codes = (bytes: readonly number[]) => readListFile(Uint8Array.from(bytes), 'a.csv', []).findings.map(({ code }) => code);
    expect(codes([0x61, 0xf0, 0x0a, 0x62, 0x0a])).toEqual(['csv-encoding']);
    expect(codes([0xff, 0xfe, 0x61, 0x00])).toEqual(['csv-encoding']);
  });

  it('may name its choices in another column, and need not where nobody chooses from it', () => {
    expect(told('code,title\na,A\na,B\n', ['code'])).toEqual(['list-name-duplicate 3 code']);
    expect(told('code,title\na,A\na,B\n', [])).toEqual([]);
  });

  it('has a limit of rows, of columns and of bytes', () => {
    const rows = Array.from({ length: fileLimits.rows + 1 }, (_, at) => `n${at}`);
    expect(read(`name\n${rows.slice(1).join('\n')}\n`).table?.rows).toHaveLength(fileLimits.rows);
    expect(told(`name\n${rows.join('\n')}\n`)).toEqual(['list-too-long']);
    const columns = Array.from({ length: fileLimits.columns }, (_, at) => `c${at}`);
    expect(told(`name,${columns.join(',')}\na\n`)).toEqual(['list-columns 1']);
    expect(readListFile(new Uint8Array(fileLimits.bytes + 1), 'wards.csv', []).findings.map(({ code }) => code)).toEqual([
      'list-too-large',
    ]);
  });

  it('law: what is kept is read back as the rows that were given, and its text does not hang on how they were written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'Đ', ' ', '"', ',', ';', '1'), maxLength: 6 }).map((text) => text.trim());
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (cells) => {
        const named = cells.map(([label, area], at) => [`n${at}`, label, area] as const);
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const write = (separator: string): string =>
          [['name', 'label', 'area'], ...named].map((row) => row.map(quoted).join(separator)).join('\n');
        const [comma, tab] = [read(write(',')).table!, read(write('\t')).table!];
        expect(tableText(comma)).toBe(tableText(tab));
        const rows = fileRows(readTable(tableText(comma)));
        expect(rows.map(({ name, label, area }) => [name, label, area])).toEqual(named.map((row) => [...row]));
      }),
    );
  });
});

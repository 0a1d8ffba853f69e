import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { csv } from './csv.ts';
import type { Cell, Sheet } from './table.ts';
import { xlsx } from './xlsx.ts';

const hostile = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '=HYPERLINK("http://x","y")', '<b>&"', "'=1", 'a\u0000b', ']]>'];

function sheet(rows: readonly (readonly Cell[])[], name = 'Tổng quan'): Sheet {
  return {
    name,
    columns: [
      { heading: 'Phường', format: 'text' },
      { heading: 'Số phiếu', format: 'integer' },
      { heading: 'Ngày', format: 'day' },
    ],
    rows,
  };
}

function parts(sheets: readonly Sheet[]): Record<string, string> {
  const files = unzipSync(xlsx({ title: 'Tổng hợp', author: 'Safeground', createdAt: '2021-08-14T00:00:00Z', sheets }));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

describe('XLSX', () => {
  it('keeps Vietnamese text, real numbers and real days', () => {
    const xml = parts([sheet([['P. Vĩnh Hải', 12, { day: '2021-08-14' }]])])['xl/worksheets/sheet1.xml'] ?? '';
    expect(xml).toContain('<c r="A2" s="2" t="inlineStr"><is><t xml:space="preserve">P. Vĩnh Hải</t></is></c>');
    expect(xml).toContain('<c r="B2" s="3"><v>12</v></c>');
    expect(xml).toContain('<c r="C2" s="6"><v>44422</v></c>');
    expect(xml).toContain('state="frozen"');
  });

  it('makes a row as high as its longest text: not every program does', () => {
    const long = 'Có kế hoạch, phương án phòng dịch';
    const xml = parts([sheet([[long, 12], ['Ngắn', 1], ['Một\nHai'], ['a'.repeat(5000)]])])['xl/worksheets/sheet1.xml'] ?? '';
    const heights = [...xml.matchAll(/<row r="(\d+)"(?: ht="(\d+)")?>/g)].map(([, row, height]) => [row, height]);
    expect(heights).toEqual([
      ['1', undefined],
      ['2', '60'],
      ['3', undefined],
      ['4', '30'],
      ['5', '409'],
    ]);
  });

  it('never writes a formula from data', () => {
    const xml = parts([sheet(hostile.map((text) => [text]))])['xl/worksheets/sheet1.xml'] ?? '';
    expect(xml).not.toContain('<f>');
    expect(xml.match(/t="inlineStr"/g)).toHaveLength(hostile.length + 3);
    expect(xml).not.toContain('\u0000');
  });

  it('gives every sheet a name Excel takes', () => {
    const workbook = parts([sheet([], 'a/b:c'), sheet([], 'A/B:C'), sheet([], ''), sheet([], 'x'.repeat(40))])['xl/workbook.xml'] ?? '';
    expect([...workbook.matchAll(/sheet name="([^"]*)"/g)].map((match) => match[1])).toEqual([
      'a b c',
      'A B C (2)',
      'Sheet3',
      'x'.repeat(31),
    ]);
  });
});

describe('CSV', () => {
  it('opens with a byte-order mark and quotes what needs it', () => {
    expect(csv(sheet([['a;"b"\nc', 1.5, { day: '2021-08-14' }]]), { separator: ';' })).toBe(
      '\uFEFFPhường;Số phiếu;Ngày\r\n"a;""b""\nc";1,5;2021-08-14\r\n',
    );
  });

  it('no text cell starts a formula', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...hostile), fc.string()), (text) => {
        const line = csv(sheet([[text, -1]]), { separator: ',' })
          .split('\r\n')
          .slice(1)
          .join('\r\n');
        expect(/^"?[=+\-@\t\r\n＝＋－＠]/.test(line)).toBe(false);
        expect(line.trimEnd().endsWith(',-1')).toBe(true);
      }),
    );
  });
});

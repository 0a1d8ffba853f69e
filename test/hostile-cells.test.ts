import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { xlsx } from '@safeground/reports';
import { readGrids } from '@safeground/xlsform/tables';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

const starts = ['=', '+', '-', '@', '\t=', '\n=', '＝', '＋', "'=", '"=', ' =', '==', '=+', '%', '|', ';', '<', '&', ']]>', '\\'];
const bodies = [
  '1+1',
  'HYPERLINK("http://x","Vĩnh Hải")',
  "cmd|' /C calc'!A0",
  'SUM(A1:A9)',
  'IMPORTXML("http://x","//a")',
  'DDE("cmd";"/C calc";"x")',
  'WEBSERVICE("http://x")',
  '2+5+cmd|x!A0',
  'A1',
  '<script>alert(1)</script>',
  '&lt;f&gt;1&lt;/f&gt;',
  '</t></is></c><c><f>1+1</f></c>',
  'Phường “Phước Đồng”; ỗ ế ữ',
  '0258 3 521 000',
  '2021-08-14',
  'TRUE',
  '1e99',
  '#REF!',
  '{=1+1}',
  '\u202e=1+1',
  '=1+1\r\n=2+2',
  '𠮷=1',
  'x'.repeat(300),
  '_x003D_1+1',
  '=CALL("urlmon","x")',
];
/** What a person could type into an answer to make a spreadsheet act: 500 of them. */
const values = starts.flatMap((start) => bodies.map((body) => `${start}${body}`));

const workbook = xlsx({
  title: 'Câu trả lời',
  author: 'Safeground',
  createdAt: '2021-08-14T00:00:00Z',
  sheets: [{ name: 'Phiếu', columns: [{ heading: 'Ghi chú', format: 'text' }], rows: values.map((value) => [value]) }],
});

const hasOffice = spawnSync('sh', ['-c', 'command -v soffice']).status === 0;
if (!hasOffice) console.warn('skipped: LibreOffice opens 500 hostile cells (soffice is not installed)');

describe('500 hostile cell values', () => {
  it('are text in the workbook, none a formula', () => {
    expect(values).toHaveLength(500);
    const xml = strFromU8(unzipSync(workbook)['xl/worksheets/sheet1.xml']!);
    expect(xml).not.toContain('<f>');
    expect(xml.match(/<c /g)).toHaveLength(values.length + 1);
    expect(xml.match(/t="inlineStr"/g)).toHaveLength(values.length + 1);
  });

  it('come back as they were through the guarded reader', () => {
    const read = readGrids(workbook, 'hostile.xlsx');
    if (!read.ok) throw new Error(read.code);
    const texts = read.grids[0]!.rows.slice(1).map((row) => row.cells[0]?.text ?? '');
    const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
    expect(texts.map(plain)).toEqual(values.map(plain));
  });

  it.skipIf(!hasOffice)('are no formula to LibreOffice either', () => {
    const folder = mkdtempSync(join(tmpdir(), 'safeground-cells-'));
    try {
      writeFileSync(join(folder, 'hostile.xlsx'), workbook);
      const args = [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--convert-to', 'fods', '--outdir', folder];
      const { status, stderr } = spawnSync('soffice', [...args, join(folder, 'hostile.xlsx')], { encoding: 'utf8', timeout: 60_000 });
      expect(status, stderr).toBe(0);
      const opened = readFileSync(join(folder, 'hostile.fods'), 'utf8');
      expect(opened.match(/office:value-type="string"/g)?.length).toBeGreaterThanOrEqual(values.length);
      expect(opened).not.toContain('table:formula');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

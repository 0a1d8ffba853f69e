import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeReport, writeDocx, writePdf } from '@safeground/reports/official';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { sampleFigures, tinos } from './figures.ts';
import { lintReport } from './linter.ts';

const report = composeReport(sampleFigures());

/** The same file with something of it changed. */
function altered(docx: Uint8Array, change: (xml: string) => string): Uint8Array {
  const files = unzipSync(docx);
  return zipSync({ ...files, 'word/document.xml': strToU8(change(strFromU8(files['word/document.xml']!))) });
}

describe('the official report', () => {
  it('keeps every rule of the decree that can be read from the file', async () => {
    for (const figures of [
      sampleFigures(),
      sampleFigures({ unit: { name: 'P. Vĩnh Hải', kind: 'ward' }, own: { ...sampleFigures().own, units: [] } }),
      sampleFigures({
        forms: [],
        own: { reports: 0, sums: {}, end: {}, units: [] },
        ledger: undefined,
        zones: undefined,
        adjustments: [],
        closed: false,
      }),
    ])
      expect(lintReport(await writeDocx(composeReport(figures)))).toEqual([]);
  });

  it('is not passed by the linter when a rule is broken', async () => {
    const docx = await writeDocx(report);
    const breaks: readonly (readonly [string, (xml: string) => string])[] = [
      ['4.1 margin left', (xml) => xml.replaceAll('w:left="1701"', 'w:left="1134"')],
      ['4.1 all text is Times New Roman', (xml) => xml.replace('w:ascii="Times New Roman"', 'w:ascii="Arial"')],
      ['4.1 pages of section', (xml) => xml.replace('<w:pgNumType w:start="1"', '<w:pgNumType w:start="2"')],
      ['4.2 the name of the nation', (xml) => xml.replace('CỘNG HÒA', 'CỘNG HOÀ')],
      ['4.2 the motto with spaced hyphens', (xml) => xml.replace('Độc lập - Tự do', 'Độc lập-Tự do')],
      ['4.2 the number is left to the clerk', (xml) => xml.replace('Số:        /', 'Số: 5/')],
      ['4.3 an upward report', (xml) => xml.replace('Kính gửi:', 'Gửi:')],
      ['4.4 justified', (xml) => xml.replace('<w:jc w:val="both"/>', '<w:jc w:val="left"/>')],
      ['4.4 the body ends', (xml) => xml.replace('./.', '.')],
      ['4.5 two appendices or more', (xml) => xml.replace('Phụ lục II<', 'Phụ lục 2<')],
      ['4.6 recipients: ', (xml) => xml.replace('- Như trên;', '- Như trên')],
      ['4.6 at least 25 mm', (xml) => xml.replaceAll('w:before="1531"', 'w:before="400"')],
    ];
    for (const [rule, change] of breaks) {
      const found = lintReport(altered(docx, change));
      expect(
        found.some((violation) => violation.startsWith(rule)),
        rule,
      ).toBe(true);
    }
  });

  it('written again is the same bytes', async () => {
    const again = composeReport(structuredClone(sampleFigures()));
    expect(Buffer.from(await writeDocx(again)).equals(Buffer.from(await writeDocx(report)))).toBe(true);
    expect(Buffer.from(await writePdf(again, tinos)).equals(Buffer.from(await writePdf(report, tinos)))).toBe(true);
  });

  it('says its figures in sentences', () => {
    const sentences = report.body.flatMap((block) => ('text' in block ? [block.text] : []));
    expect(sentences).toContain(
      'Ban Chỉ đạo phong trào thành phố Nha Trang báo cáo kết quả tháng 9/2021 (từ ngày 15/8/2021 đến ngày 14/9/2021) như sau:',
    );
    expect(sentences.find((text) => text.startsWith('Phiếu đánh giá xã, phường an toàn'))).toBe(
      'Phiếu đánh giá xã, phường an toàn: 588 lượt, tăng 188 lượt so với kỳ trước, điểm trung bình 83,5 (kỳ trước 81,2). ' +
        'Xếp loại: an toàn 492 lượt (86,3%); an toàn có điều kiện 48 lượt (8,4%); có nguy cơ 24 lượt (4,2%); không an toàn 06 lượt (1,1%). ' +
        'Các tiêu chí chưa đạt nhiều nhất: Đo thân nhiệt tại lối vào (61/512 lượt); Khử khuẩn bề mặt đúng tần suất, có sổ theo dõi (40/512 lượt).',
    );
    expect(sentences).toContain(
      'Số báo cáo, lượt kiểm tra phải có trong kỳ: 54; đã nhận 51 (đạt 94,4%), đúng hạn 49, trễ hạn 02, còn thiếu 03.',
    );
    expect(sentences.filter((text) => /undefined|NaN|\{/.test(text))).toEqual([]);
  });

  it.skipIf(!isThere('pdftotext'))('as PDF holds text that can be taken out, in Vietnamese', async () => {
    const text = inFolder((folder) => {
      writeFileSync(join(folder, 'report.pdf'), pdf);
      return run('pdftotext', ['-layout', join(folder, 'report.pdf'), '-']);
    });
    expect(text).toContain('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM');
    expect(text).toContain('Độc lập - Tự do - Hạnh phúc');
    expect(text).toContain('Khử khuẩn bề mặt đúng tần suất');
    expect(text.normalize('NFC')).toBe(text);
  });

  it.skipIf(!isThere('soffice'))('is opened and converted by LibreOffice', async () => {
    const docx = await writeDocx(report);
    const converted = inFolder((folder) => {
      writeFileSync(join(folder, 'report.docx'), docx);
      run('soffice', [
        `-env:UserInstallation=file://${folder}/profile`,
        '--headless',
        '--convert-to',
        'pdf',
        '--outdir',
        folder,
        join(folder, 'report.docx'),
      ]);
      return readFileSync(join(folder, 'report.pdf')).subarray(0, 5).toString();
    });
    expect(converted).toBe('%PDF-');
  });
});

const pdf = await writePdf(report, tinos);
if (!isThere('pdftotext')) console.warn('skipped: the text of the PDF (pdftotext of poppler-utils is not installed)');
if (!isThere('soffice')) console.warn('skipped: LibreOffice opens the report (soffice is not installed)');

function isThere(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

function run(command: string, args: readonly string[]): string {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 });
  if (result.status !== 0) throw new Error(`${command}: ${result.stderr}`);
  return result.stdout;
}

function inFolder<Value>(work: (folder: string) => Value): Value {
  const folder = mkdtempSync(join(tmpdir(), 'safeground-report-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

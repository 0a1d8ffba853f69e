import { unzipSync, strFromU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { csv } from './csv.ts';
import { summarySheet, summaryWorkbook, type DocumentSetting, type SummaryDocument } from './summary-workbook.ts';
import { xlsx } from './xlsx.ts';

const label = (vi: string, en: string) => ({ vi, en });
const summary: SummaryDocument = {
  title: label('Phiếu F1', 'Checklist F1'),
  unit: { name: label('P. Vĩnh Hải', 'Vĩnh Hải ward') },
  period: { label: label('Tháng 8/2021', 'August 2021'), from: '2021-07-15', to: '2021-08-14' },
  builtAt: '2021-08-14T02:05:00Z',
  pending: false,
  submissions: 4,
  flagged: 1,
  score: { count: 3, sum: 250.5, min: 50.5, max: 100, mean: 83.5, maximum: 100, histogram: [0, 0, 0, 0, 0, 1, 0, 0, 0, 2] },
  classes: [
    { code: 'A', label: label('An toàn', 'Safe'), colour: 'green', count: 2 },
    { code: 'B', label: label('Không an toàn', 'Unsafe'), colour: 'red', count: 1 },
  ],
  criteria: [{ id: 'B01', label: label('Khẩu trang', 'Masks'), met: 2, partly: 0, failed: 1, notApplicable: 0, unanswered: 1, vetoes: 1 }],
  questions: [
    {
      id: 'b01',
      label: label('=Đeo khẩu trang?', 'Masks?'),
      kind: 'select_one',
      answered: 3,
      missing: 1,
      hidden: 0,
      choices: [
        { name: 'pass', label: label('Đạt', 'Pass'), count: 2 },
        { name: 'old', label: label('Cũ', 'Old'), count: 1, retired: true },
      ],
    },
    {
      id: 'n',
      label: label('Số lao động', 'Workers'),
      kind: 'integer',
      answered: 2,
      missing: 0,
      hidden: 2,
      numbers: { count: 2, sum: 30, min: 10, max: 20, mean: 15 },
    },
    {
      id: 'd',
      label: label('Ngày', 'Day'),
      kind: 'date',
      answered: 1,
      missing: 3,
      hidden: 0,
      days: { count: 1, first: '2021-08-01', last: '2021-08-01' },
    },
    { id: 'p', label: label('Ảnh', 'Photo'), kind: 'image', answered: 1, missing: 3, hidden: 0, files: 2 },
  ],
  children: [{ name: label('Tổ 1', 'Group 1'), submissions: 4, flagged: 1, mean: 83.5, classes: [{ code: 'A', count: 2 }] }],
};
const setting = (language: 'vi' | 'en'): DocumentSetting => ({
  language,
  organisation: 'Thành phố Nha Trang',
  timeZone: 'Asia/Ho_Chi_Minh',
  createdAt: '2021-08-14T03:00:00Z',
});

/** Cells of a sheet by reference: texts as written, numbers as numbers. */
function cells(bytes: Uint8Array, sheet: number): Map<string, string | number> {
  const xml = strFromU8(unzipSync(bytes)[`xl/worksheets/sheet${sheet}.xml`]!);
  const found = new Map<string, string | number>();
  for (const [, reference, text, value] of xml.matchAll(/<c r="([A-Z]+\d+)"[^>]*>(?:<is><t[^>]*>([^<]*)<\/t><\/is>|<v>([^<]*)<\/v>)<\/c>/g))
    found.set(reference!, text ?? Number(value));
  return found;
}

/** The row whose first cells read so. */
function row(found: ReadonlyMap<string, string | number>, ...start: readonly string[]): (string | number | undefined)[] {
  const letters = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'];
  for (let number = 1; number < 200; number += 1)
    if (start.every((text, index) => found.get(`${letters[index]}${number}`) === text))
      return letters.map((letter) => found.get(`${letter}${number}`));
  return [];
}

describe('the summary workbook', () => {
  const bytes = xlsx(summaryWorkbook(summary, setting('vi')));

  it('says what it is of, and as of when on the clock of the place', () => {
    const found = cells(bytes, 1);
    expect(['A1', 'A2', 'A3', 'A4', 'A5'].map((reference) => found.get(reference))).toEqual([
      'Thành phố Nha Trang',
      'Phiếu F1',
      'Đơn vị: P. Vĩnh Hải',
      'Kỳ báo cáo: Tháng 8/2021 (từ 15/07/2021 đến 14/08/2021)',
      'Số liệu tính đến: 09:05 14/08/2021',
    ]);
  });

  it('holds real numbers and shares', () => {
    const overview = cells(bytes, 1);
    expect(row(overview, 'Số phiếu đã nhận').slice(1, 2)).toEqual([4]);
    expect(row(overview, 'Phiếu cần xem lại').slice(1, 3)).toEqual([1, 0.25]);
    expect(row(overview, 'Điểm trung bình').slice(1, 4)).toEqual([undefined, undefined, 83.5]);
    expect(row(overview, 'Xếp loại: An toàn').slice(1, 3)).toEqual([2, 2 / 3]);
    expect(row(cells(bytes, 2), 'B01').slice(2, 9)).toEqual([2, 0, 1, 0, 1, 1, 2 / 3]);
    const questions = cells(bytes, 3);
    expect(row(questions, 'b01', '=Đeo khẩu trang?', 'Đạt').slice(3, 5)).toEqual([2, 2 / 3]);
    expect(row(questions, 'b01', '=Đeo khẩu trang?', 'Cũ (không còn dùng)').slice(3, 4)).toEqual([1]);
    expect(row(questions, 'n', 'Số lao động', 'Không hỏi').slice(3, 4)).toEqual([2]);
    expect(row(questions, 'n', 'Số lao động', 'Trung bình').slice(5, 6)).toEqual([15]);
    expect(row(questions, 'd', 'Ngày', 'Ngày sớm nhất').slice(6, 7)).toEqual([44_409]);
    expect(row(questions, 'p', 'Ảnh', 'Số tệp đính kèm').slice(3, 4)).toEqual([2]);
    expect(row(cells(bytes, 4), 'Tổ 1').slice(1, 6)).toEqual([4, 1, 83.5, 2, 0]);
  });

  it('freezes the headings, prints them on every page and fits them to it', () => {
    const files = unzipSync(bytes);
    const sheet = strFromU8(files['xl/worksheets/sheet1.xml']!);
    expect(sheet).toContain('<pane ySplit="7" topLeftCell="A8"');
    expect(sheet).toContain('fitToPage="1"');
    expect(strFromU8(files['xl/workbook.xml']!)).toContain('localSheetId="0">\'Tổng quan\'!$7:$7</definedName>');
  });

  it('speaks English too', () => {
    const found = cells(xlsx(summaryWorkbook(summary, setting('en'))), 1);
    expect(row(found, 'Class: Safe').slice(1, 2)).toEqual([2]);
  });

  it('writes names and titles in one form of Unicode, however they were typed', () => {
    const typed = JSON.parse(JSON.stringify(summary).normalize('NFD')) as SummaryDocument;
    const workbook = summaryWorkbook(typed, setting('vi'));
    for (const sheet of [1, 2, 3, 4]) expect(cells(xlsx(workbook), sheet)).toEqual(cells(bytes, sheet));
    expect(workbook.title).toBe('Phiếu F1 - P. Vĩnh Hải - Tháng 8/2021'.normalize('NFC'));
  });

  it('leaves out what a form does not have', () => {
    const plain: SummaryDocument = { ...summary, score: undefined, classes: [], criteria: [], children: [], builtAt: undefined };
    expect(summaryWorkbook(plain, setting('vi')).sheets.map((sheet) => sheet.name)).toEqual(['Tổng quan', 'Câu hỏi']);
    expect(cells(xlsx(summaryWorkbook(plain, setting('vi'))), 1).get('A5')).toBe('Số liệu tính đến: chưa có phiếu nào');
  });
});

describe('the summary as CSV', () => {
  it('has a line for each figure, and no formula', () => {
    const lines = csv(summarySheet(summary, setting('vi')), { separator: ';' }).split('\r\n');
    expect(lines).toContain('Tổng quan;;Số phiếu đã nhận;Số lượng;4');
    expect(lines).toContain('Tiêu chí;B01;Khẩu trang;Không đạt;1');
    expect(lines).toContain("Câu hỏi;b01;'=Đeo khẩu trang?;Đạt: Tỷ lệ;0,6667");
    expect(lines).toContain('Đơn vị;;Tổ 1;Điểm trung bình;83,5');
  });
});

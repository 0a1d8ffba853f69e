import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkWording, figuresIn, type ReportOutline, type WordingFinding } from '@safeground/programmes';
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
      ['4.4 subsections count', (xml) => xml.replace('>2. Công tác', '>3. Công tác')],
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

  it('fills in what stands between braces wherever it may stand, sets the marks and the numbers itself, and makes up no figure', async () => {
    const sample = sampleFigures();
    const { outline } = sample;
    const kind = sample.unit.kind;
    const document = composeReport({
      ...sample,
      outline: {
        ...outline,
        letterheads: {
          [kind]: {
            ...outline.letterheads[kind]!,
            symbol: 'BC-{UNIT}',
            place: '{unit}',
            recipients: ['Như trên;', 'Lưu: VT.'],
          },
        },
        bases: ['Căn cứ {unit};', 'Căn cứ hai./.'],
        sections: [
          { title: 'VII. {UNIT}', parts: [{ kind: 'heading', text: '1. {unit}' }] },
          { title: 'KẾT QUẢ', parts: [{ kind: 'text', text: '{nobody} và {nobody/constructor} \uFFFE' }] },
        ],
        closing: 'Tại {place}./.',
        appendices: [{ kind: 'own', title: '{unit}', measure: '{unit}', columns: [{ heading: '{unit}', question: 'meetings' }] }],
      },
    });
    expect(JSON.stringify(document)).not.toMatch(/[{]\w+[}]/);
    const texts = document.body.flatMap((block) => ('text' in block ? [block.text] : []));
    expect(texts.slice(0, 2)).toEqual(['Căn cứ thành phố Nha Trang;', 'Căn cứ hai.']);
    expect(texts.slice(-6)).toEqual([
      'I. THÀNH PHỐ NHA TRANG',
      '1. thành phố Nha Trang',
      'II. KẾT QUẢ',
      '… và … \uFFFE',
      'Số liệu chi tiết tại Phụ lục kèm theo.',
      'Tại thành phố Nha Trang./.',
    ]);
    const docx = strFromU8(unzipSync(await writeDocx(document))['word/document.xml']!);
    expect(docx).not.toContain('\uFFFE');
    expect(docx).toContain('- Lưu: VT.<');
  });

  it('points to its appendices where no sentence does, whatever else names an appendix', async () => {
    const sentence = (text: string): Partial<ReportOutline> => ({ sections: [{ title: 'MỘT', parts: [{ kind: 'text', text }] }] });
    const outline = { ...sampleFigures().outline, ...sentence('Ổn định.'), closing: undefined };
    const [table] = outline.appendices;
    const pointer = 'Số liệu chi tiết tại Phụ lục kèm theo.';
    const bodyOf = (change: Partial<ReportOutline>) =>
      composeReport(sampleFigures({ outline: { ...outline, appendices: [table!], ...change } }));
    const says = (change: Partial<ReportOutline>): boolean =>
      bodyOf(change).body.some((block) => 'text' in block && block.text === pointer);
    const elsewhere = [
      { bases: ['Căn cứ Phụ lục I Nghị định số 30/2020/NĐ-CP', 'Căn cứ mẫu tại Phụ lục'] },
      { sections: [{ title: 'Phụ lục', parts: [{ kind: 'heading', text: 'Về phụ lục' } as const] }] },
      sentence('Đã áp dụng biểu mẫu theo Phụ lục II ban hành kèm theo Nghị định số 30/2020/NĐ-CP.'),
      sentence('Các phụ lục kèm theo Kế hoạch số 01 đã được thực hiện.'),
      sentence('Mỗi phường lập một phụ lục về Tổ tự quản.'),
    ];
    for (const change of elsewhere) {
      expect(says(change), JSON.stringify(change)).toBe(true);
      expect(lintReport(await writeDocx(bodyOf(change)))).toEqual([]);
    }
    const here = [
      'Số liệu nêu tại các Phụ lục I, II và III.',
      'Có 02 phụ lục kèm theo.',
      'Xem phụ lục kèm theo Báo cáo này.',
      'Kết quả từng phường (Phụ lục I) đã được rà soát.',
      'Chi tiết tại Phụ lục I và Phụ lục II của báo cáo này'.normalize('NFD'),
    ];
    for (const text of here) {
      expect(says(sentence(text)), text).toBe(false);
      expect(lintReport(await writeDocx(bodyOf(sentence(text))))).toEqual([]);
    }
  });

  it('writes what forms and units are called in one form of Unicode, without the number that somebody typed', async () => {
    const { forms, own, unit, ...rest } = sampleFigures();
    const [form, ...others] = forms as [(typeof forms)[number], ...typeof forms];
    const figures = {
      ...rest,
      unit: { ...unit, name: unit.name.normalize('NFD') },
      own: { ...own, units: own.units.map((each) => ({ ...each, name: each.name.normalize('NFD') })) },
      forms: [{ ...form, title: '1. Phiếu đánh giá'.normalize('NFD') }, ...others],
    };
    const document = composeReport(figures);
    expect(lintReport(await writeDocx(document))).toEqual([]);
    expect(document.title).toBe(document.title.normalize('NFC'));
    expect(document.body.some((block) => 'text' in block && block.text.startsWith('Phiếu đánh giá: '))).toBe(true);
  });

  it('counts sections, headings and points by the place they stand at, whatever number was typed', () => {
    const heading = (text: string) => ({ kind: 'heading', text }) as const;
    const point = (text: string) => ({ kind: 'point', text }) as const;
    const sections = [
      { title: 'I. Tình hình', parts: [heading('Một'), ...[...'abcdefgh'].map(point), heading('4. Hai'), point('c) {unit}')] },
      { title: 'kết quả', parts: [heading('2.1. Một'), { kind: 'text', text: '1.200 thôn' } as const] },
    ];
    const { body } = composeReport({ ...sampleFigures(), outline: { ...sampleFigures().outline, sections } });
    const texts = body.flatMap((block) => ('text' in block ? [block.text] : []));
    expect(texts.slice(texts.indexOf('I. TÌNH HÌNH'), -1)).toEqual([
      ...['I. TÌNH HÌNH', '1. Một', 'a) a', 'b) b', 'c) c', 'd) d', 'đ) e', 'e) f', 'g) g', 'h) h'],
      ...['2. Hai', 'a) thành phố Nha Trang', 'II. KẾT QUẢ', '1. Một', '1.200 thôn'],
    ]);
  });

  it('leaves a cell of a table for the clerk where a unit has not reported, and says none where it reported none', () => {
    const columns = [{ heading: 'Họp', question: 'meetings' }];
    const { own, outline } = sampleFigures();
    const units = [
      { name: 'Vĩnh Hải', reports: 1, sums: { meetings: 0 }, end: {} },
      { name: 'Lộc Thọ', reports: 0, sums: {}, end: {} },
    ];
    const appendices = [{ kind: 'own', title: 'Họp', measure: 'Đơn vị tính: cuộc', columns } as const];
    const { appendices: tables } = composeReport(sampleFigures({ own: { ...own, units }, outline: { ...outline, appendices } }));
    const [rows] = tables.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'table' ? [block.rows] : [])));
    expect(rows).toEqual([
      ['1', 'Vĩnh Hải', '0'],
      ['2', 'Lộc Thọ', '…'],
    ]);
  });

  it('is dated by the year it is signed in, and says who issued what an appendix belongs to', () => {
    const { period } = sampleFigures();
    const yearOf = (to: string, asOf: string): string => composeReport(sampleFigures({ period: { ...period, to }, asOf })).letterhead.year;
    expect([yearOf('2021-12-31', '2022-01-04T08:00:00'), yearOf('2022-01-14', '2021-12-20T08:00:00')]).toEqual(['2022', '2022']);
    expect(report.appendices[0]!.reference).toMatch(/ của Ban Chỉ đạo phong trào thành phố Nha Trang\)$/);
  });

  it('is nobody’s whose kind of unit has no letterhead', () => {
    expect(() => composeReport(sampleFigures({ unit: { name: 'Thôn Phú Bình', kind: 'hamlet' } }))).toThrow(/no letterhead/);
  });

  const { outline: standing } = sampleFigures();
  const head = standing.letterheads['city']!;
  const short: ReportOutline = {
    ...standing,
    letterheads: { city: head },
    sections: [{ title: 'TÌNH HÌNH', parts: [{ kind: 'text', text: 'Ổn định.' }] }],
    appendices: standing.appendices.filter(({ kind }) => kind === 'own').slice(0, 1),
  };
  const headed = (change: Partial<typeof head>): ReportOutline => ({ ...short, letterheads: { city: { ...head, ...change } } });
  const worded = (...parts: ReportOutline['sections'][number]['parts']): ReportOutline => ({
    ...short,
    sections: [{ title: 'TÌNH HÌNH', parts }],
  });
  const findingsOf = (outline: ReportOutline): readonly WordingFinding[] => {
    const all = { figures: figuresIn({ all: outline, own: {} }), calendars: new Set<string>(), unitKinds: new Set(['city']) };
    return checkWording({ all: outline, own: {} }, all);
  };
  const lint = async (outline: ReportOutline): Promise<readonly string[]> =>
    lintReport(await writeDocx(composeReport(sampleFigures({ outline }))));

  it('is refused, at its field, where its wording would break a rule of the decree', async () => {
    const [table] = short.appendices as readonly [Extract<ReportOutline['appendices'][number], { kind: 'own' }>];
    const city = '/all/letterheads/city';
    const part = '/all/sections/0/parts/0';
    const points = Array.from({ length: 23 }, () => ({ kind: 'point', text: 'Điểm' }) as const);
    const wrong: readonly (readonly [ReportOutline, string, string])[] = [
      [headed({ symbol: 'BC/BCĐ' }), `${city}/symbol`, 'symbol'],
      [headed({ symbol: 'BC-{UNIT}' }), `${city}/symbol`, 'symbol'],
      [headed({ place: ' ' }), `${city}/place`, 'required'],
      [headed({ addressees: [] }), `${city}/addressees`, 'no-addressees'],
      [headed({ recipients: [] }), `${city}/recipients`, 'no-recipients'],
      [headed({ recipients: ['Thường trực Thành ủy', 'Lưu: VT'] }), `${city}/recipients/0`, 'as-above'],
      [headed({ recipients: ['Như trên', 'Lưu VT'] }), `${city}/recipients/1`, 'no-archive'],
      [{ ...short, subject: [] }, '/all/subject', 'no-subject'],
      [{ ...short, sections: [{ title: ' ', parts: short.sections[0]!.parts }] }, '/all/sections/0/title', 'required'],
      [worded({ kind: 'text', text: 'III. Tình hình' }), `${part}/text`, 'numbered'],
      [worded({ kind: 'own', sentences: ['2. Đã họp.'] }), `${part}/sentences/0`, 'numbered'],
      [worded({ kind: 'text', text: 'b) Tình hình' }), `${part}/text`, 'numbered'],
      [{ ...short, closing: '1. Trên đây là báo cáo' }, '/all/closing', 'numbered'],
      [worded(...points, { kind: 'text', text: 'Hết.' }, points[0]!), '/all/sections/0/parts/24/text', 'too-many-points'],
      [{ ...short, appendices: [{ ...table, measure: 'người' }] }, '/all/appendices/0/measure', 'measure'],
    ];
    for (const [outline, pointer, code] of wrong) {
      expect(findingsOf(outline).filter(({ mild }) => mild !== true)).toEqual([{ pointer, code }]);
      // What is printed of too many points keeps the rules, as wording that was kept before they were refused has it.
      if (code !== 'no-subject' && code !== 'too-many-points') expect(await lint(outline), `${pointer} ${code}`).not.toEqual([]);
    }
    expect(findingsOf({ ...short, letterheads: {} })).toEqual([{ pointer: '/all/letterheads', code: 'no-letterhead' }]);
  });

  it('has dashes before points where a heading has more of them than there are letters, and letters under the next', async () => {
    const points = Array.from({ length: 24 }, (_, at) => ({ kind: 'point', text: `Việc ${at}` }) as const);
    const outline = worded(...points, { kind: 'heading', text: 'Hai' }, ...points.slice(0, 23));
    const texts = composeReport(sampleFigures({ outline })).body.flatMap((block) => ('text' in block ? [block.text] : []));
    expect(texts.filter((text) => text.endsWith('Việc 22'))).toEqual(['- Việc 22', 'y) Việc 22']);
    expect(texts.filter((text) => text.startsWith('- Việc'))).toHaveLength(24);
    expect(await lint(outline)).toEqual([]);
  });

  it('keeps every rule where its wording is let through, with a word about what a person has to judge', async () => {
    const loud = 'KẾT QUẢ THỰC HIỆN PHONG TRÀO';
    const points = Array.from({ length: 23 }, () => ({ kind: 'point', text: 'Điểm' }) as const);
    const odd: readonly (readonly [ReportOutline, readonly string[]])[] = [
      [short, []],
      [headed({ symbol: 'BC-MTTQ-BTT', recipients: ['- Như trên;', 'Lưu: VT, VHTT (03b).'] }), []],
      [headed({ superior: 'Ủy ban nhân dân {unit}', issuer: 'Ban Chỉ đạo', position: 'Trưởng ban' }), ['capitals', 'capitals', 'capitals']],
      [headed({ place: '{unit}' }), []],
      [headed({ place: 'NHA TRANG' }), ['no-capitals']],
      [{ ...short, subject: [loud] }, ['no-capitals']],
      [{ ...short, closing: undefined, opening: undefined, bases: [] }, []],
      [{ ...short, bases: ['Thực hiện kế hoạch'.normalize('NFD')] }, []],
      [{ ...short, bases: ['Căn cứ Kế hoạch số 12/KH-UBND ngày 05 tháng 3 năm 2021 của UBND thành phố'.normalize('NFD')] }, ['bare-basis']],
      [{ ...short, bases: ['Căn cứ Kế hoạch số 12/KH-UBND ngày 05 tháng 3 năm 2021 của UBND thành phố về tuyên truyền'] }, []],
      [{ ...short, bases: ['Căn cứ Luật Tổ chức chính quyền địa phương số 77/2015/QH13', 'Căn cứ đề nghị của Trưởng phòng'] }, []],
      [
        worded({ kind: 'heading', text: loud }, { kind: 'point', text: 'b) một' }, { kind: 'text', text: 'Căn cứ kết quả trên.' }),
        ['no-capitals'],
      ],
      [worded({ kind: 'text', text: '1.200 thôn' }, { kind: 'zones' }, { kind: 'blank', lines: 2 }), []],
      [worded(...points, { kind: 'heading', text: 'Hai' }, ...points), []],
      [{ ...short, sections: [{ title: 'Phần trống', parts: [] }] }, ['capitals', 'no-parts']],
      [{ ...short, closing: 'Hết', appendices: [{ kind: 'zones', title: 'MỨC NGUY CƠ' }] }, []],
    ];
    for (const [outline, codes] of odd) {
      const found = findingsOf(outline);
      expect(found.map(({ code }) => code)).toEqual(codes);
      expect(found.every(({ mild }) => mild === true)).toBe(true);
      expect(await lint(outline), JSON.stringify(outline.sections)).toEqual([]);
    }
  });

  it('says its figures in sentences', () => {
    const sentences = report.body.flatMap((block) => ('text' in block ? [block.text] : []));
    expect(sentences).toContain(
      'Ban Chỉ đạo phong trào thành phố Nha Trang báo cáo kết quả tháng 9/2021 (từ ngày 15/8/2021 đến ngày 14/9/2021) như sau:',
    );
    expect(sentences.find((text) => text.startsWith('Phiếu đánh giá xã, phường an toàn'))).toBe(
      'Phiếu đánh giá xã, phường an toàn: 588 lượt, tăng 188 lượt so với kỳ trước, điểm trung bình 83,5/100 (kỳ trước 81,2). ' +
        'Xếp loại: an toàn 492 lượt (86,3%); an toàn có điều kiện 48 lượt (8,4%); có nguy cơ 24 lượt (4,2%); không an toàn 06 lượt (1,1%). ' +
        'Các tiêu chí chưa đạt nhiều nhất: Đo thân nhiệt tại lối vào (61/512 lượt); Khử khuẩn bề mặt đúng tần suất, có sổ theo dõi (40/512 lượt).',
    );
    expect(sentences).toContain(
      'Số báo cáo, lượt kiểm tra phải có trong kỳ: 54; đã nhận 51 (đạt 94,4%), đúng hạn 49, trễ hạn 02, còn thiếu 03.',
    );
    expect(sentences.filter((text) => /undefined|NaN|\{/.test(text))).toEqual([]);
  });

  it('compares with nothing where nothing came in the period before, which the form may not have known', () => {
    const figures = sampleFigures();
    const [form] = figures.forms;
    const first = composeReport({ ...figures, forms: [{ ...form!, before: { submissions: 0 } }] });
    const sentences = first.body.flatMap((block) => ('text' in block ? [block.text] : []));
    expect(sentences.join(' ')).toContain('588 lượt, kỳ trước không có lượt nào, điểm trung bình 83,5/100. ');
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

  it.skipIf(!isThere('pdftotext'))('is signed on a page with its last sentence, wherever the text ends', async () => {
    const { outline } = sampleFigures();
    for (let lines = 1; lines <= 20; lines += 1) {
      const blank = [{ title: 'TÌNH HÌNH', parts: [{ kind: 'blank', lines }] }] as const;
      const file = await writePdf(composeReport(sampleFigures({ outline: { ...outline, sections: blank, appendices: [] } })), tinos);
      const pages = inFolder((folder) => {
        writeFileSync(join(folder, 'report.pdf'), file);
        return run('pdftotext', ['-layout', join(folder, 'report.pdf'), '-']);
      }).split('\f');
      expect(pages.find((page) => page.includes('Nơi nhận:'))).toContain('./.');
    }
  });

  it.skipIf(!isThere('pdftotext'))('as PDF goes on close under what it carried over to a page', async () => {
    const boxes = inFolder((folder) => {
      writeFileSync(join(folder, 'report.pdf'), pdf);
      return run('pdftotext', ['-bbox', '-f', '2', '-l', '2', join(folder, 'report.pdf'), '-']);
    });
    const topOf = (word: string): number => Number(/yMin="([\d.]+)"[^>]*>$/.exec(boxes.slice(0, boxes.indexOf(`>${word}<`) + 1))?.[1]);
    // A line and the room between paragraphs are 25 points.
    expect(topOf('1.344/1.320') - topOf('55,8%).')).toBeLessThan(30);
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

import { strFromU8, unzipSync } from 'fflate';

/**
 * Opens a DOCX and reads it against the form of documents of Decree 30/2020/NĐ-CP, Appendix I (dossier, section 4): every
 * rule that can be read from the file. It knows nothing of the writer. Answers one line for each violation.
 */
export function lintReport(bytes: Uint8Array): readonly string[] {
  const files = unzipSync(bytes);
  const xml = strFromU8(files['word/document.xml'] ?? new Uint8Array());
  const found: string[] = [];
  const check = (holds: boolean, rule: string): void => void (holds || found.push(rule));
  const body = blocksOf(xml.slice(xml.indexOf('<w:body>') + 8, xml.indexOf('</w:body>')));
  const paragraphs = body.flatMap(paragraphsOf);
  const tables = body.filter((block) => block.startsWith('<w:tbl>'));
  const sections = xml.match(/<w:sectPr[ >].*?<\/w:sectPr>/gs) ?? [];

  // 4.1 page, font, page numbers
  check(sections.length > 0, '4.1 the document has a section');
  for (const [index, section] of sections.entries()) {
    const size = attributesOf(section, 'w:pgSz');
    const landscape = size['w:orient'] === 'landscape';
    const [width, height] = landscape ? [size['w:h'], size['w:w']] : [size['w:w'], size['w:h']];
    check(near(width, 210) && near(height, 297), `4.1 section ${index + 1} is A4`);
    check(index > 0 || !landscape, '4.1 the body stands upright');
    const margin = attributesOf(section, 'w:pgMar');
    for (const [side, least, most] of MARGINS)
      check(within(margin[`w:${side}`], least, most), `4.1 margin ${side} of section ${index + 1}`);
    check(section.includes('<w:titlePg/>'), `4.1 the first page of section ${index + 1} shows no number`);
    const numbers = attributesOf(section, 'w:pgNumType');
    check(numbers['w:start'] === '1' && numbers['w:fmt'] === 'decimal', `4.1 pages of section ${index + 1} count from 1 in Arabic numbers`);
  }
  const headers = Object.entries(files).filter(([name]) => /^word\/header\d+\.xml$/.test(name));
  const numbered = headers.map(([, content]) => strFromU8(content)).filter((header) => /instrText[^>]*>PAGE/.test(header));
  check(numbered.length > 0, '4.1 the upper margin has the page number');
  for (const header of numbered)
    check(
      header.includes('w:val="center"') && sizes(header).every((points) => points >= 13 && points <= 14),
      '4.1 page number centred, 13 to 14',
    );
  const fonts = new Set([...xml.matchAll(/w:ascii="([^"]*)"/g)].map((match) => match[1]));
  check(
    [...fonts].every((font) => font === 'Times New Roman'),
    `4.1 all text is Times New Roman, not ${[...fonts].join(', ')}`,
  );
  check(strFromU8(files['word/styles.xml']!).includes('Times New Roman'), '4.1 the default font is Times New Roman');
  check(!/<w:color w:val="(?!000000|auto)/.test(xml), '4.1 all text is black');
  check(
    paragraphs.every(({ text }) => text === text.normalize('NFC')),
    '6 all text is NFC',
  );

  // 4.2 the head
  const head = tables[0] ?? '';
  const widths = [...head.slice(0, head.indexOf('</w:tblGrid>')).matchAll(/<w:gridCol w:w="(\d+)"/g)].map((match) => match[1]);
  check(widths.length === 2 && near(widths[0], 69, 2) && near(widths[1], 96, 2), '4.2 the head has two columns of 69 and 96 mm');
  check(
    !/<w:(?:top|left|insideH|insideV) w:val="single"/.test(/<w:tblBorders>.*?<\/w:tblBorders>/s.exec(head)?.[0] ?? ''),
    '4.2 the head has no borders',
  );
  const cells = rowsOf(head).map((row) => cellsOf(row).map(paragraphsOf));
  const [left = [], right = []] = cells[0] ?? [];
  const nation = right[0];
  check(nation?.text === 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', '4.2 the name of the nation');
  check(is(nation, { bold: true, italic: false, centred: true, from: 12, to: 13 }), '4.2 the nation is bold, upright, centred, 12 to 13');
  const motto = right[1];
  check(motto?.text === 'Độc lập - Tự do - Hạnh phúc', '4.2 the motto with spaced hyphens');
  check(is(motto, { bold: true, italic: false, centred: true, from: 13, to: 14 }), '4.2 the motto is bold, upright, centred, 13 to 14');
  check((motto?.size ?? 0) >= (nation?.size ?? 99), '4.2 the motto is not smaller than the nation');
  check(lineLength(right[2], 96) >= 54 && lineLength(right[2], 96) <= 62, '4.2 a line as long as the motto below it');
  const names = left.filter(({ text }) => text !== '');
  const issuer = names.at(-1);
  check(names.length >= 1 && names.length <= 2, '4.2 the superior and the issuing agency');
  check(
    names.every(({ text }) => text === text.toUpperCase()),
    '4.2 agencies are in capitals',
  );
  check(is(issuer, { bold: true, italic: false, centred: true, from: 12, to: 13 }), '4.2 the issuer is bold, centred, 12 to 13');
  for (const superior of names.slice(0, -1))
    check(is(superior, { bold: false, italic: false, centred: true, from: 12, to: 13 }), '4.2 the superior is not bold');
  const words = [...(issuer?.text ?? '')].length * 0.68 * (issuer?.size ?? 12) * 0.3528;
  const under = lineLength(left.at(-1), 69);
  check(under >= Math.min(words, 69) * 0.3 && under <= Math.min(words, 69) * 0.53, '4.2 a line of a third to a half below the issuer');
  const [number, place] = (cells[1] ?? []).map((cell) => cell[0]);
  check(/^Số: +\/BC(-[\p{Lu}\d]+)+$/u.test(number?.text ?? ''), '4.2 the number is left to the clerk, its symbol without spaces');
  check(is(number, { bold: false, italic: false, centred: true, from: 13, to: 13 }), '4.2 the number is upright, centred, 13');
  check(/^\p{Lu}.*, ngày +(\d\d )?tháng +(\d+ )?năm \d{4}$/u.test(place?.text ?? ''), '4.2 place and date');
  check(
    is(place, { bold: false, italic: true, centred: true, from: 13, to: 14 }),
    '4.2 place and date are italic, centred, 13 to 14, beside the number',
  );

  // 4.3 kind, subject, addressees
  const kind = paragraphs.findIndex(({ text }) => text === 'BÁO CÁO');
  check(
    is(paragraphs[kind], { bold: true, italic: false, centred: true, from: 13, to: 14 }),
    '4.3 BÁO CÁO in capitals, bold, centred, 13 to 14',
  );
  const rule = paragraphs.findIndex((paragraph, index) => index > kind && paragraph.border !== undefined);
  const subject = paragraphs.slice(kind + 1, rule);
  check(
    subject.length > 0 && subject.every((line) => is(line, { bold: true, italic: false, centred: true, from: 13, to: 14 })),
    '4.3 what it is about: bold, centred, 13 to 14',
  );
  const to = paragraphs.findIndex(({ text }) => text.startsWith('Kính gửi:'));
  check(to > rule, '4.3 an upward report says whom it is addressed to');
  const start = paragraphs.findIndex((paragraph, index) => index > to && !paragraph.text.startsWith('- '));
  const addressees = paragraphs.slice(to + 1, start);
  check(
    addressees.every(({ text }, index) => text.endsWith(index === addressees.length - 1 ? '.' : ';')),
    '4.3 addressees a line each, “;” and at last “.”',
  );

  // 4.4 the body
  const bodyEnd = paragraphs.findIndex(({ text }) => text === 'Nơi nhận:');
  const text = paragraphs.slice(start, bodyEnd).filter((paragraph) => paragraph.text !== '' && !/^…+$/.test(paragraph.text));
  const firstTitle = text.findIndex((paragraph) => /^I\. /.test(paragraph.text));
  const bases = text.slice(0, firstTitle).filter((paragraph) => paragraph.text.startsWith('Căn cứ'));
  check(
    bases.every((basis, index) => basis.italic && basis.text.endsWith(index === bases.length - 1 ? '.' : ';')),
    '4.4 bases are italic, “;” and at last “.”',
  );
  for (const paragraph of text) {
    const name = paragraph.text.slice(0, 40);
    check(paragraph.size >= 13 && paragraph.size <= 14, `4.4 13 to 14 points: ${name}`);
    check(paragraph.alignment === 'both', `4.4 justified: ${name}`);
    check(near(paragraph.firstLine, 10) || near(paragraph.firstLine, 12.7), `4.4 the first line is drawn in by 1 or 1.27 cm: ${name}`);
    check(paragraph.before >= 120, `4.4 at least 6 pt between paragraphs: ${name}`);
    check(paragraph.line >= 240 && paragraph.line <= 360, `4.4 one to one and a half lines: ${name}`);
  }
  const titles = text.filter((paragraph) => /^[IVX]+\. /.test(paragraph.text));
  check(
    titles.every((title) => title.bold && title.text === title.text.toUpperCase()),
    '4.4 sections are bold capitals',
  );
  check(
    titles.every((title) => /^[IVX]+\. \p{L}/u.test(title.text)),
    '4.4 sections have a title',
  );
  check(
    titles.every((title, index) => title.text.startsWith(`${ROMAN[index]}. `)),
    '4.4 sections count in Roman numbers without a gap',
  );
  let [heading, point] = [0, 0];
  for (const paragraph of text) {
    const [, number = '', letter = ''] = /^(?:(\d+)\.|(\p{Ll}+|\d+)\)) /u.exec(paragraph.text) ?? [];
    if (/^[IVX]+\. /.test(paragraph.text)) [heading, point] = [0, 0];
    if (number !== '') {
      [heading, point] = [heading + 1, 0];
      check(paragraph.bold, `4.4 subsections are bold: ${paragraph.text}`);
      check(number === String(heading), `4.4 subsections count from 1 in each section: ${paragraph.text}`);
    }
    if (letter !== '') {
      check(letter === 'abcdđeghiklmnopqrstuvxy'[point], `4.4 points count a, b, c, d, đ, e, g: ${paragraph.text}`);
      check(!paragraph.bold, `4.4 points are not bold: ${paragraph.text}`);
      point += 1;
    }
  }
  check(text.at(-1)?.text.endsWith('./.') === true, '4.4 the body ends with “./.”');

  // 4.6 signature and recipients
  const end = tables.find((table) => table.includes('Nơi nhận:')) ?? '';
  const [sent = [], signed = []] = cellsOf(rowsOf(end)[0] ?? '').map(paragraphsOf);
  check(is(sent[0], { bold: true, italic: true, centred: false, from: 12, to: 12 }), '4.6 “Nơi nhận:” is bold italic, 12');
  const lines = sent.slice(1);
  check(
    lines.length > 0 && lines.every((line) => is(line, { bold: false, italic: false, centred: false, from: 11, to: 11 })),
    '4.6 recipients are upright, 11',
  );
  check(
    lines.every(({ text: line }, index) => line.startsWith('- ') && line.endsWith(index === lines.length - 1 ? '.' : ';')),
    '4.6 recipients: “- …;”, at last “.”',
  );
  check(lines[0]?.text === '- Như trên;', '4.6 an upward report is sent “Như trên” first');
  check(lines.at(-1)?.text.startsWith('- Lưu: VT') === true, '4.6 the last recipient is the archive');
  check(sent[0]?.before === signed[0]?.before, '4.6 recipients begin on the line of the authority');
  const offices = signed.filter((line) => line.text !== '');
  check(
    offices.length > 0 &&
      offices.every(
        (line) => line.text === line.text.toUpperCase() && is(line, { bold: true, italic: false, centred: true, from: 13, to: 14 }),
      ),
    '4.6 offices: bold capitals, centred, 13 to 14',
  );
  check(
    signed.some((line) => line.before >= 1417),
    '4.6 at least 25 mm for the signature',
  );

  // 4.5 appendices and tables
  const labels = paragraphs.filter((line) => /^Phụ lục( [IVX]+)?$/.test(line.text));
  check(labels.length === sections.length - 1, '4.5 every appendix is a section with its own page numbers');
  check(
    labels.length < 2 || labels.every((line, index) => line.text === `Phụ lục ${ROMAN[index]}`),
    '4.5 two appendices or more have Roman numbers',
  );
  check(
    labels.every((line) => is(line, { bold: true, italic: false, centred: true, from: 14, to: 14 })),
    '4.5 labels of appendices are bold, centred, 14',
  );
  check(labels.length === 0 || text.some(({ text: sentence }) => pointsHere(sentence)), '4.5 the body points to its appendices');
  for (const label of labels) {
    const at = paragraphs.indexOf(label);
    const title = paragraphs[at + 1];
    check(
      title?.text === title?.text.toUpperCase() && is(title, { bold: true, italic: false, centred: true, from: 13, to: 14 }),
      `4.5 title of ${label.text}: bold capitals, 13 to 14`,
    );
    const reference = paragraphs[at + 2];
    check(
      reference?.text.startsWith('(Kèm theo Báo cáo số') === true &&
        is(reference, { bold: false, italic: true, centred: true, from: 13, to: 14 }),
      `4.5 reference of ${label.text}: italic, 13 to 14`,
    );
  }
  for (const table of tables.filter((each) => each !== head && each !== end)) {
    const rows = rowsOf(table);
    const first = cellsOf(rows[0] ?? '').map((cell) => paragraphsOf(cell)[0]?.text);
    check(rows[0]?.includes('<w:tblHeader/>') === true, `4.5 the heading of ${first[1]} is repeated`);
    check(first[0] === 'TT', `4.5 the table ${first[1]} counts its rows`);
    check(
      rows.every((row) => paragraphsOf(row).every((cell) => cell.text === '' || (cell.size >= 11 && cell.size <= 13))),
      '4.5 tables are 11 to 13 points',
    );
  }
  let measured = false;
  for (const block of body) {
    if (/>Phụ lục[^<]*</.test(block)) measured = false;
    if (block.includes('>Đơn vị tính')) measured = true;
    if (!block.startsWith('<w:tbl>') || block === head || block === end || !block.includes('w:val="right"')) continue;
    check(block.includes('>Tổng cộng<'), '4.5 tables of figures have a total');
    check(measured, '4.5 tables of figures say their measure');
  }
  return found;
}

/** Whether a sentence sends its reader to an appendix, and not to one of another document. */
const pointsHere = (text: string): boolean =>
  !text.startsWith('Căn cứ') &&
  /(?:tại|xem|\() ?(?:các )?phụ lục|phụ lục kèm theo/i.test(text) &&
  !/phụ lục.*(?:Nghị định|Kế hoạch)/i.test(text);

const ROMAN = ['', 'X'].flatMap((tens) => ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X'].map((ones) => `${tens}${ones}`));
const MARGINS = [
  ['top', 20, 25],
  ['bottom', 20, 25],
  ['left', 30, 35],
  ['right', 15, 20],
] as const;

type Paragraph = {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly size: number;
  readonly alignment: string;
  readonly firstLine: string | undefined;
  readonly before: number;
  readonly line: number;
  readonly border: string | undefined;
  readonly indent: Readonly<Record<string, string>>;
};

/** Paragraphs and tables in a stretch of the file, in their order; tables do not stand in tables here. */
const blocksOf = (xml: string): string[] => xml.match(/<w:tbl>.*?<\/w:tbl>|<w:p[ >].*?<\/w:p>|<w:p\/>/gs) ?? [];
const rowsOf = (table: string): string[] => table.match(/<w:tr[ >].*?<\/w:tr>/gs) ?? [];
const cellsOf = (row: string): string[] => row.match(/<w:tc>.*?<\/w:tc>/gs) ?? [];

function paragraphsOf(block: string): Paragraph[] {
  return (block.match(/<w:p[ >].*?<\/w:p>|<w:p\/>/gs) ?? []).map((xml) => {
    const properties = /<w:pPr>.*?<\/w:pPr>/s.exec(xml)?.[0] ?? '';
    const runs = xml.slice(properties.length);
    const spacing = attributesOf(properties, 'w:spacing');
    const indent = attributesOf(properties, 'w:ind');
    return {
      text: [...runs.matchAll(/<w:t[^>]*>([^<]*)<\/w:t>/g)]
        .map((match) => match[1])
        .join('')
        .replaceAll('&amp;', '&'),
      bold: runs.includes('<w:b/>'),
      italic: runs.includes('<w:i/>'),
      size: Math.max(0, ...sizes(runs)),
      alignment: attributesOf(properties, 'w:jc')['w:val'] ?? 'left',
      firstLine: indent['w:firstLine'],
      before: Number(spacing['w:before'] ?? 0),
      line: Number(spacing['w:line'] ?? 240),
      border: /<w:pBdr>/.exec(properties)?.[0],
      indent,
    };
  });
}

const sizes = (xml: string): number[] => [...xml.matchAll(/<w:sz w:val="(\d+)"/g)].map((match) => Number(match[1]) / 2);

function attributesOf(xml: string, name: string): Record<string, string> {
  const tag = new RegExp(`<${name}( [^>]*)/>`).exec(xml)?.[1] ?? '';
  return Object.fromEntries([...tag.matchAll(/ ([\w:]+)="([^"]*)"/g)].map((match) => [match[1], match[2]]));
}

const millimetres = (twips: string | undefined): number => (Number(twips ?? Number.NaN) / 1440) * 25.4;
const near = (twips: string | undefined, value: number, slack = 0.5): boolean => Math.abs(millimetres(twips) - value) <= slack;
const within = (twips: string | undefined, least: number, most: number): boolean =>
  millimetres(twips) > least - 0.1 && millimetres(twips) < most + 0.1;

/** How long a drawn line is: what its paragraph's indents leave of the column. */
const lineLength = (paragraph: Paragraph | undefined, column: number): number =>
  paragraph?.border === undefined ? 0 : column - millimetres(paragraph.indent['w:left']) - millimetres(paragraph.indent['w:right']);

function is(
  paragraph: Paragraph | undefined,
  look: { readonly bold: boolean; readonly italic: boolean; readonly centred: boolean; readonly from: number; readonly to: number },
): boolean {
  if (paragraph === undefined) return false;
  const { bold, italic, size, alignment } = paragraph;
  return bold === look.bold && italic === look.italic && (alignment === 'center') === look.centred && size >= look.from && size <= look.to;
}

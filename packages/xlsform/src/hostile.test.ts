import { strToU8, Zip, ZipDeflate, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { exportXlsform, readXlsform, updateXlsform } from './index.ts';
import { openArchive } from './package/archive.ts';
import { limits } from './package/refused.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';

const inline = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
const row = (...texts: readonly string[]): string => `<row>${texts.map(inline).join('')}</row>`;
const sheet = (rows: string): string => `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`;
const survey = sheet(row('type', 'name', 'label') + row('text', 'a', 'A'));

/** The parts of a small workbook, some of them replaced or added. */
function parts(changes: Readonly<Record<string, string>> = {}): Record<string, Uint8Array> {
  const all: Record<string, string> = {
    '_rels/.rels': `${HEAD}<Relationships><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="survey" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      `${HEAD}<Relationships><Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>` +
      `<Relationship Id="r2" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': survey,
    ...changes,
  };
  return Object.fromEntries(Object.entries(all).map(([name, text]) => [name, strToU8(text)]));
}

const workbook = (changes: Readonly<Record<string, string>> = {}): Uint8Array => zipSync(parts(changes), { level: 1 });

/** A workbook whose part `name` is `start`, then `times` x `piece`, then `end`, made without ever being whole in memory. */
function bomb(name: string, start: string, piece: string, times: number, end: string): Uint8Array {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const [part, bytes] of Object.entries(parts())) {
    if (part === name) continue;
    const entry = new ZipDeflate(part, { level: 1 });
    zip.add(entry);
    entry.push(bytes, true);
  }
  const entry = new ZipDeflate(name, { level: 1 });
  zip.add(entry);
  entry.push(strToU8(start));
  const block = 1_000;
  const bytes = strToU8(piece.repeat(block));
  for (let done = 0; done < times; done += block) entry.push(bytes);
  entry.push(strToU8(end), true);
  zip.end();
  return Uint8Array.from(Buffer.concat(chunks));
}

/** Writes a 32-bit number into every directory entry, at an offset within it. */
function inDirectory(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  const changed = bytes.slice();
  const view = new DataView(changed.buffer);
  for (let at = 0; at + 46 < changed.length; at += 1) if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + offset, value, true);
  return changed;
}

const codes = (bytes: Uint8Array): readonly string[] => readXlsform(bytes, { fileName: 'form.xlsx' }).findings.map(({ code }) => code);

describe('hostile workbooks', () => {
  it('the small one they are made of is read', () => {
    expect(codes(workbook())).toEqual([]);
  });

  it('a sheet that declares more than the limit is refused before anything is inflated', () => {
    const bytes = inDirectory(workbook(), 24, limits.declaredBytes);
    expect(codes(bytes)).toEqual(['archive-bomb']);
    expect(() => openArchive(bytes)).toThrow('archive-bomb');
  });

  it('a bomb whose directory lies about the sizes is counted while it is inflated', () => {
    const bytes = inDirectory(
      bomb('xl/worksheets/sheet1.xml', '<worksheet><sheetData>', '<row/>'.repeat(100), 85_000, '</sheetData></worksheet>'),
      24,
      1_000,
    );
    const [finding] = readXlsform(bytes).findings;
    expect(finding?.code).toBe('archive-bomb');
    expect(Number(finding?.values['bytes'])).toBeLessThan(limits.inflatedBytes + 5_000_000);
  });

  it('shared strings that fill the memory are refused', () => {
    const bytes = inDirectory(bomb('xl/sharedStrings.xml', '<sst>', `<si><t>${'x'.repeat(500)}</t></si>`, 100_000, '</sst>'), 24, 1_000);
    expect(codes(bytes)).toEqual(['archive-bomb']);
  });

  it('a million rows are refused', () => {
    const header = row('type', 'name', 'label');
    const bytes = bomb(
      'xl/worksheets/sheet1.xml',
      `<worksheet><sheetData>${header}`,
      '<row><c><v>1</v></c></row>',
      1_000_000,
      '</sheetData></worksheet>',
    );
    expect(codes(bytes)).toEqual(['too-many-rows']);
  });

  it('one cell in the last row and column costs nothing', () => {
    const far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>';
    expect(codes(workbook({ 'xl/worksheets/sheet1.xml': survey.replace('</sheetData>', `${far}</sheetData>`) }))).toEqual([]);
  });

  it.each([
    ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]>', 'xml-doctype'],
    ['an entity without one', '<!ENTITY a "b">', 'xml-doctype'],
    ['another encoding', '<?xml version="1.0" encoding="UTF-7"?>', 'xml-encoding'],
  ])('%s is refused in every part', (_, prologue, code) => {
    for (const part of ['xl/workbook.xml', 'xl/_rels/workbook.xml.rels', 'xl/worksheets/sheet1.xml', '_rels/.rels'])
      expect(
        codes(workbook({ [part]: `${prologue}${new TextDecoder().decode(parts()[part])}`.replace(`${prologue}${HEAD}`, prologue) })),
      ).toEqual([code]);
  });

  it('UTF-16 is refused', () => {
    const all = parts();
    all['xl/worksheets/sheet1.xml'] = new Uint8Array(Buffer.from(`\ufeff${survey}`, 'utf16le'));
    expect(codes(zipSync(all))).toEqual(['xml-encoding']);
  });

  it('tags that do not match, do not end, or nest too deep are damage', () => {
    const broken = [
      '<worksheet><sheetData></worksheet>',
      '<worksheet><sheetData>',
      '<worksheet',
      `${'<a>'.repeat(10_000)}`,
      'x'.repeat(2_000_000),
    ];
    for (const text of broken) expect(codes(workbook({ 'xl/worksheets/sheet1.xml': text }))).toEqual(['xml-damaged']);
  });

  it('links to other workbooks are refused', () => {
    expect(codes(workbook({ 'xl/externalLinks/externalLink1.xml': '<externalLink/>' }))).toEqual(['external-links']);
    const relation = `<Relationship Id="r9" Type="${OFFICE}/externalLink" Target="other.xml"/></Relationships>`;
    const relations = new TextDecoder().decode(parts()['xl/_rels/workbook.xml.rels']).replace('</Relationships>', relation);
    expect(codes(workbook({ 'xl/_rels/workbook.xml.rels': relations }))).toEqual(['external-links']);
  });

  it('a directory that lies is refused', () => {
    const good = workbook();
    // Every entry points at the first: the same bytes would be counted again and again.
    expect(codes(inDirectory(good, 42, 0))).toEqual(['archive-damaged']);
    expect(codes(inDirectory(good, 42, 0xffffff00))).toEqual(['archive-damaged']);
    expect(codes(inDirectory(good, 20, 0x7fffffff))).toEqual(['archive-damaged']);
    expect(codes(good.subarray(0, good.length - 30))).toEqual(['archive-damaged']);
    const encrypted = good.slice();
    const view = new DataView(encrypted.buffer);
    for (let at = 0; at + 46 < encrypted.length; at += 1) if (view.getUint32(at, true) === 0x02014b50) view.setUint16(at + 8, 1, true);
    expect(codes(encrypted)).toEqual(['workbook-encrypted']);
  });

  it('thousands of parts are refused, and a file that is too large', () => {
    const many = Object.fromEntries(Array.from({ length: limits.entries }, (_, index) => [`xl/media/${index}.xml`, '']));
    expect(codes(workbook(many))).toEqual(['archive-entries']);
    expect(codes(new Uint8Array(limits.fileBytes + 1))).toEqual(['file-too-large']);
  });

  it('what is no form file at all is refused by name', () => {
    expect(codes(strToU8('\u0000\u0001\u0002'))).toEqual(['not-a-form']);
    expect(codes(new Uint8Array())).toEqual(['survey-missing']);
    expect(codes(zipSync({ 'word/document.xml': strToU8('<x/>') }))).toEqual(['not-a-workbook']);
    expect(codes(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]))).toEqual(['workbook-xls']);
  });

  it('every part cut anywhere gives findings, never an exception', () => {
    const bytes = workbook();
    for (let length = 0; length < bytes.length; length += 7) expect(codes(bytes.slice(0, length)).length).toBeGreaterThan(0);
  });
});

describe('hostile forms', () => {
  const markdown = (...lines: readonly string[]): Uint8Array => strToU8(lines.join('\n'));
  const read = (bytes: Uint8Array, fileName = 'form.md') => readXlsform(bytes, { fileName });

  it('ten thousand groups within each other are refused', () => {
    const groups = Array.from({ length: 10_000 }, (_, index) => `| | begin group | g${index} | G |`);
    const ends = groups.map(() => '| | end group | | |');
    const { findings, definition } = read(markdown('| survey |', '| | type | name | label |', ...groups, '| | text | a | A |', ...ends));
    expect(definition).toBeUndefined();
    expect(findings).toMatchObject([{ severity: 'error', code: 'definition-limit', row: 22, column: 'type' }]);
  });

  it('of ten thousand errors a hundred are told, and how many more there are', () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => `| | hologram | q${index} | Q |`);
    const { findings } = read(markdown('| survey |', '| | type | name | label |', ...rows));
    expect(findings.length).toBe(101);
    expect(findings.at(-1)).toEqual({ severity: 'error', code: 'more', values: { count: 9_900 } });
  });

  it('loops over long lists within loops stop at the limit', () => {
    const choices = Array.from({ length: 2_000 }, (_, index) => `| | l | c${index} | C |`);
    const loops = [
      '| | begin loop over l | a | A |',
      '| | begin loop over l | b | B |',
      '| | text | t | T |',
      '| | end loop | | |',
      '| | end loop | | |',
    ];
    const { findings } = read(
      markdown('| survey |', '| | type | name | label |', ...loops, '| choices |', '| | list_name | name | label |', ...choices),
    );
    expect(findings.some(({ code }) => code === 'definition-limit')).toBe(true);
  });

  it('names of JavaScript objects are names like any other', () => {
    const words = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'];
    const rows = words.map((word) => `| | select_one ${word} | ${word} | ${word} | ${word} |`);
    const lists = words.map((word) => `| | ${word} | ${word} | ${word} | ${word} |`);
    const { definition, findings } = read(
      markdown(
        '| survey |',
        '| | type | name | label::constructor | __proto__ |',
        ...rows,
        '| choices |',
        '| | list_name | name | label::constructor | constructor |',
        ...lists,
      ),
    );
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(definition!.children.map(({ name }) => name)).toEqual(words);
    expect(readXlsform(exportXlsform(definition!)).definition!.children).toEqual(definition!.children);
    for (const type of words)
      expect(read(markdown('| survey |', '| | type | name | label |', `| | ${type} | a | A |`)).findings.map(({ code }) => code)).toEqual([
        'type-unknown',
      ]);
  });

  it('__proto__ is refused where it would be a key', () => {
    const survey = ['| survey |', '| | type | name | label | parameters |'];
    expect(read(markdown(...survey, '| | text | a | A | __proto__=1 |')).findings.map(({ code }) => code)).toContain('parameters-syntax');
    const list = ['| choices |', '| | list_name | name | label |', '| | l | __proto__ | L |'];
    expect(read(markdown(...survey, '| | select_one l | a | A | |', ...list)).findings.map(({ code }) => code)).toContain('name-invalid');
    expect(Object.getPrototypeOf({})).not.toHaveProperty('x');
  });

  it('long texts made to be slow are read once', () => {
    const long = 30_000;
    const texts = [
      '${'.repeat(long),
      '('.repeat(long),
      ' ='.repeat(long),
      '#'.repeat(long),
      '"\''.repeat(long),
      'a:'.repeat(long),
      '%('.repeat(long),
      'pulldata('.repeat(long / 9),
    ];
    for (const text of texts) {
      const csv = strToU8(
        `survey,,,,,,\n,type,name,label,default,parameters,calculation\n,text,a,A,"${text.replaceAll('"', '""')}",,x\n,text,b,B,,"${text.replaceAll('"', '""')}",\n`,
      );
      expect(read(csv, 'form.csv').questions).toBe(2);
    }
  });

  it('a choice list of 20,000 is read, written, and changed in place', () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `,wards,w${index},Ward ${index}`);
    const csv = ['survey,,,', ',type,name,label', ',select_one wards,ward,Ward', 'choices,,,', ',list_name,name,label', ...rows].join('\n');
    const { definition } = read(strToU8(csv), 'wards.csv');
    const bytes = exportXlsform(definition!);
    expect(readXlsform(bytes, { fileName: 'wards.csv' }).definition).toEqual(definition);
    const [list] = definition!.choiceLists;
    const changed = {
      ...definition!,
      choiceLists: [{ ...list!, choices: [...list!.choices!.slice(0, 100), ...list!.choices!.slice(101)] }],
    };
    expect(readXlsform(updateXlsform(bytes, changed), { fileName: 'wards.csv' }).definition).toEqual(changed);
  });
});
